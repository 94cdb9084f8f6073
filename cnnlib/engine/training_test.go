package engine_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"
)

// withOptimizer is the network of tiny with another optimizer, and a penalty of weights.
func withOptimizer(o cnnlib.Optimizer) cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Flatten().Dropout(0.5).Dense(4).L2(0.001).Dense(3).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, o)
}

// With each optimizer and schedule, and validated after each epoch, a training that is interrupted in the middle of its
// second epoch, and gone on with by another engine, ends in the very numbers of one that was not.
func TestEveryTrainingGoesOn(t *testing.T) {
	data, validation := bars(t, examples), bars(t, 100).Slice(examples, 100)
	common := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(4), cnnlib.Validation(validation)}
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		for _, test := range []struct {
			optimizer cnnlib.Optimizer
			schedule  cnnlib.FitOption
			rates     []float64
		}{
			{cnnlib.Adam(cnnlib.LearningRate(0.01)), cnnlib.CosineDecay(4, 0), nil},
			{cnnlib.SGD(cnnlib.Momentum(0.9), cnnlib.Nesterov()), cnnlib.StepDecay(1, 0.5), []float64{0.01, 0.005, 0.0025, 0.00125}},
			{cnnlib.RMSprop(cnnlib.Momentum(0.5), cnnlib.Centered()), cnnlib.ReduceLROnPlateau(1, cnnlib.MinDelta(10)), []float64{0.001, 0.001, 0.0001, 0.00001}},
		} {
			t.Run(test.optimizer.Name(), func(t *testing.T) {
				if test.optimizer.Kind != cnnlib.KindSGD {
					tier.Slow(t, "the same with another optimizer")
				}
				m, fitOptions := withOptimizer(test.optimizer), append(slices.Clone(common), test.schedule)
				whole := options(t)
				want := open(whole).fit(t, m, data, fitOptions...)
				o := options(t)
				e := open(o)
				e.fitUntil(t, m, data, func(e cnnlib.Event) bool { return e.Epoch == 3 && e.Kind == cnnlib.Step }, fitOptions...)
				e.close()
				got := open(o).fit(t, m, data, fitOptions...)
				if got.Reused != 2 || got.ResumedStep == 0 {
					t.Errorf("reused %d epochs and %d steps", got.Reused, got.ResumedStep)
				}
				wantSameHistory(t, got, want)
				wantSameState(t, m, "epoch-0004", o.Models, whole.Models)
				for i, g := range got.Epochs {
					w := want.Epochs[i]
					g.Duration, w.Duration = 0, 0
					if g != w || !g.Validated || g.ValidationLoss <= 0 || g.LearningRate <= 0 {
						t.Errorf("epoch %d: %+v, want %+v", i+1, g, w)
					}
					if test.rates != nil && math.Abs(g.LearningRate-test.rates[i]) > 1e-12 {
						t.Errorf("epoch %d has the rate %v, want %v", i+1, g.LearningRate, test.rates[i])
					}
				}
			})
		}
	})
}

// The validation is what Evaluate gives, and changes nothing that is learned.
func TestValidation(t *testing.T) {
	m, data := tiny(), bars(t, 100)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		got := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2), cnnlib.ValidationSplit(0.3))
		after := e.evaluate(t, m, data.Slice(70, 100))
		if last := got.Last(); last.ValidationLoss != after.Loss || last.ValidationAccuracy != after.Accuracy {
			t.Errorf("validated to %+v, evaluates to %+v", last, after)
		}
		plain := open(options(t)).fit(t, m, data.Slice(0, 70), cnnlib.BatchSize(batch), cnnlib.Epochs(2))
		wantSameHistory(t, got, plain)
		if plain.Last().Validated {
			t.Error("validated on nothing")
		}
	})
}

func TestEarlyStopping(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	// No epoch is better than the one before by so much: it stops after the first that might have been.
	never := cnnlib.MinDelta(100)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		e := open(o)
		fit := func(more ...cnnlib.FitOption) cnnlib.History {
			return e.fit(t, m, data, append(more, cnnlib.BatchSize(batch), cnnlib.Epochs(5))...)
		}
		stopped := fit(cnnlib.EarlyStopping(2, never))
		if len(stopped.Epochs) != 3 || !stopped.Stopped || stopped.Kept != 0 {
			t.Fatalf("history %+v, want three epochs", stopped)
		}
		best := fit(cnnlib.EarlyStopping(2, never, cnnlib.RestoreBestWeights()))
		if best.Reused != 3 || best.Kept != 1 || e.evaluate(t, m, data).Epochs != 1 {
			t.Errorf("history %+v, and the model has %d epochs; want the first", best, e.evaluate(t, m, data).Epochs)
		}
		// More patience goes on from there, and less finds its end among what is there.
		more := fit(cnnlib.EarlyStopping(3, never))
		if more.Reused != 3 || len(more.Epochs) != 4 {
			t.Errorf("with more patience: %+v", more)
		}
		e.close()
		e = open(o)
		less := fit(cnnlib.EarlyStopping(1, never))
		if less.Reused != 2 || len(less.Epochs) != 2 || !less.Stopped {
			t.Errorf("with less patience: %+v", less)
		}
		whole := fit()
		if len(whole.Epochs) != 5 || whole.Stopped {
			t.Errorf("without it: %+v", whole)
		}
		wantSameHistory(t, cnnlib.History{Epochs: whole.Epochs[:3]}, stopped)
	})
}

