package live

import "reflect"

// Started is f for a goroutine to begin with: [Goroutine] is deferred before all else. A generated program has each go statement that
// calls no literal begin so, and what it hands to sync's WaitGroup and the like.
func Started[F any](f F) F {
	if begin, ok := any(f).(func()); ok && begin != nil {
		begun, _ := any(func() {
			defer Goroutine()
			begin()
		}).(F)
		return begun
	}
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Func || v.IsNil() {
		return f // the goroutine says it
	}
	call := v.Call
	if v.Type().IsVariadic() {
		call = v.CallSlice
	}
	begun, _ := reflect.MakeFunc(v.Type(), func(arguments []reflect.Value) []reflect.Value {
		defer Goroutine()
		return call(arguments)
	}).Interface().(F)
	return begun
}
