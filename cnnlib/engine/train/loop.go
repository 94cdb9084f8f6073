package train

import (
	"fmt"
	"slices"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// trainLoop is the program of many training steps: all images [n, h, w, c] and labels [n] of a data set, the
// epoch's order of them in batches [steps, b] (padded at its end), its dropout keys [steps, 2], and the steps from and
// to, to what each step from one up to the other gave: [steps, 2], the sum of the losses and the number of right answers.
//
// Sums are kept by step, rather than added up on the device, so that their total does not depend on how
// many steps a dispatch takes, which is a matter of time.
func trainLoop(m cnnlib.Model, forms network.Forms) func(scope *model.Scope, in []*graph.Node) *graph.Node {
	learn := learner(m, forms)
	return func(scope *model.Scope, in []*graph.Node) *graph.Node {
		epoch, from, to := epochNodes{images: in[0], labels: in[1], order: in[2], keys: in[3]}, in[4], in[5]
		g, steps := from.Graph(), epoch.order.Shape().Dim(0)

		// All variables go round the loop. The optimizer works on them as in a graph without one: inside the body their
		// values are the body's parameters.
		variables := slices.Collect(scope.IterVariables())
		// The zeros are a constant of that shape, for graph.Zeros would make a scalar that GoMLX uses wherever it
		// needs a zero later, and in the body that is an error.
		state := []*graph.Node{from, graph.ConstTensor(g, tensors.FromShape(shapes.Make(dtypes.Float32, steps, 2)))}
		for _, v := range variables {
			state = append(state, v.NodeValue(g))
		}
		goesOn := graph.NewClosure(g, func(g *graph.Graph) []*graph.Node {
			return []*graph.Node{graph.LessThan(parametersLike(state)[0], to)}
		})
		body := graph.NewClosure(g, func(g *graph.Graph) []*graph.Node {
			in := parametersLike(state)
			step, given := in[0], in[1]
			for i, v := range variables {
				v.SetNodeValue(in[2+i])
			}
			images, labels, count, key := epoch.batch(step)
			out := learn(scope, images, labels, count, key)
			if n := len(slices.Collect(scope.IterVariables())); n != len(variables) {
				// Such a variable would be a parameter of the body that nothing fills.
				panic(fmt.Errorf("o otimizador do GoMLX criou %d variáveis que o motor não conhece", n-len(variables)))
			}
			given = graph.DynamicUpdateSlice(given, graph.Reshape(graph.Stack(out, 0), 1, 2), []*graph.Node{step, graph.Const(g, int32(0))})
			next := []*graph.Node{graph.Add(step, graph.Const(g, int32(1))), given}
			for _, v := range variables {
				next = append(next, v.NodeValue(g))
			}
			return next
		})
		last := graph.While(goesOn, body, state...)
		for i, v := range variables {
			v.SetNodeValue(last[2+i])
		}
		return last[1]
	}
}

// parametersLike adds a parameter for each value of a loop's state to the closure that is being built.
func parametersLike(state []*graph.Node) []*graph.Node {
	parameters := make([]*graph.Node, len(state))
	for i, s := range state {
		parameters[i] = graph.Parameter(s.Graph(), fmt.Sprintf("state%d", i), s.Shape())
	}
	return parameters
}

// epochNodes is what an epoch learns from, as in [trainLoop].
type epochNodes struct{ images, labels, order, keys *graph.Node }

// batch gathers what a step learns from: images, labels, how many of them count, and the dropout key.
func (e epochNodes) batch(step *graph.Node) (images, labels, count, key *graph.Node) {
	integer := func(n int) *graph.Node { return graph.Const(step.Graph(), int32(n)) }
	row := func(x *graph.Node) *graph.Node {
		width := x.Shape().Dim(1)
		return graph.Reshape(graph.DynamicSlice(x, []*graph.Node{step, integer(0)}, []int{1, width}), width)
	}
	size := e.order.Shape().Dim(1)
	positions := graph.InsertAxes(row(e.order), -1)
	left := graph.Sub(integer(e.labels.Shape().Size()), graph.Mul(step, integer(size)))
	count = graph.ConvertDType(graph.Min(integer(size), left), dtypes.Float32)
	return graph.Gather(e.images, positions), graph.Gather(e.labels, positions), count, row(e.keys)
}
