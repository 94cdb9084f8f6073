package live

import (
	"fmt"
	"reflect"

	"cnn321/kernels/cells/live/literal"
	"cnn321/kernels/cells/live/status"
)

// describe writes the value of a panic; nil where nobody asked for it.
var describe func(v any) string

// ShowPanics has a panic that ends the program show its value, where the runtime would show an address. Only a program that
// names panic asks for it: what it links makes programs larger.
func ShowPanics() { describe = func(v any) string { return literal.Of(v) } }

// described is the value of a panic, said in place of the address that the runtime wrote of it.
type described string

func (d described) Error() string { return status.Described + string(d) }

// goOn panics with what was recovered, or with its description if the runtime knows none.
func goOn(v any) {
	switch v.(type) {
	case error, fmt.Stringer: // they say it themselves
		panic(v)
	}
	switch kind := reflect.TypeOf(v).Kind(); {
	case kind <= reflect.Complex128, kind == reflect.String: // the runtime writes it
		panic(v)
	}
	panic(described(describe(v)))
}
