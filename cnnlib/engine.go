package cnnlib

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Engine computes: it trains, evaluates and asks models, and keeps what they
// learned. Most programs call it through [Model.Fit], [Model.Evaluate],
// [Model.Predict], [Model.PredictDataset], [Model.Inspect] and [Model.WithWeights], which check their arguments first.
//
// An engine holds one trained state for each model: the one its last Fit left.
// A model that was never trained has its starting weights: those that follow from the seed, or those of SetWeights.
type Engine interface {
	// Fit trains as the job says and calls watch, which may be nil, with each
	// event, in order and never at the same time. When ctx ends, it stops after
	// the current step, keeps the state on disk and returns [ErrInterrupted]
	// with the history so far; the same job then goes on from there.
	Fit(ctx context.Context, job FitJob, watch func(Event)) (History, error)
	// Start begins the same as a job, or finds it where it is under way already, and returns at once. It goes on when ctx ends.
	// There is one training at a time; others wait for their turn. A training is part of the list of Trainings for a good while after its end.
	Start(ctx context.Context, job FitJob) (Training, error)
	// Attach watches a training from its beginning, be it over already: of the events that came before, those are told that
	// lead to the same display. It returns at its end, with what Fit would return, or [ErrStillTraining] when ctx ends.
	Attach(ctx context.Context, id string, watch func(Event)) (History, error)
	// Stop stops a training after its current step, and keeps the state on disk. It returns when that is done, or ctx ends.
	Stop(ctx context.Context, id string) error
	// Trainings lists the trainings, those that began first first.
	Trainings(ctx context.Context) ([]Training, error)
	// Evaluate measures the model on a labelled data set. It waits for trainings of the model that are under way, and fails where
	// one fails.
	Evaluate(ctx context.Context, model Model, data *Dataset) (Metrics, error)
	// Predict gives the probability of each class: [image][class]. In the middle of a training it answers from the last step, or, where a step takes
	// longer than somebody likes to wait, from the one before: see [WithMoment].
	Predict(ctx context.Context, model Model, images Images) (Predictions, error)
	// PredictDataset is as Predict, for all images of a data set, which the engine reads by itself; labels do not matter. It waits for
	// trainings of the model, as Evaluate does.
	PredictDataset(ctx context.Context, model Model, data *Dataset) (Predictions, error)
	// Inspect shows what is inside the model: weights, and what layers hand on; in the middle of a training as Predict does.
	Inspect(ctx context.Context, model Model, look Look) (Inside, error)
	// SetWeights keeps the weights that the model starts with, those that its StartingWeights name, on disk, so that the
	// calls above find them. weights has the parameters of every layer that has any, by its index, in the order
	// of [Layer.Parameters].
	SetWeights(ctx context.Context, model Model, weights map[int][]Tensor) error
	// Status describes the engine itself.
	Status(ctx context.Context) (Status, error)
}

// ErrInterrupted is returned (wrapped) by a Fit that was stopped before its last epoch.
var ErrInterrupted = errors.New("treino interrompido; o que a rede aprendeu está guardado, e treinar de novo continua deste ponto")

// ErrEngineGone is returned (wrapped) where the engine's process ended in the middle of a call.
var ErrEngineGone = errors.New("o motor de cálculo parou no meio do pedido; o kernel já está iniciando outro: execute a célula de novo (um treino continua do que foi guardado por último)")

// ErrNotKept is returned (wrapped) by an Inspect of an epoch whose state is not kept any more, or is damaged.
var ErrNotKept = errors.New("a época não está mais guardada")

// FitJob says what to train and how.
type FitJob struct {
	Model     Model
	Data      *Dataset
	BatchSize int
	Epochs    int
	Seed      uint64
	// FromScratch forgets what an earlier Fit of the same job learned, once there is an epoch in its place.
	FromScratch bool
	// IgnoreMemory trains also where the memory seems not to suffice.
	IgnoreMemory bool
	// Validation is measured after each epoch; nil is none.
	Validation *Dataset
	// Schedule is how the learning rate changes.
	Schedule Schedule
	// Stopping is when to end before Epochs.
	Stopping Stopping
	// Keeping is which epochs stay on disk.
	Keeping Keeping
	// By is who asks for it: see [Training]. It changes nothing of what is trained.
	By string
	// For is a file that a kernel has locked as long as it lives: the one for which it trains. A training in the background ends with it. Empty
	// where nobody tells. It changes nothing of what is trained either.
	For string
}

