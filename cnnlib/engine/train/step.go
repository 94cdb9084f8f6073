package train

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/network"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// trainStep is the program of one training step: images [b, h, w, c] of bytes,
// labels, or the numbers of a regression, [b], how many of them count (the rest is padding), and the dropout key, to the sum of the losses
// and the number of right answers. It moves the weights and the optimizer's moments.
func trainStep(m cnnlib.Model, forms network.Forms) func(scope *model.Scope, in []*graph.Node) []*graph.Node {
	learn := learner(m, forms)
	return func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		return learn(scope, in[0], in[1], in[2], in[3])
	}
}

// learner adds such a step to a graph, wherever its inputs come from.
func learner(m cnnlib.Model, forms network.Forms) func(scope *model.Scope, images, labels, count, key *graph.Node) []*graph.Node {
	return func(scope *model.Scope, images, labels, count, key *graph.Node) []*graph.Node {
		mode := network.Training(key, count)
		losses, right := Score(m, network.Build(scope, m, images, mode, forms), labels)
		counts := mode.Counts(images.Graph(), labels.Shape().Dim(0))
		total := graph.ReduceAllSum(graph.Mul(losses, counts))
		if penalty := penalty(scope, m, images.Graph()); penalty != nil {
			total = graph.Add(total, graph.Mul(penalty, count))
		}
		update(scope, m.Optimizer(), graph.Div(total, count))
		return []*graph.Node{total, graph.ReduceAllSum(graph.Mul(right, counts))}
	}
}

// Score is, for each example, the categorical cross-entropy of its scores and
// whether the largest is that of the true class (1) or not (0). Of a regression it is the squared error and the absolute one.
func Score(m cnnlib.Model, logits, labels *graph.Node) (losses, right *graph.Node) {
	if m.Regression() {
		off := graph.Sub(graph.Squeeze(logits, -1), graph.ConvertDType(labels, logits.DType()))
		return graph.Square(off), graph.Abs(off)
	}
	truth := graph.OneHot(labels, logits.Shape().Dim(-1), logits.DType())
	losses = graph.Neg(graph.ReduceSum(graph.Mul(graph.LogSoftmax(logits, -1), truth), -1))
	right = graph.ConvertDType(graph.Equal(graph.ArgMax(logits, -1, dtypes.Int32), labels), logits.DType())
	return losses, right
}

// compileStep builds and compiles the training step for a batch size.
func (t *Trainer) compileStep(on *device.Device, batch int) error {
	if err := addOptimizerState(t.state.Store, t.state.Model.Optimizer()); err != nil {
		return err
	}
	mesh := on.Mesh()
	exec, err := model.NewExec(on.Backend, t.state.Store, trainStep(t.state.Model, on.Forms(device.OneStep)))
	if err != nil {
		return err
	}
	mesh.Distribute(exec)
	rows := mesh.Rows(batch)
	_, err = exec.Compile(mesh.Shapes(
		shapes.Make(dtypes.Uint8, t.state.ImageDims(rows)...), shapes.Make(t.labelType(), rows),
		shapes.Make(dtypes.Float32), shapes.Make(dtypes.Uint32, 2))...)
	if err != nil {
		exec.Finalize()
		return err
	}
	t.step, t.mesh = exec, mesh
	return nil
}

// labelType is that of what the model learns from: numbers, or the numbers of classes.
func (t *Trainer) labelType() dtypes.DType {
	if t.state.Model.Regression() {
		return dtypes.Float32
	}
	return dtypes.Int32
}

// trainBatch trains one batch, the given number of examples of which count.
func (t *Trainer) trainBatch(pixels []byte, labels *tensors.Tensor, count int, key []uint32) (lossSum, correct float64, err error) {
	t.state.Steps++
	inputs, err := t.mesh.Shard(
		tensors.FromFlatDataAndDimensions(pixels, t.state.ImageDims(labels.Shape().Size())...), labels,
		tensors.FromScalar(float32(count)),
		tensors.FromFlatDataAndDimensions(key, len(key)))
	if err != nil {
		return 0, 0, err
	}
	out, err := t.step.Exec(inputs...) // each device has the same to tell; the first comes first
	if err != nil {
		return 0, 0, err
	}
	return float64(tensors.ToScalar[float32](out[0])), float64(tensors.ToScalar[float32](out[1])), nil
}
