package testkit

import (
	"encoding/json"
	"os"
	"testing"

	"cnn321/cnnlib"
)

// Array is values of float32 with their shape, as fixtures.py writes them.
type Array struct {
	Shape  cnnlib.Shape
	Values []float32
}

// Samples is a few values of a large array, at the positions At of its flat form,
// with the Euclidean norm and the largest absolute value of the whole.
type Samples struct {
	Array
	At            []int
	Norm, Largest float64
}

// LayerSpec is a layer as fixtures.py writes it: for [cnnlib.NewOp].
type LayerSpec struct {
	Op       string
	Settings json.RawMessage
}

// After is the layer put after another.
func (s LayerSpec) After(t testing.TB, l cnnlib.Layer) cnnlib.Layer {
	t.Helper()
	settings := s.Settings
	if settings == nil {
		settings = json.RawMessage("{}")
	}
	op, err := cnnlib.NewOp(s.Op, settings)
	if err != nil {
		t.Fatal(err)
	}
	return l.Then(op)
}

// LayerCase is one layer computed by Keras.
type LayerCase struct {
	Name       string
	Layer      LayerSpec
	Parameters int
	Input      Array
	Weights    []Array
	Output     Array
	// Gradients, of the input and then of each weight that is trained, are of sum(Output·Pull).
	Pull      Array
	Gradients []Array
	// Training says that Keras computed it so; After is the weights after that.
	Training bool
	After    []Array
}

// MovedCase is images that Keras moved as Drawn says, which has an array [image] for each thing that is drawn: see fixtures.py.
type MovedCase struct {
	Name          string
	Layer         LayerSpec
	Input, Output Array
	Drawn         []Array
}

// NormalizedCase is a network that Keras trained, each step on another batch of [Coloured] images.
type NormalizedCase struct {
	Name           string
	Layers         []LayerSpec
	Input          cnnlib.Shape
	Seed           uint64
	Batch, Classes int
	// Losses and Right are, of each step, the mean loss and how many of the batch were right.
	Losses []float64
	Right  []int
	// Moving is the moving means and variances after them, and Output what the network then says of the first batch.
	Moving []Array
	Output Array
}

// NetworkCase is a network computed by Keras. G is how it keeps large arrays.
type NetworkCase[G any] struct {
	Name       string
	Layers     []LayerSpec
	Input      cnnlib.Shape
	Pixels     []byte
	Labels     []int
	Parameters int
	// Weights is empty where they are Noise from Seed on.
	Weights   []Array
	Seed      uint64
	Output    Array
	Loss      float64
	Gradients []G
	// Adam is some steps of Adam on this batch.
	Adam []AdamStep[G]
}

// AdamStep is the loss before a step and the weights after it.
type AdamStep[G any] struct {
	Loss    float64
	Weights []G
}

// Model is the network, compiled with the defaults.
func (c NetworkCase[G]) Model(t testing.TB) cnnlib.Model { return modelOf(t, c.Input, c.Layers) }

// Model is the network, compiled with the defaults.
func (c NormalizedCase) Model(t testing.TB) cnnlib.Model { return modelOf(t, c.Input, c.Layers) }

func modelOf(t testing.TB, input cnnlib.Shape, layers []LayerSpec) cnnlib.Model {
	t.Helper()
	l := cnnlib.Input(input[0], input[1], input[2])
	for _, spec := range layers {
		l = spec.After(t, l)
	}
	m := l.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
	if m.Err() != nil {
		t.Fatal(m.Err())
	}
	return m
}

// Images is the batch.
func (c NetworkCase[G]) Images() cnnlib.Images {
	return cnnlib.Images{Height: c.Input[0], Width: c.Input[1], Channels: c.Input[2], Pixels: c.Pixels}
}

// Keras reads the cases of one file of reference values: see fixtures.py beside it.
func Keras[Case any](t testing.TB, path string) []Case {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []Case }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if len(file.Cases) == 0 {
		t.Fatalf("%s holds no cases", path)
	}
	return file.Cases
}

// TrainingCase is some steps of a training by Keras: batches in order, again and again.
type TrainingCase struct {
	Name       string
	Optimizer  string
	Options    KerasOptions
	L2         float64
	Regression bool
	Layers     []LayerSpec
	Input      cnnlib.Shape
	Pixels     []byte
	Labels     []int
	Batch      int
	Weights    []Array
	// Losses are those of the first steps, each of its batch alone and before it.
	Losses []float64
	// Evaluated is the loss of all examples after so many Steps.
	Steps     int
	Evaluated float64
}

// KerasOptions are an optimizer's options as Keras names them; nil is the default.
type KerasOptions struct {
	LearningRate *float64 `json:"learning_rate"`
	Epsilon      *float64
	Momentum     *float64
	Rho          *float64
	Nesterov     bool
	Centered     bool
}

// Model is the network, compiled as the case says.
func (c TrainingCase) Model(t testing.TB) cnnlib.Model {
	t.Helper()
	l := cnnlib.Input(c.Input[0], c.Input[1], c.Input[2])
	for _, spec := range c.Layers {
		if l = spec.After(t, l); c.L2 > 0 && len(l.Parameters()) > 0 {
			l = l.L2(c.L2)
		}
	}
	loss := cnnlib.CategoricalCrossentropy
	if c.Regression {
		loss = cnnlib.MeanSquaredError
	}
	m := l.Compile(loss, c.optimizer(t))
	if m.Err() != nil {
		t.Fatal(m.Err())
	}
	return m
}

func (c TrainingCase) optimizer(t testing.TB) cnnlib.Optimizer {
	t.Helper()
	var options []cnnlib.OptimizerOption
	for value, option := range map[*float64]func(float64) cnnlib.OptimizerOption{
		c.Options.LearningRate: cnnlib.LearningRate, c.Options.Momentum: cnnlib.Momentum, c.Options.Rho: cnnlib.Rho,
	} {
		if value != nil {
			options = append(options, option(*value))
		}
	}
	if c.Options.Nesterov {
		options = append(options, cnnlib.Nesterov())
	}
	if c.Options.Centered {
		options = append(options, cnnlib.Centered())
	}
	makers := map[string]func(...cnnlib.OptimizerOption) cnnlib.Optimizer{"Adam": cnnlib.Adam, "SGD": cnnlib.SGD, "RMSprop": cnnlib.RMSprop}
	o := makers[c.Optimizer](options...)
	if c.Options.Epsilon != nil {
		o.Epsilon = *c.Options.Epsilon
	}
	return o
}

// Images are all examples.
func (c TrainingCase) Images() cnnlib.Images {
	return cnnlib.Images{Height: c.Input[0], Width: c.Input[1], Channels: c.Input[2], Pixels: c.Pixels}
}