// Same reports whether both jobs ask for the same, so that one training does for both.
func (j FitJob) Same(other FitJob) bool {
	return j.RunFingerprint() == other.RunFingerprint() && j.Epochs == other.Epochs && j.FromScratch == other.FromScratch && j.Stopping == other.Stopping && j.Keeping == other.Keeping
}

// RunFingerprint names what decides the numbers of a training: model, data, batch
// size and seed, and where there are such, validation data and schedule. Two jobs of the same name differ at most in their epochs.
func (j FitJob) RunFingerprint() string { return j.runFingerprint(j.Model.Fingerprint()) }

// FormerRunFingerprint names the training by [Model.FormerFingerprint].
func (j FitJob) FormerRunFingerprint() string { return j.runFingerprint(j.Model.FormerFingerprint()) }

func (j FitJob) runFingerprint(model string) string {
	values := []any{"run", model, j.Data.Fingerprint(), j.BatchSize, j.Seed}
	// What is not used leaves the name as it was.
	if j.Validation != nil {
		values = append(values, "validation", j.Validation.Fingerprint())
	}
	if j.Schedule != (Schedule{}) {
		values = append(values, "schedule", j.Schedule)
	}
	return Fingerprint(values...)
}

// Metrics is the result of an Evaluate.
type Metrics struct {
	// Loss is the mean loss of an example, Accuracy the fraction classified right.
	Loss, Accuracy float64
	// MeanAbsoluteError is a regression's, which has no accuracy.
	MeanAbsoluteError float64
	// Regression says that it is one.
	Regression bool
	Examples   int
	// Epochs is how many epochs the model had been trained (0: starting weights).
	Epochs int
}

// Predictions is the probability of each class for each image: [image][class]. Of a regression it is one number
// for each image: see [Predictions.Values].
type Predictions [][]float32

// Values is what a regression gave: one number for each image. It fails on the probabilities of classes.
func (p Predictions) Values() ([]float32, error) {
	values := make([]float32, len(p))
	for i, row := range p {
		if len(row) != 1 {
			return nil, fmt.Errorf("a rede dá %d probabilidades para cada imagem, e não um número: use .Classes()", len(row))
		}
		values[i] = row[0]
	}
	return values, nil
}

// Classes is the most probable class of each image.
func (p Predictions) Classes() Classes { return ArgMax(p) }

// Wrong lists the images whose most probable class is not the true one, those
// that were judged with the most confidence first. truth is as long as p.
func (p Predictions) Wrong(truth []int) []int {
	var wrong []int
	classes := p.Classes()
	for i, class := range classes {
		if class != truth[i] {
			wrong = append(wrong, i)
		}
	}
	slices.SortStableFunc(wrong, func(a, b int) int {
		return cmp.Compare(p[b][classes[b]], p[a][classes[a]])
	})
	return wrong
}

// Farthest lists the examples of a regression by how far the number that was given is from the true one, the farthest first.
// It fails on lists of unequal length.
func Farthest(truth, given []float32) ([]int, error) {
	if len(truth) != len(given) {
		return nil, fmt.Errorf("%d números verdadeiros e %d previstos: é preciso um de cada para cada imagem", len(truth), len(given))
	}
	order := make([]int, len(truth))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(math.Abs(float64(given[b]-truth[b])), math.Abs(float64(given[a]-truth[a])))
	})
	return order, nil
}

// Status describes an engine.
type Status struct {
	// Device is where it computes, in words, e.g. "CPU (XLA)".
	Device string
	// Plugin is the path of the PJRT plugin, PluginVersion what it says of itself.
	Plugin, PluginVersion string
	// GoMLX is the version of the library it is built on.
	GoMLX string
	// MemoryBytes is the resident memory of the engine's process, PeakBytes its peak (0: unknown).
	MemoryBytes, PeakBytes int64
}
