package cnnlib

import (
	"context"
	"errors"
	"fmt"
)

// DefaultSeed is the seed of a Fit that names none.
const DefaultSeed = 321

// FitOption changes a setting of [Model.Fit].
type FitOption func(*fitSettings)

type fitSettings struct {
	batchSize, epochs int
	seed              uint64
	fromScratch       bool
	ignoreMemory      bool
	watch             []func(Event)
	validation        *Dataset
	validated         bool // Validation was given, maybe nil
	split             *float64
	schedule          Schedule
	schedules         int // how many were given
	stopping          Stopping
	keeping           Keeping
	misplaced         bool // an option of another callback
	background        bool
	by                string
}

func (s *fitSettings) setSchedule(given Schedule) {
	s.schedule = given
	s.schedules++
}

// BatchSize is how many examples a step learns from. Keras's default, and ours, is 32.
func BatchSize(n int) FitOption { return func(s *fitSettings) { s.batchSize = n } }

// Epochs is how many times, counted from the untrained network, training goes
// through the whole data set. The default is 1.
func Epochs(n int) FitOption { return func(s *fitSettings) { s.epochs = n } }

// Seed decides the starting weights, the order of the examples and dropout: the
// same seed on the same kind of device gives the same numbers.
func Seed(seed uint64) FitOption { return func(s *fitSettings) { s.seed = seed } }

// FromScratch starts anew. What the same training learned before is kept until the new one has its first epoch on disk.
func FromScratch() FitOption { return func(s *fitSettings) { s.fromScratch = true } }

// IgnoreMemory trains also where the network seems too large for the computer's memory. It may end the engine, or another program.
func IgnoreMemory() FitOption { return func(s *fitSettings) { s.ignoreMemory = true } }

// Watch calls watch with each event of the training, in order.
func Watch(watch func(Event)) FitOption {
	if watch == nil {
		return nil
	}
	return func(s *fitSettings) { s.watch = append(s.watch, watch) }
}

// Validation measures the model on other data after each epoch: the history and the curves then have what they
// gave beside what the training gave. Nothing is learned from them.
func Validation(data *Dataset) FitOption {
	return func(s *fitSettings) { s.validation, s.validated = data, true }
}

// ValidationSplit sets a fraction of the data apart, the last examples, as Keras's validation_split, and is otherwise
// as [Validation].
func ValidationSplit(fraction float64) FitOption {
	return func(s *fitSettings) { s.split = &fraction }
}

// Fit trains the model on one-hot labelled images and returns the history.
//
// Training is kept on disk by the engine: where the same model was trained on
// the same data with the same batch size and seed before, Fit goes on from
// there, at the very step, and where all epochs are there already, it returns
// their history at once. When ctx ends it returns [ErrInterrupted] and loses nothing. With [Background] it returns an empty history at once.
func (m Model) Fit(ctx context.Context, engine Engine, data *Dataset, options ...FitOption) (History, error) {
	job, s, err := m.job(data, options)
	if err != nil {
		return History{}, err
	}
	if s.background {
		_, err := engine.Start(ctx, job)
		if err != nil {
			return History{}, fmt.Errorf("Fit: %w", explained(ctx, err))
		}
		return History{}, nil
	}
	history, err := engine.Fit(ctx, job, func(e Event) {
		for _, watch := range s.watch {
			watch(e)
		}
	})
	if err != nil {
		return history, fmt.Errorf("Fit: %w", err)
	}
	return history, nil
}

// job is what the options ask for, checked.
func (m Model) job(data *Dataset, options []FitOption) (FitJob, fitSettings, error) {
	s := fitSettings{batchSize: 32, epochs: 1, seed: DefaultSeed}
	apply(options, &s)
	if err := m.accepts(data); err != nil {
		return FitJob{}, s, fmt.Errorf("Fit: %w", err)
	}
	data, err := s.divide(m, data)
	if err != nil {
		return FitJob{}, s, fmt.Errorf("Fit: %w", err)
	}
	switch {
	case s.batchSize < 1:
		return FitJob{}, s, fmt.Errorf("Fit: lote de %d imagens: use ao menos 1, por exemplo cnnlib.BatchSize(128)", s.batchSize)
	case s.batchSize > data.Len():
		return FitJob{}, s, fmt.Errorf("Fit: lote de %d imagens, mas o conjunto só tem %d: use um lote de até %d", s.batchSize, data.Len(), data.Len())
	case s.epochs < 1:
		return FitJob{}, s, fmt.Errorf("Fit: %d épocas: use ao menos 1, por exemplo cnnlib.Epochs(12)", s.epochs)
	}
	if err := m.learnsFromBatchesOf(s.batchSize); err != nil {
		return FitJob{}, s, fmt.Errorf("Fit: %w", err)
	}
	return FitJob{Model: m, Data: data, BatchSize: s.batchSize, Epochs: s.epochs, Seed: s.seed, FromScratch: s.fromScratch, IgnoreMemory: s.ignoreMemory,
		Validation: s.validation, Schedule: s.schedule, Stopping: s.stopping, Keeping: s.keeping, By: s.by}, s, nil
}

