package train

import (
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// The optimizers are Keras's, written here: GoMLX's Adam adds ε elsewhere, and its other ones have no momentum. The
// variables have the names and types of GoMLX's Adam, in which earlier checkpoints have them.

// root is the scope of all paths.
const root = "/"

// ratePath is where the learning rate lies in a store.
func ratePath() string {
	return model.JoinPath(root, optimizer.Scope, optimizer.ParamLearningRate)
}

// stepPath is where the number of steps taken lies.
func stepPath() string { return model.JoinPath(root, optimizer.AdamDefaultScope, "step") }

// The arrays that an optimizer keeps for each weight. Those of Adam are its two moments.
const (
	firstMoment  = "1st_moment" // of the gradient
	secondMoment = "2nd_moment" // of its square
	velocity     = "velocity"   // of the weight
)

func slotPath(weight *model.Variable, slot string) string {
	return model.JoinPath(root, optimizer.AdamDefaultScope, weight.Path()) + "_" + slot
}

// Copies is how many values training has of each weight: itself, its gradient and what the optimizer keeps.
func Copies(o cnnlib.Optimizer) int { return 2 + len(slots(o)) }

// slots are the arrays that an optimizer keeps for each weight.
func slots(o cnnlib.Optimizer) []string {
	var names []string
	switch o.Kind {
	case cnnlib.KindAdam:
		return []string{firstMoment, secondMoment}
	case cnnlib.KindRMSprop:
		names = append(names, secondMoment)
		if o.Centered {
			names = append(names, firstMoment)
		}
	}
	if o.Momentum > 0 {
		names = append(names, velocity)
	}
	return names
}

// addOptimizerState adds to a store the variables of the optimizer that it does not have yet, as they are before the
// first step: what goes round a training loop must be known before its graph is built.
func addOptimizerState(store *model.Store, o cnnlib.Optimizer) error {
	missing := map[string]*tensors.Tensor{
		ratePath(): tensors.FromScalar(float32(o.LearningRate)),
		model.JoinPath(root, optimizer.GlobalStepVariableName): tensors.FromScalar(int64(0)),
		stepPath(): tensors.FromScalar(float32(0)),
	}
	for v := range store.IterVariables() {
		if v.Trainable {
			for _, slot := range slots(o) {
				missing[slotPath(v, slot)] = tensors.FromShape(v.Shape())
			}
		}
	}
	for at, value := range missing {
		if store.GetVariable(at) != nil {
			continue
		}
		v, err := store.CreateVariable(at, value)
		if err != nil {
			return err
		}
		v.SetTrainable(false)
	}
	return nil
}

// known is a variable that addOptimizerState made.
func known(store *model.Store, at string) *model.Variable {
	v := store.GetVariable(at)
	if v == nil {
		panic(fmt.Errorf("o otimizador não tem a variável %s", at))
	}
	return v
}

// setRate has the next steps be of a learning rate.
func setRate(store *model.Store, rate float64) error {
	return store.GetVariable(ratePath()).SetValue(tensors.FromScalar(float32(rate)))
}

// update moves all weights one step down the loss, a scalar.
func update(scope *model.Scope, o cnnlib.Optimizer, loss *graph.Node) {
	g, store := loss.Graph(), scope.Store()
	gradients := scope.BuildTrainableVariablesGradientsGraph(loss)
	_ = optimizer.IncrementGlobalStep(g, dtypes.Float32)
	steps := known(store, stepPath())
	step := graph.AddScalar(steps.NodeValue(g), 1)
	steps.SetNodeValue(step)
	at := rule{optimizer: o, rate: known(store, ratePath()).NodeValue(g), step: step}
	number := 0
	for v := range scope.IterVariables() {
		if !v.Trainable || !v.InUseByGraph(g) {
			continue
		}
		at.value = func(slot string) *graph.Node { return known(store, slotPath(v, slot)).NodeValue(g) }
		at.keep = func(slot string, value *graph.Node) *graph.Node {
			known(store, slotPath(v, slot)).SetNodeValue(value)
			return value
		}
		v.SetNodeValue(graph.Add(v.NodeValue(g), at.move(gradients[number])))
		number++
	}
}

// rule is how an optimizer moves one weight.
type rule struct {
	optimizer cnnlib.Optimizer
	// rate is the learning rate, step the number of this step, from 1.
	rate, step *graph.Node
	// value is what a slot of the weight holds; keep puts a new value there, and is it.
	value func(slot string) *graph.Node
	keep  func(slot string, value *graph.Node) *graph.Node
}

// move is what is added to a weight of a gradient.
func (r rule) move(gradient *graph.Node) *graph.Node {
	o := r.optimizer
	switch o.Kind {
	case cnnlib.KindSGD:
		return r.sgd(gradient)
	case cnnlib.KindRMSprop:
		return r.rmsprop(gradient)
	}
	first := r.mean(firstMoment, o.Beta1, gradient)
	second := r.mean(secondMoment, o.Beta2, graph.Square(gradient))
	length := graph.Div(graph.Mul(r.rate, graph.Sqrt(r.learned(o.Beta2))), r.learned(o.Beta1))
	return graph.Neg(graph.Div(graph.Mul(first, length), graph.AddScalar(graph.Sqrt(second), o.Epsilon)))
}

// mean is a moving mean after one more value.
func (r rule) mean(slot string, slowness float64, value *graph.Node) *graph.Node {
	return r.keep(slot, graph.Add(graph.MulScalar(r.value(slot), slowness), graph.MulScalar(value, 1-slowness)))
}

// learned is 1 - βᵗ: how much of a moving mean is values, rather than the zero that it began with.
func (r rule) learned(beta float64) *graph.Node {
	return graph.OneMinus(graph.Pow(graph.Const(r.step.Graph(), float32(beta)), r.step))
}

func (r rule) sgd(gradient *graph.Node) *graph.Node {
	step := graph.Neg(graph.Mul(gradient, r.rate))
	momentum := r.optimizer.Momentum
	if momentum == 0 {
		return step
	}
	moved := r.keep(velocity, graph.Add(graph.MulScalar(r.value(velocity), momentum), step))
	if r.optimizer.Nesterov {
		return graph.Add(graph.MulScalar(moved, momentum), step)
	}
	return moved
}

func (r rule) rmsprop(gradient *graph.Node) *graph.Node {
	o := r.optimizer
	size := r.mean(secondMoment, o.Rho, graph.Square(gradient))
	if o.Centered {
		size = graph.Sub(size, graph.Square(r.mean(firstMoment, o.Rho, gradient)))
	}
	step := graph.Div(graph.Mul(gradient, r.rate), graph.Sqrt(graph.AddScalar(size, o.Epsilon)))
	if o.Momentum > 0 {
		step = r.keep(velocity, graph.Add(graph.MulScalar(r.value(velocity), o.Momentum), step))
	}
	return graph.Neg(step)
}

// penalty is what [cnnlib.Layer.L2] adds to the loss; nil where no layer has it.
func penalty(scope *model.Scope, m cnnlib.Model, g *graph.Graph) *graph.Node {
	var total *graph.Node
	for i, layer := range m.Layers() {
		if layer.Penalty() == 0 {
			continue
		}
		for _, p := range layer.Parameters() {
			if p.Name != cnnlib.KernelParameter {
				continue
			}
			weights := scope.Store().GetVariable(state.Path(i, layer.Op(), p)).NodeValue(g)
			own := graph.MulScalar(graph.ReduceAllSum(graph.Square(weights)), layer.Penalty())
			if total == nil {
				total = own
				continue
			}
			total = graph.Add(total, own)
		}
	}
	return total
}

// Bytes is how many bytes the state of a model takes: weights, and what its optimizer keeps of each.
func Bytes(m cnnlib.Model) int64 {
	const each = 4
	total := int64(m.ParameterCount()) * each
	for _, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			if p.Trainable {
				total += int64(p.Shape.Size()*len(slots(m.Optimizer()))) * each
			}
		}
	}
	return total
}
