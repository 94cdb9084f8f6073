package cnnlib

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
)

// Loss names the function that training makes small.
type Loss string

// CategoricalCrossentropy is the mean over the batch of -log p, where p is the
// probability that the network gave to the true class. It is not a percentage:
// 0 is perfect, log(10) ≈ 2.3 is guessing among ten classes. Labels are one-hot
// ([Dataset.OneHot]), the last layer is [Layer.Softmax].
const CategoricalCrossentropy Loss = "categorical_crossentropy"

// Metric names a figure that is reported beside the loss.
type Metric string

// Accuracy is the fraction of examples whose most probable class is the true one.
const Accuracy Metric = "accuracy"

// AdamOptimizer is Adam (Kingma & Ba 2015, arXiv 1412.6980), its algorithm 1: ε
// is added to √v after the correction of bias. (Keras adds it before, as at the end
// of the paper's section 2, which weighs ε more in the first thousand steps.)
type AdamOptimizer struct {
	LearningRate, Beta1, Beta2, Epsilon float64
}

// AdamOption changes a setting of [Adam].
type AdamOption func(*AdamOptimizer)

// LearningRate sets the length of a step. Keras's default is 0.001.
func LearningRate(rate float64) AdamOption {
	return func(a *AdamOptimizer) { a.LearningRate = rate }
}

// Adam has Keras's defaults: learning rate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-7.
func Adam(options ...AdamOption) AdamOptimizer {
	a := AdamOptimizer{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
	for _, option := range options {
		option(&a)
	}
	return a
}

func (a AdamOptimizer) check() error {
	// Each is written so that NaN fails as well.
	if !(a.LearningRate > 0 && a.LearningRate <= math.MaxFloat32) {
		return fmt.Errorf("Adam: a taxa de aprendizado é %v, mas precisa ser um número maior que 0; o padrão é 0.001", a.LearningRate)
	}
	if !(a.Beta1 >= 0 && a.Beta1 < 1 && a.Beta2 >= 0 && a.Beta2 < 1 && a.Epsilon > 0) {
		return fmt.Errorf("Adam: β₁ %v e β₂ %v vão de 0 até antes de 1, e ε %v é maior que 0: comece pelos padrões, com cnnlib.Adam()", a.Beta1, a.Beta2, a.Epsilon)
	}
	return nil
}

// Model is a network together with how it is to be trained: a plain immutable
// value, made by [Layer.Compile]. What it learned lives in the [Engine], which
// recognises the model by its [Model.Fingerprint].
type Model struct {
	output    Layer
	loss      Loss
	optimizer AdamOptimizer
	metrics   []Metric
	// weights names those that the model starts with; "" stands for those that the seed gives.
	weights string
	err     error
}

// Compile closes the network at this layer and says how it is trained. Nothing
// is computed yet. What cannot work is in [Model.Err] and is returned by
// [Model.Fit], [Model.Evaluate] and [Model.Predict].
func (l Layer) Compile(loss Loss, optimizer AdamOptimizer, metrics ...Metric) Model {
	m := Model{output: l, loss: loss, optimizer: optimizer, metrics: append([]Metric(nil), metrics...)}
	m.err = m.check()
	return m
}

func (m Model) check() error {
	if m.output.err != nil {
		return m.output.err
	}
	if m.output.op == nil {
		return fmt.Errorf("modelo vazio: comece por cnnlib.Input e termine por .Compile(…)")
	}
	if m.loss != CategoricalCrossentropy {
		return fmt.Errorf("função de perda %q desconhecida: use cnnlib.CategoricalCrossentropy", m.loss)
	}
	if _, ok := m.output.op.(SoftmaxOp); !ok {
		return fmt.Errorf("a entropia cruzada categórica compara probabilidades, e a última camada é %s: termine a rede com .Dense(classes).Softmax()", m.output.op.Name())
	}
	if out := m.output.output; len(out) != 1 {
		return fmt.Errorf("a rede termina num volume %v, e cada imagem precisa de um vetor, com a probabilidade de cada classe: ponha .Flatten() ou .GlobalAvgPool2D() e .Dense(classes) antes de .Softmax()", out)
	}
	for _, metric := range m.metrics {
		if metric != Accuracy {
			return fmt.Errorf("métrica %q desconhecida: use cnnlib.Accuracy", metric)
		}
	}
	return m.optimizer.check()
}

// Err says what is wrong with the model, or nil.
func (m Model) Err() error { return m.err }

// Layers lists the network's layers, [Input] first.
func (m Model) Layers() []Layer { return m.output.Layers() }

// Output is the last layer.
func (m Model) Output() Layer { return m.output }

// InputShape is the shape of one image the model takes.
func (m Model) InputShape() Shape { return m.Layers()[0].OutputShape() }

// Classes is the number of classes the model tells apart.
func (m Model) Classes() int { return m.output.output.Size() }

// Optimizer is how the model is trained.
func (m Model) Optimizer() AdamOptimizer { return m.optimizer }

// ParameterCount is how many numbers the whole network has: see [Layer.ParameterCount].
func (m Model) ParameterCount() int {
	count := 0
	for _, l := range m.Layers() {
		count += l.ParameterCount()
	}
	return count
}

// Spec is the model in a form that can be sent and stored.
func (m Model) Spec() ModelSpec {
	spec := ModelSpec{Loss: m.loss, Optimizer: m.optimizer, Metrics: m.metrics, Weights: m.weights}
	for _, l := range m.Layers() {
		if l.op != nil { // an empty model has one layer, without an op
			spec.Ops = append(spec.Ops, l.op)
		}
	}
	return spec
}

// ModelSpec is what a [Model] is made of.
type ModelSpec struct {
	Ops       []Op
	Loss      Loss
	Optimizer AdamOptimizer
	Metrics   []Metric
	// Weights is [Model.StartingWeights].
	Weights string `json:",omitzero"`
}

// Model rebuilds the model, with all its checks: see [Model.Err].
func (s ModelSpec) Model() Model {
	var l Layer
	for _, op := range s.Ops {
		l = l.Then(op)
	}
	m := l.Compile(s.Loss, s.Optimizer, s.Metrics...)
	m.weights = s.Weights
	return m
}

// Fingerprint names what the model computes and how it learns: equal for equal layers, loss, optimizer and
// [Model.StartingWeights]. Metrics change no number, and so do not count.
func (m Model) Fingerprint() string {
	// As if there were always this one, so that what earlier versions trained keeps its name.
	return m.fingerprint([]Metric{Accuracy})
}

// FormerFingerprint names the model as versions of this package did in which a model without metrics was
// another one. What they trained lies under it.
func (m Model) FormerFingerprint() string { return m.fingerprint(nil) }

func (m Model) fingerprint(metrics []Metric) string {
	type named struct {
		Name string
		Op   Op
	}
	spec := m.Spec()
	ops := make([]named, len(spec.Ops))
	for i, op := range spec.Ops {
		ops[i] = named{op.Name(), op}
	}
	if m.weights != "" {
		return Fingerprint("model", ops, spec.Loss, spec.Optimizer, metrics, m.weights)
	}
	return Fingerprint("model", ops, spec.Loss, spec.Optimizer, metrics)
}

// Fingerprint is a short name for values: equal for equal values, and for
// unequal ones different but for a chance of about 2⁻⁶⁴ a pair.
func Fingerprint(values ...any) string {
	text, err := json.Marshal(values)
	if err != nil {
		// Only values that JSON has no form for (NaN, channels) get here; their
		// Go form still tells them apart.
		text = fmt.Appendf(nil, "%#v", values)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
