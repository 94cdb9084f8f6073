package train

import (
	"fmt"
	"math"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/infer"
	"cnn321/cnnlib/engine/network"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	_ "github.com/gomlx/compute/gobackend" // GoMLX's backend in pure Go
)

// Tolerances, as fractions of the largest value of an array.
const (
	// valueTolerance: float32 (6e-8 a rounding), sums of up to 9216 products in another order.
	valueTolerance = 2e-5
	// gradientTolerance: the same through all layers and back, and over the batch.
	gradientTolerance = 1e-4

	rate = 0.001 // Adam's default
)

// moveTolerance is how far a weight may be off after some steps of Adam, as a fraction of the learning rate. A
// step is about g/(|g|+ε) of it: where a gradient g is little more than its own rounding (1e-6 of the largest), so is the step.
func moveTolerance(steps int, g, largest float32) float64 {
	rounding := 1e-6 * math.Abs(float64(largest))
	return float64(steps) * (0.005 + rounding/(math.Abs(float64(g))+cnnlib.Adam().Epsilon))
}

// gradients is the mean loss of a case's batch and its gradient for each weight, dropout off.
func gradients(t *testing.T, on *device.Device, s *state.State, pixels []byte, labels []int32) (loss float64, values [][]float32) {
	t.Helper()
	exec, err := model.NewExec(on.Backend, s.Store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		losses, _ := Score(s.Model, network.Build(scope, s.Model, in[0], network.Inference(), network.Forms{}), in[1])
		loss := graph.ReduceAllMean(losses)
		var weights []*graph.Node
		for i, layer := range s.Model.Layers() {
			for _, p := range layer.Parameters() {
				weights = append(weights, scope.Store().GetVariable(state.Path(i, layer.Op(), p)).NodeValue(in[0].Graph()))
			}
		}
		return append([]*graph.Node{loss}, graph.Gradient(loss, weights...)...)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	out, err := exec.Call(tensors.FromFlatDataAndDimensions(pixels, s.ImageDims(len(labels))...), tensors.FromFlatDataAndDimensions(labels, len(labels)))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out[1:] {
		if o.DType() != dtypes.Float32 {
			t.Fatalf("gradient of type %v", o.DType())
		}
		values = append(values, tensors.MustCopyFlatData[float32](o))
	}
	return float64(tensors.ToScalar[float32](out[0])), values
}

// withoutDropout is the same network, for steps that are compared with Keras's.
func withoutDropout(m cnnlib.Model) cnnlib.Model {
	spec := m.Spec()
	for i, op := range spec.Ops {
		if _, ok := op.(cnnlib.DropoutOp); ok {
			spec.Ops[i] = cnnlib.DropoutOp{}
		}
	}
	return spec.Model()
}

func int32s(labels []int) []int32 {
	converted := make([]int32, len(labels))
	for i, label := range labels {
		converted[i] = int32(label)
	}
	return converted
}

func wantNear(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v ± %.0e", what, got, want, tolerance)
	}
}

// wantValues compares to a fraction of the largest of all.
func wantValues(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d values, want %d", what, len(got), len(want))
		return
	}
	largest := 0.0
	for _, v := range want {
		largest = max(largest, math.Abs(float64(v)))
	}
	for i := range want {
		if !(math.Abs(float64(got[i])-float64(want[i])) <= tolerance*largest) {
			t.Errorf("%s: value %d is %v, want %v, within %.0e of the largest, %.3g", what, i, got[i], want[i], tolerance, largest)
			return
		}
	}
}