// A training that diverges stops with what to do, and the model is what it was before.
func TestDivergedTraining(t *testing.T) {
	data := bars(t, examples)
	m := tiny(cnnlib.LearningRate(1e30))
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		before := e.evaluate(t, m, data)
		_, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2))
		testkit.WantError(t, err, "número", "da época 1", "o treino parou", "taxa de aprendizado, que era 1e+30", "cnnlib.Adam(cnnlib.LearningRate(0.001))", "como estava antes deste treino")
		if after := e.evaluate(t, m, data); after != before {
			t.Errorf("after it %+v, before %+v", after, before)
		}
	})
}

// A later epoch that diverges leaves the one before.
func TestDivergedLater(t *testing.T) {
	data, m := bars(t, examples), tiny()
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		e := open(o)
		// The rate grows, as no schedule of ours has it: through the job, which an engine must not trust.
		job := cnnlib.FitJob{Model: m, Data: data, BatchSize: batch, Epochs: 2, Seed: 1, Schedule: cnnlib.Schedule{Kind: cnnlib.ByStep, Every: 1, Factor: 1e33}}
		history, err := e.Fit(t.Context(), job, func(cnnlib.Event) {})
		testkit.WantError(t, err, "época 2", "como estava depois da época 1")
		if len(history.Epochs) != 1 {
			t.Errorf("%d epochs in the history, want 1", len(history.Epochs))
		}
		after := e.evaluate(t, m, data)
		e.close()
		if again := open(o).evaluate(t, m, data); after.Epochs != 1 || again != after {
			t.Errorf("the model is %+v, in a new engine %+v; want that of epoch 1", after, again)
		}
	})
}

func TestRegression(t *testing.T) {
	bars, classes := testkit.Bars(600)
	var targets []float32 // so that rounded ones would be seen
	for _, class := range classes {
		targets = append(targets, 1.25*float32(class)-0.625)
	}
	all, err := cnnlib.NewRegressionDataset(bars, targets)
	if err != nil {
		t.Fatal(err)
	}
	m := cnnlib.Input(12, 12, 1).Conv2D(4, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(16).ReLU().Dense(1).
		Compile(cnnlib.MeanSquaredError, cnnlib.Adam(cnnlib.LearningRate(0.01)), cnnlib.MeanAbsoluteError)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		history := e.fit(t, m, all.Slice(0, 500), cnnlib.BatchSize(batch), cnnlib.Epochs(8), cnnlib.Validation(all.Slice(500, 600)))
		got := e.evaluate(t, m, all.Slice(500, 600))
		if last := history.Last(); !history.Regression || last.MeanAbsoluteError <= 0 || last.Accuracy != 0 || last.ValidationAbsoluteError != got.MeanAbsoluteError {
			t.Errorf("history %+v, evaluates to %+v", history, got)
		}
		some, err := all.Images(500, 600)
		if err != nil {
			t.Fatal(err)
		}
		values, err := e.predict(t, m, some).Values()
		if err != nil {
			t.Fatal(err)
		}
		squares, off := 0.0, 0.0
		for i, v := range values {
			d := float64(v) - float64(targets[500+i])
			squares += d * d / 100
			off += math.Abs(d) / 100
		}
		if fmt.Sprintf("%.6f %.6f", squares, off) != fmt.Sprintf("%.6f %.6f", got.Loss, got.MeanAbsoluteError) {
			t.Errorf("the values are off by %v (squares %v), evaluated %+v", off, squares, got)
		}
		byReference, err := m.PredictDataset(t.Context(), e.Engine, all.Slice(500, 600))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := byReference.Values(); err != nil || !slices.Equal(again, values) {
			t.Errorf("of the data set %v, %v, want %v", again, err, values)
		}
		// Three numbers, 1.25 apart: always saying the middle one is off by five sixths.
		if got.MeanAbsoluteError > 0.5 {
			t.Errorf("off by %v: it learned nothing", got.MeanAbsoluteError)
		}
	})
}
