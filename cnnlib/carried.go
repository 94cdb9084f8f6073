package cnnlib

import "reflect"

// Data sets and layers hold values behind interfaces. The kernel carries them from one cell's program to the next, which finds the
// values' types by these methods (see kernels/cells/live/values): by themselves those that a program does not use would
// not be in it.

// CarriedTypes is a value of each type that a data set may hold.
func (Dataset) CarriedTypes() []any {
	return []any{memory{}, &mnist{}, &idxPair{}, &folder{}, &cifar10{}}
}

// CarriedTypes is a value of each [Op].
func (Layer) CarriedTypes() []any {
	var all []any
	for _, op := range Ops() {
		all = append(all, reflect.Zero(reflect.TypeOf(op)).Interface())
	}
	return all
}
