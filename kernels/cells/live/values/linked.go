package values

import (
	"reflect"
	"unsafe"
)

// typesByString finds, among the types in the program, those that are written so. Only pointers and the like are listed; a
// named type always has its pointer type beside it. Package reflect keeps it for others to link to (go.dev/issue/67401).
//
//go:linkname typesByString reflect.typesByString
func typesByString(s string) []unsafe.Pointer

// linked finds a type of the program that nobody told of. A type that the program never puts into an interface is no use: the
// linker has left out its methods, and a call of one would end the program.
func (r *resolver) linked(d *described) []reflect.Type {
	var found []reflect.Type
	for _, p := range typesByString("*" + d.text) {
		t := typeAt(p).Elem()
		if t.PkgPath() == d.path && t.String() == d.text && t.Kind() == d.kind && usable(t) && usable(typeAt(p)) {
			found = append(found, t)
		}
	}
	return found
}

// typeAt is the type whose description lies at p, as an interface's type word says.
func typeAt(p unsafe.Pointer) reflect.Type {
	var box any
	*(*unsafe.Pointer)(unsafe.Pointer(&box)) = p
	return reflect.TypeOf(box)
}
