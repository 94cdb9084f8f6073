package cnnlib

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Loss names the function that training makes small.
type Loss string

// CategoricalCrossentropy is the mean over the batch of -log p, where p is the
// probability that the network gave to the true class. It is not a percentage:
// 0 is perfect, log(10) ≈ 2.3 is guessing among ten classes. Labels are one-hot
// ([Dataset.OneHot]), the last layer is [Layer.Softmax].
const CategoricalCrossentropy Loss = "categorical_crossentropy"

// MeanSquaredError is the mean over the batch of (y - label)², where y is the one number that the network
// gives: a regression. Labels are the numbers themselves, not one-hot; the last layer is [Layer.Dense] of one unit.
const MeanSquaredError Loss = "mean_squared_error"

// Metric names a figure that is reported beside the loss.
type Metric string

// Accuracy is the fraction of examples whose most probable class is the true one.
const Accuracy Metric = "accuracy"

// MeanAbsoluteError is the mean of |y - label|, for a regression: how far off the network is, in the label's unit.
const MeanAbsoluteError Metric = "mean_absolute_error"

// Model is a network together with how it is to be trained: a plain immutable
// value, made by [Layer.Compile]. What it learned lives in the [Engine], which
// recognises the model by its [Model.Fingerprint].
type Model struct {
	output    Layer
	loss      Loss
	optimizer Optimizer
	metrics   []Metric
	// weights names those that the model starts with; "" stands for those that the seed gives.
	weights string
	name    string // see [Model.Fingerprint]; the engine asks for it several times in each call
	err     error
}

// Compile closes the network at this layer and says how it is trained. Nothing
// is computed yet. What cannot work is in [Model.Err] and is returned by
// [Model.Fit], [Model.Evaluate] and [Model.Predict].
func (l Layer) Compile(loss Loss, optimizer Optimizer, metrics ...Metric) Model {
	m := Model{output: l, loss: loss, optimizer: optimizer, metrics: append([]Metric(nil), metrics...)}
	m.err = m.check()
	return m.startingWith("")
}

// startingWith is the same model with the weights of a name.
func (m Model) startingWith(weights string) Model {
	m.weights = weights
	// As if there were always this metric, so that what earlier versions trained keeps its name.
	m.name = m.fingerprint([]Metric{Accuracy})
	return m
}

var errEmptyModel = errors.New("modelo vazio: comece por cnnlib.Input e termine por .Compile(…)")

func (m Model) check() error {
	if m.output.err != nil {
		return m.output.err
	}
	if m.output.op == nil {
		return errEmptyModel
	}
	if err := m.checkLoss(); err != nil {
		return err
	}
	if out := m.output.output; len(out) != 1 {
		return fmt.Errorf("a rede termina num volume %v, e cada imagem precisa de um vetor, com a probabilidade de cada classe: ponha .Flatten() ou .GlobalAvgPool2D() e .Dense(classes) antes de .Softmax()", out)
	}
	for _, metric := range m.metrics {
		switch {
		case metric != Accuracy && metric != MeanAbsoluteError:
			return fmt.Errorf("métrica %q desconhecida: use cnnlib.Accuracy, ou cnnlib.MeanAbsoluteError numa regressão", metric)
		case metric == Accuracy && m.Regression():
			return fmt.Errorf("uma regressão não tem classes, e sem classes não há acurácia: use cnnlib.MeanAbsoluteError")
		case metric == MeanAbsoluteError && !m.Regression():
			return fmt.Errorf("o erro absoluto médio é de uma regressão, e esta rede distingue classes: use cnnlib.Accuracy")
		}
	}
	return m.optimizer.check()
}

// checkLoss says whether the loss suits what the last layer gives.
func (m Model) checkLoss() error {
	_, softmax := m.output.op.(SoftmaxOp)
	switch m.loss {
	case CategoricalCrossentropy:
		if !softmax {
			return fmt.Errorf("a entropia cruzada categórica compara probabilidades, e a última camada é %s: termine a rede com .Dense(classes).Softmax()", m.output.op.Name())
		}
	case MeanSquaredError:
		if softmax {
			return fmt.Errorf("o erro quadrático médio compara números, e a última camada, Softmax, dá probabilidades: termine a rede com .Dense(1), ou use cnnlib.CategoricalCrossentropy")
		}
		if len(m.output.output) != 1 || m.output.output.Size() != 1 {
			return fmt.Errorf("o erro quadrático médio compara um só número, e a saída da rede é %v: termine-a com .Flatten().Dense(1)", m.output.output)
		}
	default:
		return fmt.Errorf("função de perda %q desconhecida: use cnnlib.CategoricalCrossentropy, ou cnnlib.MeanSquaredError para uma regressão", m.loss)
	}
	return nil
}

// Regression reports whether the model gives a number rather than the probabilities of classes.
func (m Model) Regression() bool { return m.loss == MeanSquaredError }

// Err says what is wrong with the model, or nil.
func (m Model) Err() error {
	if m.err == nil && m.output.op == nil {
		return errEmptyModel // the zero value, which was never compiled
	}
	return m.err
}

// Layers lists the network's layers, [Input] first.
func (m Model) Layers() []Layer { return m.output.Layers() }

// Output is the last layer.
func (m Model) Output() Layer { return m.output }

// InputShape is the shape of one image the model takes.
func (m Model) InputShape() Shape { return m.Layers()[0].OutputShape() }

// Classes is the number of classes the model tells apart; of a regression, 1, the number it gives.
func (m Model) Classes() int { return m.output.output.Size() }

// Optimizer is how the model is trained.
func (m Model) Optimizer() Optimizer { return m.optimizer }

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
	var penalties []float64
	for _, l := range m.Layers() {
		if l.op != nil { // an empty model has one layer, without an op
			spec.Ops = append(spec.Ops, l.op)
			penalties = append(penalties, l.l2)
		}
	}
	if slices.ContainsFunc(penalties, func(l2 float64) bool { return l2 != 0 }) {
		spec.L2 = penalties
	}
	return spec
}

// ModelSpec is what a [Model] is made of.
type ModelSpec struct {
	Ops       []Op
	Loss      Loss
	Optimizer Optimizer
	Metrics   []Metric
	// L2 is the penalty of each op's weights; nil where none has any.
	L2 []float64
	// Weights is [Model.StartingWeights].
	Weights string `json:",omitzero"`
}

// Model rebuilds the model, with all its checks: see [Model.Err].
func (s ModelSpec) Model() Model {
	var l Layer
	for i, op := range s.Ops {
		l = l.Then(op)
		if i < len(s.L2) && s.L2[i] != 0 {
			l = l.L2(s.L2[i])
		}
	}
	return l.Compile(s.Loss, s.Optimizer, s.Metrics...).startingWith(s.Weights)
}

// Fingerprint names what the model computes and how it learns: equal for equal layers, loss, optimizer and
// [Model.StartingWeights]. Metrics change no number, and so do not count.
func (m Model) Fingerprint() string { return m.name }

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
	parts := []any{"model", ops, spec.Loss, spec.Optimizer, metrics}
	// What is not used leaves the name as it was.
	if spec.L2 != nil {
		parts = append(parts, spec.L2)
	}
	if m.weights != "" {
		parts = append(parts, m.weights)
	}
	return Fingerprint(parts...)
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