// divide checks the options that say what is measured after each epoch, and is the part of the data that is learned from.
func (s *fitSettings) divide(m Model, data *Dataset) (*Dataset, error) {
	switch {
	case s.schedules > 1:
		return nil, fmt.Errorf("há %d regras para a taxa de aprendizado, e uma desfaz a outra: deixe uma de StepDecay, CosineDecay e ReduceLROnPlateau", s.schedules)
	case s.misplaced:
		return nil, fmt.Errorf("RestoreBestWeights é opção de EarlyStopping; Factor e MinLR são de ReduceLROnPlateau: ponha cada uma na sua")
	case s.validated && s.split != nil:
		return nil, fmt.Errorf("Validation dá os dados de validação, e ValidationSplit os tira do treino: use só uma das duas")
	}
	if err := errors.Join(s.schedule.check(), s.stopping.check(), s.keeping.check()); err != nil {
		return nil, err
	}
	if s.split != nil {
		// As Keras counts: the training has ⌊n(1-f)⌋.
		n := data.Len()
		at := 0
		if f := *s.split; f > 0 && f < 1 {
			at = int(float64(n) * (1 - f))
		}
		if at < 1 || at >= n {
			return nil, fmt.Errorf("ValidationSplit(%v): de %d imagens, é preciso sobrar ao menos uma para treinar e uma para validar; a fração fica entre 0 e 1, por exemplo cnnlib.ValidationSplit(0.1)", *s.split, n)
		}
		s.validation = data.Slice(at, n)
		return data.Slice(0, at), nil
	}
	if s.validated {
		if err := m.accepts(s.validation); err != nil {
			return nil, fmt.Errorf("dados de validação: %w", err)
		}
	}
	return data, nil
}

// Evaluate measures the model, as the last Fit left it, on one-hot labelled images. A training of the model that is under way is
// waited for.
func (m Model) Evaluate(ctx context.Context, engine Engine, data *Dataset) (Metrics, error) {
	if err := m.accepts(data); err != nil {
		return Metrics{}, fmt.Errorf("Evaluate: %w", err)
	}
	metrics, err := engine.Evaluate(ctx, m, data)
	if err != nil {
		return metrics, fmt.Errorf("Evaluate: %w", explained(ctx, err))
	}
	return metrics, nil
}

// Predict gives the probability of each class for each image, as the last Fit left the model, or as a training that is under way has made
// it so far: see [WithMoment]. Of a regression, it gives one number for each: see [Predictions.Values].
func (m Model) Predict(ctx context.Context, engine Engine, images Images) (Predictions, error) {
	if err := m.takes(images); err != nil {
		return nil, fmt.Errorf("Predict: %w", err)
	}
	predictions, err := engine.Predict(ctx, m, images)
	if err != nil {
		return nil, fmt.Errorf("Predict: %w", explained(ctx, err))
	}
	return predictions, nil
}

// PredictDataset is as [Model.Predict], for all images of a data set in its order: an engine in another process reads them
// by itself, and they are not sent.
func (m Model) PredictDataset(ctx context.Context, engine Engine, data *Dataset) (Predictions, error) {
	if err := m.reads(data); err != nil {
		return nil, fmt.Errorf("PredictDataset: %w", err)
	}
	predictions, err := engine.PredictDataset(ctx, m, data)
	if err != nil {
		return nil, fmt.Errorf("PredictDataset: %w", explained(ctx, err))
	}
	return predictions, nil
}

// interrupted is the error of a call that ended with its context, in words for a learner.
type interrupted struct{ cause error }

func (interrupted) Error() string   { return "interrompido antes de terminar: execute a célula de novo" }
func (e interrupted) Unwrap() error { return e.cause }

func explained(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return interrupted{ctx.Err()}
	}
	return err
}

func (m Model) takes(images Images) error {
	if err := m.Err(); err != nil {
		return err
	}
	if err := images.check(); err != nil {
		return err
	}
	if images.Len() == 0 {
		return fmt.Errorf("nenhuma imagem foi dada: é preciso ao menos uma")
	}
	return m.sameInput(images.Shape())
}

func (m Model) sameInput(shape Shape) error {
	if want := m.InputShape(); want.String() != shape.String() {
		return fmt.Errorf("o modelo recebe imagens de %v, e estas são de %v: mude cnnlib.Input ou as imagens", want, shape)
	}
	return nil
}

// reads says whether the model can be asked about the images of a data set.
func (m Model) reads(data *Dataset) error {
	if err := m.Err(); err != nil {
		return err
	}
	if data == nil {
		return fmt.Errorf("nenhum conjunto de dados foi dado")
	}
	if err := data.Err(); err != nil {
		return err
	}
	if data.Len() == 0 {
		return fmt.Errorf("o conjunto de dados está vazio: é preciso ao menos uma imagem")
	}
	return m.sameInput(data.ImageShape())
}

// accepts says whether the model can learn from a data set and be measured on it.
func (m Model) accepts(data *Dataset) error {
	if err := m.reads(data); err != nil {
		return err
	}
	switch classes := data.Classes(); {
	case m.Regression() && classes != 0:
		return fmt.Errorf("o erro quadrático médio compara números, e os rótulos foram codificados em %d classes: tire o .OneHot(%d)", classes, classes)
	case m.Regression():
	case data.HasTargets():
		return fmt.Errorf("a rede distingue %d classes, e cada imagem destes dados tem um número qualquer: para uma regressão, termine a rede com .Dense(1) e .Compile(cnnlib.MeanSquaredError, …)", m.Classes())
	case classes == 0:
		return fmt.Errorf("os rótulos ainda são números, e a entropia cruzada categórica compara vetores: codifique-os com .OneHot(%d)", m.Classes())
	case classes != m.Classes():
		return fmt.Errorf("a rede distingue %d classes, e os rótulos foram codificados em %d: use .OneHot(%d) ou mude a última Dense", m.Classes(), classes, m.Classes())
	}
	return nil
}
