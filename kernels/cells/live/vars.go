package live

import (
	"fmt"
	"os"
	"reflect"
	"time"

	"cnn321/kernels/cells/live/status"
	"cnn321/kernels/cells/live/values"
)

// Variable is a variable of the cell's program.
type Variable struct {
	values.Variable
	assigned int
	touched  []int
}

// Vars are variables of the cell's program.
type Vars []Variable

// Background stands, among the statements that touch a variable, for goroutines that go on by themselves.
const Background = 0

// Var is the variable at pointer. Assigned is the number of the statement that assigns it first, from 1 in the order of the
// calls of [Done], or 0 if it has a value before the first. Touched are the numbers of the statements that may read or write what it
// refers to, also through what they call; among them [Background] if a goroutine that they start may.
func Var(name string, pointer any, assigned int, touched ...int) Variable {
	return Variable{values.Variable{Name: name, Pointer: pointer}, assigned, touched}
}

// Type is a type for [Load].
func Type[T any]() reflect.Type { return reflect.TypeFor[T]() }

// Load gives variables the values that other cells left. Types are those that may be found in their interfaces, as far as the
// program can name them: see [values.Entry]. It ends the program, and says why, if a value is not there or cannot be
// carried. What it returns means nothing; a variable can be initialised with it.
func Load(vars Vars, types ...reflect.Type) struct{} {
	cell.load(vars, types)
	return struct{}{}
}

func (c *program) load(vars Vars, types []reflect.Type) {
	if c.carrier == nil {
		fmt.Fprintln(os.Stderr, "Os valores das outras células não estão ao alcance deste programa: execute-o como uma célula do kernel “CNN em Go”.")
		os.Exit(status.Refused)
	}
	plain := make([]values.Variable, len(vars))
	for i, v := range vars {
		plain[i] = v.Variable
	}
	if err := c.carrier.Load(plain, types...); err != nil {
		c.refuse(err.Error())
	}
}

// refuse ends a program that has not begun, and tells the supervisor why.
func (c *program) refuse(sentence string) {
	c.failed(sentence)
	c.began = time.Now()
	c.save(nil)
	os.Exit(status.Refused)
}
