package cnnlib_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// model takes images of [small] and tells n classes apart.
func model(n int) cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Flatten().Dense(n).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
}

// What cannot work is said without asking the engine.
func TestArguments(t *testing.T) {
	data := small(t, 20)
	encoded := data.OneHot(3)
	empty, err := cnnlib.NewDataset(cnnlib.Images{Height: 12, Width: 12, Channels: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	broken := cnnlib.Input(12, 12, 1).Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	normalized := cnnlib.Input(12, 12, 1).Flatten().Dense(4).BatchNormalization().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	otherShape, err := cnnlib.NewDataset(cnnlib.Images{Height: 2, Width: 1, Channels: 1, Pixels: []byte{1, 2}}, []int{1})
	if err != nil {
		t.Fatal(err)
	}
	otherShape = otherShape.OneHot(3)
	numbers := data.WithTargets(make([]float32, data.Len()))
	regression := cnnlib.Input(12, 12, 1).Flatten().Dense(1).Compile(cnnlib.MeanSquaredError, cnnlib.SGD(), cnnlib.MeanAbsoluteError)
	tests := []struct {
		name    string
		model   cnnlib.Model
		data    *cnnlib.Dataset
		options []cnnlib.FitOption
		want    []string
		// fitOnly: the other calls do not have this argument.
		fitOnly bool
	}{
		{"batch of 0", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(0)}, []string{"lote de 0", "cnnlib.BatchSize(128)"}, true},
		{"batch below 0", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(-8)}, []string{"lote de -8", "ao menos 1"}, true},
		{"batch above the data", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(21)}, []string{"lote de 21", "só tem 20", "até 20"}, true},
		{"batches of one, normalized", normalized, encoded, []cnnlib.FitOption{cnnlib.BatchSize(1)}, []string{"camada 3 (BatchNormalization)", "lotes de 1 exemplo", "cnnlib.BatchSize(2)"}, true},
		{"default batch above the data", model(3), encoded, nil, []string{"lote de 32", "até 20"}, true},
		{"no epochs", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.Epochs(0)}, []string{"0 épocas", "cnnlib.Epochs(12)"}, true},
		{"epochs below 0", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.Epochs(-1)}, []string{"-1 épocas"}, true},
		{"model in error", broken, encoded, nil, []string{"(Dense)", ".Flatten() antes"}, false},
		{"no model", cnnlib.Layer{}.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()), encoded, nil, []string{"modelo vazio"}, false},
		{"labels not encoded", model(3), data, nil, []string{"os rótulos ainda são números", ".OneHot(3)"}, false},
		{"encoded in other classes", model(4), encoded, nil, []string{"distingue 4 classes", "codificados em 3", ".OneHot(4)"}, false},
		{"images of another size", image.Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()), encoded, nil, []string{"(28, 28, 1)", "(12, 12, 1)", "cnnlib.Input"}, false},
		{"numbers for classes", model(3), numbers, nil, []string{"distingue 3 classes", ".Compile(cnnlib.MeanSquaredError"}, false},
		{"no images", model(3), empty.OneHot(3), nil, []string{"está vazio"}, false},
		{"data in error", model(3), encoded.Slice(0, 21), nil, []string{"antes de 21, mas há 20"}, false},
		{"labels outside", model(2), data.OneHot(2), nil, []string{"o rótulo 2", "fora de 0 … 1"}, false},
		{"no validation data", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.Validation(nil)}, []string{"validação", "nenhum conjunto"}, true},
		{"validation data of another shape", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.Validation(otherShape)}, []string{"validação", "(12, 12, 1)", "(2, 1, 1)"}, true},
		{"validation data not encoded", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.Validation(data)}, []string{"validação", ".OneHot(3)"}, true},
		{"a split of nothing", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.ValidationSplit(0)}, []string{"ValidationSplit(0)", "de 20 imagens", "0.1"}, true},
		{"a split of all", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.ValidationSplit(1)}, []string{"ValidationSplit(1)"}, true},
		{"a split that is no number", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.ValidationSplit(math.NaN())}, []string{"ValidationSplit(NaN)"}, true},
		{"a split that leaves less than a batch", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(16), cnnlib.ValidationSplit(0.5)}, []string{"lote de 16", "até 10"}, true},
		{"validation twice", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.ValidationSplit(0.5), cnnlib.Validation(encoded)}, []string{"só uma das duas"}, true},
		{"two schedules", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.StepDecay(2, 0.5), cnnlib.CosineDecay(5, 0)}, []string{"2 regras"}, true},
		{"a step of no epochs", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.StepDecay(0, 0.5)}, []string{"StepDecay(0, 0.5)"}, true},
		{"a cosine of no epochs", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.CosineDecay(0, 0)}, []string{"CosineDecay(0, 0)"}, true},
		{"a plateau without patience", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.ReduceLROnPlateau(0)}, []string{"paciência 0"}, true},
		{"a plateau that raises the rate", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.ReduceLROnPlateau(1, cnnlib.Factor(2))}, []string{"fator 2"}, true},
		{"an option of the other callback", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.EarlyStopping(1, cnnlib.MinLR(1))}, []string{"MinLR", "ReduceLROnPlateau"}, true},
		{"patience below 0", model(3), encoded, []cnnlib.FitOption{cnnlib.BatchSize(4), cnnlib.EarlyStopping(-1)}, []string{"-1 épocas", "cnnlib.EarlyStopping(3)"}, true},
		{"a regression of classes", regression, encoded, nil, []string{"tire o .OneHot(3)"}, false},
		{"no data", model(3), nil, nil, []string{"nenhum conjunto"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			engine := testkit.FakeEngine{} // whose calls all fail
			_, err := test.model.Fit(t.Context(), engine, test.data, test.options...)
			testkit.WantError(t, err, append(test.want, "Fit: ")...)
			if test.fitOnly {
				return
			}
			_, err = test.model.Evaluate(t.Context(), engine, test.data)
			testkit.WantError(t, err, append(test.want, "Evaluate: ")...)
		})
	}

	images, _ := testkit.Bars(4)
	asked := []struct {
		name   string
		model  cnnlib.Model
		images cnnlib.Images
		want   []string
	}{
		{"model in error", broken, images, []string{"(Dense)"}},
		{"no images", model(3), cnnlib.Images{Height: 12, Width: 12, Channels: 1}, []string{"nenhuma imagem", "ao menos uma"}},
		{"zero images", model(3), cnnlib.Images{}, []string{"(0, 0, 0)", "ao menos 1"}},
		{"half an image", model(3), cnnlib.Images{Height: 12, Width: 12, Channels: 1, Pixels: images.Pixels[:100]}, []string{"100 bytes"}},
		{"another size", model(3), cnnlib.Images{Height: 24, Width: 6, Channels: 1, Pixels: images.Pixels}, []string{"(12, 12, 1)", "(24, 6, 1)"}},
	}
	for _, test := range asked {
		t.Run("Predict, "+test.name, func(t *testing.T) {
			_, err := test.model.Predict(t.Context(), testkit.FakeEngine{}, test.images)
			testkit.WantError(t, err, append(test.want, "Predict: ")...)
		})
	}
}

