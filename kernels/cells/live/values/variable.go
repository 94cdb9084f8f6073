package values

import "reflect"

// Variable is a variable of a program by its name.
type Variable struct {
	Name    string
	Pointer any // a pointer to the variable, not nil
}

// value is the variable itself.
func (v Variable) value() reflect.Value { return reflect.ValueOf(v.Pointer).Elem() }