// runCase compares what a network gives for a batch: probabilities, loss, gradients, and the weights
// after steps of Adam (dropout off: Keras drops others). The two functions compare arrays as the case keeps them.
func runCase[G any](t *testing.T, on *device.Device, c testkit.NetworkCase[G], gradient func(t *testing.T, what string, got []float32, want G), weight func(t *testing.T, what string, step int, got []float32, want, gradient G)) {
	s := kerasState(t, c)
	labels := int32s(c.Labels)
	logits, err := infer.NewScorer(s).Scores(t.Context(), on, c.Images())
	if err != nil {
		t.Fatal(err)
	}
	var output []float32
	for _, row := range logits {
		output = append(output, infer.Probabilities(row)...)
	}
	wantValues(t, "output", output, c.Output.Values, valueTolerance)

	loss, got := gradients(t, on, s, c.Pixels, labels)
	wantNear(t, "loss", loss, c.Loss, valueTolerance*c.Loss)
	names, _ := weights(t, s)
	for i, name := range names {
		gradient(t, "gradient of "+name, got[i], c.Gradients[i])
	}

	// Padded by one image, as the last batch of an epoch is.
	size := len(labels) + 1
	set := data.Set{Images: c.Images(), Labels: labels}
	s.Model = withoutDropout(s.Model)
	tr := NewTrainer(s)
	defer tr.Finalize()
	if err := tr.compileStep(on, size); err != nil {
		t.Fatal(err)
	}
	all := make([]int, len(labels))
	for i := range all {
		all[i] = i
	}
	pixels, padded := set.Batch(all, size)
	for n, step := range c.Adam {
		lossSum, _, err := tr.trainBatch(pixels, padded, len(labels), []uint32{1, 2})
		if err != nil {
			t.Fatal(err)
		}
		wantNear(t, fmt.Sprintf("loss before step %d", n+1), lossSum/float64(len(labels)), step.Loss, gradientTolerance*step.Loss)
		_, values := weights(t, s)
		for i, name := range names {
			weight(t, fmt.Sprintf("%s after step %d", name, n+1), n+1, values[i], step.Weights[i], c.Gradients[i])
		}
	}
}

func TestNetworksAgainstKeras(t *testing.T) {
	cases := testkit.Keras[testkit.NetworkCase[testkit.Array]](t, "../testdata/keras/networks.json")
	onEachBackend(t, []string{"xla:cpu", "go", "xla:cuda"}, func(t *testing.T, on *device.Device) {
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) {
				runCase(t, on, c,
					func(t *testing.T, what string, got []float32, want testkit.Array) {
						t.Helper()
						wantValues(t, what, got, want.Values, gradientTolerance)
					},
					func(t *testing.T, what string, step int, got []float32, want, gradient testkit.Array) {
						t.Helper()
						largest := largestOf(gradient.Values)
						for i, w := range want.Values {
							wantNear(t, fmt.Sprintf("%s: value %d", what, i), float64(got[i]), float64(w), rate*moveTolerance(step, gradient.Values[i], largest))
						}
					})
			})
		}
	})
}

func TestLessonAgainstKeras(t *testing.T) {
	c := testkit.Keras[testkit.NetworkCase[testkit.Samples]](t, "../testdata/keras/lesson.json")[0]
	// The backend in pure Go takes half a minute for a step of this one.
	onEachBackend(t, []string{"xla:cpu", "xla:cuda"}, func(t *testing.T, on *device.Device) {
		runCase(t, on, c,
			func(t *testing.T, what string, got []float32, want testkit.Samples) {
				t.Helper()
				for i, at := range want.At {
					wantNear(t, fmt.Sprintf("%s: value %d", what, at), float64(got[at]), float64(want.Values[i]), gradientTolerance*want.Largest)
				}
				wantNear(t, what+": norm", norm(got), want.Norm, gradientTolerance*want.Norm)
			},
			func(t *testing.T, what string, step int, got []float32, want, gradient testkit.Samples) {
				t.Helper()
				for i, at := range want.At {
					allowed := rate * moveTolerance(step, gradient.Values[i], float32(gradient.Largest))
					wantNear(t, fmt.Sprintf("%s: value %d", what, at), float64(got[at]), float64(want.Values[i]), allowed)
				}
				wantNear(t, what+": norm", norm(got), want.Norm, gradientTolerance*want.Norm)
			})
	})
}

func largestOf(values []float32) float32 {
	largest := float32(0)
	for _, v := range values {
		largest = max(largest, v, -v)
	}
	return largest
}

func norm(values []float32) float64 {
	sum := 0.0
	for _, v := range values {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}