func TestFitPassesItsOptions(t *testing.T) {
	data := small(t, 40).OneHot(3)
	var got cnnlib.FitJob
	engine := testkit.FakeEngine{OnFit: func(_ context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
		got = job
		watch(cnnlib.Event{Kind: cnnlib.Step})
		watch(cnnlib.Event{Kind: cnnlib.Done})
		return cnnlib.History{Reused: 4}, nil
	}}
	var one, two []cnnlib.EventKind
	history, err := model(3).Fit(t.Context(), engine, data, cnnlib.BatchSize(7), cnnlib.Epochs(5), cnnlib.Seed(9), cnnlib.FromScratch(),
		cnnlib.Watch(func(e cnnlib.Event) { one = append(one, e.Kind) }), cnnlib.Watch(func(e cnnlib.Event) { two = append(two, e.Kind) }))
	if err != nil || history.Reused != 4 {
		t.Errorf("%+v, %v", history, err)
	}
	if got.BatchSize != 7 || got.Epochs != 5 || got.Seed != 9 || !got.FromScratch || got.Data != data || got.Model.Fingerprint() != model(3).Fingerprint() {
		t.Errorf("job %+v", got)
	}
	if want := "[step done]"; fmt.Sprint(one) != want || fmt.Sprint(two) != want {
		t.Errorf("watched %v and %v, want %s", one, two, want)
	}
	if _, err := model(3).Fit(t.Context(), engine, data); err != nil {
		t.Error(err)
	}
	if got.BatchSize != 32 || got.Epochs != 1 || got.Seed != cnnlib.DefaultSeed || got.FromScratch {
		t.Errorf("defaults %+v", got)
	}
}

// An engine's error keeps its kind and says which call it was.
func TestErrorsOfTheEngine(t *testing.T) {
	data := small(t, 40).OneHot(3)
	images, _ := testkit.Bars(4)
	for _, kind := range []error{cnnlib.ErrInterrupted, cnnlib.ErrEngineGone, errors.New("outro")} {
		fail := fmt.Errorf("o motor diz: %w", kind)
		engine := testkit.FakeEngine{
			OnFit: func(context.Context, cnnlib.FitJob, func(cnnlib.Event)) (cnnlib.History, error) {
				return cnnlib.History{Reused: 2}, fail
			},
			OnEvaluate: func(context.Context, cnnlib.Model, *cnnlib.Dataset) (cnnlib.Metrics, error) {
				return cnnlib.Metrics{}, fail
			},
			OnPredict: func(context.Context, cnnlib.Model, cnnlib.Images) (cnnlib.Predictions, error) { return nil, fail },
		}
		history, fitErr := model(3).Fit(t.Context(), engine, data)
		if history.Reused != 2 {
			t.Errorf("the history of a failed Fit is %+v", history)
		}
		_, evaluateErr := model(3).Evaluate(t.Context(), engine, data)
		_, predictErr := model(3).Predict(t.Context(), engine, images)
		for call, err := range map[string]error{"Fit: ": fitErr, "Evaluate: ": evaluateErr, "Predict: ": predictErr} {
			testkit.WantError(t, err, call, "o motor diz", kind.Error())
			if !errors.Is(err, kind) {
				t.Errorf("%v is no longer %v", err, kind)
			}
		}
	}
}

// Interrupting a cell that evaluates or predicts says so in its language.
func TestInterruptedCalls(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	engine := testkit.FakeEngine{
		OnEvaluate: func(ctx context.Context, _ cnnlib.Model, _ *cnnlib.Dataset) (cnnlib.Metrics, error) {
			return cnnlib.Metrics{}, ctx.Err()
		},
		OnPredict: func(ctx context.Context, _ cnnlib.Model, _ cnnlib.Images) (cnnlib.Predictions, error) {
			return nil, ctx.Err()
		},
	}
	images, _ := testkit.Bars(4)
	_, evaluateErr := model(3).Evaluate(ctx, engine, small(t, 20).OneHot(3))
	_, predictErr := model(3).Predict(ctx, engine, images)
	for _, err := range []error{evaluateErr, predictErr} {
		testkit.WantError(t, err, "interrompido antes de terminar", "execute a célula de novo")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is not context.Canceled", err)
		}
	}
}
