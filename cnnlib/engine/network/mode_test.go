package network

import (
	"fmt"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/internal/graphtest"
	"cnn321/cnnlib/engine/network/fast"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// centred is a layer that needs all of its place: a parameter that no optimizer moves, another meaning in training than
// outside, and a mean over the batch's examples.
type centred struct{ cnnlib.ReLUOp }

func (centred) Name() string { return "Centred" }

func (centred) Parameters(in cnnlib.Shape) []cnnlib.Parameter {
	return []cnnlib.Parameter{{Name: "mean", Shape: in, Init: cnnlib.Zeros()}}
}

func addCentred(at place, _ centred, in fast.Value) fast.Value {
	x := in.Finish()
	mean := at.parameter("mean", x.Graph())
	if at.mode.Training {
		counts := at.mode.Counts(x.Graph(), x.Shape().Dim(0))
		mean = graph.Div(graph.ReduceSum(graph.Mul(x, graph.InsertAxes(counts, -1)), 0), graph.ReduceAllSum(counts))
		at.update("mean", mean)
	}
	return fast.Plain(graph.Sub(x, graph.InsertAxes(mean, 0)))
}

func TestLayerThatDiffersInTraining(t *testing.T) {
	m := compiled(cnnlib.Input(1, 1, 2).Flatten().Then(centred{}).Softmax())
	if m.Err() != nil {
		t.Fatal(m.Err())
	}
	of255 := func(x *graph.Node) *graph.Node { return graph.MulScalar(x, 255) }
	images := testkit.Array{Shape: cnnlib.Shape{4, 1, 1, 2}, Values: []float32{10, 20, 30, 40, 200, 200, 0, 0}} // of which two are examples
	for _, test := range []struct {
		name         string
		training     bool
		examples     float32
		scores, mean string
	}{
		{"in training, two examples and filling", true, 2, "[-10 -10 10 10 180 170 -20 -30]", "[20 30]"},
		{"in training, all are examples", true, 0, "[-50 -45 -30 -25 140 135 -60 -65]", "[60 65]"},
		{"outside training", false, 0, "[3 17 23 37 193 197 -7 -3]", "[7 3]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			store := storeOf(t, 2, m.Layers()[2], []testkit.Array{{Shape: cnnlib.Shape{2}, Values: []float32{7. / 255, 3. / 255}}})
			out := graphtest.EvaluateModel(t, graphtest.OnCPU(t), store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
				g := in[0].Graph()
				mode := Inference()
				if test.training {
					mode = Training(graph.Const(g, []uint32{1, 2}), nil)
				}
				if test.examples > 0 {
					mode.Examples = graph.Const(g, test.examples)
				}
				b := newBuilder(scope, mode, ForCPU())
				b.kinds = append(b.kinds[:len(b.kinds):len(b.kinds)], wholeBatch(addCentred))
				scores := b.build(m, asBytes(in[0]))
				return []*graph.Node{of255(scores), of255(store.GetVariable("/centred_2/mean").NodeValue(g))}
			}, images)
			for i, want := range []string{test.scores, test.mean} {
				var got []int
				for _, v := range out[i].Values {
					got = append(got, int(v+1000.5)-1000)
				}
				if fmt.Sprint(got) != want {
					t.Errorf("%s %v, want %s", [...]string{"scores", "mean"}[i], got, want)
				}
			}
		})
	}
}
