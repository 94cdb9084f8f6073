package values

import (
	"reflect"
	"unsafe"
)

// The description of a type as the linker writes it, as far as it is needed here (internal/abi, Go 1.24 to 1.26).
type abiType struct {
	_     [2]uintptr // size, bytes with pointers
	_     uint32     // hash
	flags uint8
	_     [3]uint8
	_     [2]uintptr // equality, pointer mask
	_     [2]int32   // name, pointer type
}

type abiUncommon struct {
	_       int32 // package path
	methods uint16
	_       uint16
	offset  uint32 // of the methods, from here
	_       uint32
}

type abiMethod struct {
	_            [2]int32 // name, type
	call, direct int32
}

const (
	abiHasUncommon = 1
	abiLeftOut     = -1 // in place of a method's code
)

// usable reports whether a type's methods, if it has any, are in the program.
func usable(t reflect.Type) bool {
	d := (*abiType)((*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1])
	if d.flags&abiHasUncommon == 0 {
		return true
	}
	words := uintptr(0) // of the kind's own part
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Func:
		words = 1
	case reflect.Chan:
		words = 2
	case reflect.Array:
		words = 3
	case reflect.Struct, reflect.Interface:
		words = 4
	case reflect.Map:
		words = 8
	}
	u := (*abiUncommon)(unsafe.Add(unsafe.Pointer(d), unsafe.Sizeof(*d)+words*unsafe.Sizeof(words)))
	methods := unsafe.Slice((*abiMethod)(unsafe.Add(unsafe.Pointer(u), u.offset)), u.methods)
	for _, m := range methods {
		if m.call != abiLeftOut {
			return true
		}
	}
	return len(methods) == 0
}
