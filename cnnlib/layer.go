package cnnlib

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Layer is one layer of a sequential network together with all before it.
//
// It is immutable and safe to share: every method returns a new layer. The zero
// Layer is not usable; begin with [Input].
type Layer struct {
	previous *Layer
	op       Op
	output   Shape
	l2       float64 // see [Layer.L2]
	err      error
}

// Then puts an op after the layer. An error of an earlier layer is passed on unchanged, so
// that what is reported is always the first thing that went wrong. After the zero Layer comes [Input] alone.
func (l Layer) Then(op Op) Layer { return l.then(op, nil) }

// then is as [Layer.Then], for an op in whose making an error may have been found.
func (l Layer) then(op Op, found error) Layer {
	if input, ok := op.(InputOp); ok && l.op == nil && l.err == nil {
		return Input(input.Height, input.Width, input.Channels)
	}
	if op == nil {
		l.output, l.err = nil, cmp.Or(l.err, errors.New("Then recebeu nil no lugar de uma camada: dê-lhe uma das de cnnlib.Ops, como cnnlib.ReLUOp{}"))
		return l
	}
	next := Layer{previous: &l, op: op}
	switch {
	case l.err != nil:
		next.err = l.err
	case l.op == nil:
		next.err = fmt.Errorf("%s: não há camada antes desta; comece a rede com cnnlib.Input(altura, largura, canais)", op.Name())
	default:
		output, err := op.OutputShape(l.output)
		if err == nil && found == nil {
			err = countable(op, l.output, output)
		}
		if found != nil {
			err = found
		}
		if err != nil {
			next.err = fmt.Errorf("camada %d (%s) não cabe depois de %s, cuja saída é %v: %w", next.depth(), op.Name(), l.op.Name(), l.output, err)
			break
		}
		next.output = output
	}
	return next
}

// mostNumbers is how many numbers a layer may have or hand on: so many layers can be counted together. No memory holds as many.
const mostNumbers = 1 << 56

// countable fails on a layer whose numbers cannot even be counted.
func countable(op Op, in, out Shape) error {
	for _, shape := range append([]Shape{out}, shapesOf(op.Parameters(in))...) {
		numbers := 1.0
		for _, axis := range shape {
			numbers *= float64(axis)
		}
		if numbers > mostNumbers {
			return fmt.Errorf("teria %s números, mais do que cabe em qualquer memória: diminua os filtros ou os neurônios", shape)
		}
	}
	return nil
}

func shapesOf(parameters []Parameter) []Shape {
	var shapes []Shape
	for _, p := range parameters {
		shapes = append(shapes, p.Shape)
	}
	return shapes
}

// depth is the number of layers before this one, so that Input is layer 0.
func (l Layer) depth() int {
	n := 0
	for p := l.previous; p != nil; p = p.previous {
		n++
	}
	return n
}

// Err is the first error made on the way to this layer, or nil.
func (l Layer) Err() error { return l.err }

// Op is what this layer computes.
func (l Layer) Op() Op { return l.op }

// OutputShape is the shape of one example after this layer; nil if [Layer.Err] is not.
func (l Layer) OutputShape() Shape { return l.output.clone() }

// InputShape is the shape of one example before this layer; nil for [Input].
func (l Layer) InputShape() Shape {
	if l.previous == nil {
		return nil
	}
	return l.previous.OutputShape()
}

// Parameters lists the arrays of numbers that this layer has (none for most layers).
func (l Layer) Parameters() []Parameter {
	if l.err != nil || l.previous == nil {
		return nil
	}
	return l.op.Parameters(l.previous.output)
}

// ParameterCount is how many numbers this layer has, those included that the optimizer does not move.
func (l Layer) ParameterCount() int {
	count := 0
	for _, p := range l.Parameters() {
		count += p.Shape.Size()
	}
	return count
}

// Layers lists the network from [Input] to this layer.
func (l Layer) Layers() []Layer {
	var all []Layer
	for at := &l; at != nil; at = at.previous {
		all = append(all, *at)
	}
	slices.Reverse(all)
	return all
}

// String describes the layer in one line, e.g. "Conv2D (26, 26, 32), 320 parâmetros".
func (l Layer) String() string {
	switch {
	case l.err != nil:
		return "erro: " + l.err.Error()
	case l.op == nil:
		return "camada vazia"
	}
	return fmt.Sprintf("%s %v, %s parâmetros", l.op.Name(), l.output, Thousands(l.ParameterCount()))
}
