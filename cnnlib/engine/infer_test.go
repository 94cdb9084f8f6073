package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/kernels/tier"
)

// Evaluate against what follows from Predict by the definitions.
func TestEvaluateAgreesWithPredict(t *testing.T) {
	m, data := small(), bars(t, 300)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		for _, epochs := range []int{0, 2} {
			if epochs > 0 {
				e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(epochs))
			}
			for _, n := range []int{1, 64, 65, 300} {
				t.Run(fmt.Sprintf("%d images after %d epochs", n, epochs), func(t *testing.T) {
					part := data.Slice(0, n)
					some, labels := images(t, part)
					predictions := e.predict(t, m, some)
					loss, right := 0.0, 0
					for i, p := range predictions {
						loss -= math.Log(float64(p[labels[i]]))
					}
					for i, class := range predictions.Classes() {
						if class == labels[i] {
							right++
						}
					}
					got := e.evaluate(t, m, part)
					if got.Examples != n || got.Epochs != epochs {
						t.Errorf("%+v", got)
					}
					// The probabilities are rounded to float32, the loss is computed from the scores.
					if want := loss / float64(n); math.Abs(got.Loss-want) > 1e-5*want {
						t.Errorf("loss %v, want %v", got.Loss, want)
					}
					if want := float64(right) / float64(n); got.Accuracy != want {
						t.Errorf("accuracy %v, want %v", got.Accuracy, want)
					}
				})
			}
		}
	})
}

// What is predicted for an image does not depend on how many are asked with it.
func TestPredictAnyNumber(t *testing.T) {
	tier.Slow(t, "compiles for all sizes")
	m, data := small(), bars(t, 300)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		e.fit(t, m, data, cnnlib.BatchSize(batch))
		all, _ := images(t, data)
		whole := e.predict(t, m, all)
		for _, n := range []int{1, 9, 16, 17, 64, 65, 128, 300} {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				some, err := all.Slice(0, n)
				if err != nil {
					t.Fatal(err)
				}
				got := e.predict(t, m, some)
				if len(got) != n {
					t.Fatalf("%d predictions", len(got))
				}
				for i, row := range got {
					sum := 0.0
					for class, p := range row {
						sum += float64(p)
						if math.Abs(float64(p-whole[i][class])) > 1e-5 {
							t.Errorf("image %d, class %d: %v, with all others %v", i, class, p, whole[i][class])
						}
					}
					if len(row) != 3 || math.Abs(sum-1) > 1e-5 {
						t.Errorf("image %d: %v adds up to %v", i, row, sum)
					}
				}
			})
		}
	})
}

// What is remembered of large sets is what the weights as they are give, also after they moved.
func TestAnswersFollowTheWeights(t *testing.T) {
	tier.Slow(t, "trains, and infers again and again")
	m, data := small(), bars(t, 1000)
	other, _ := images(t, bars(t, 1001).Slice(1, 1001))
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		all, _ := images(t, data)
		var before cnnlib.Predictions
		for epochs := range 3 {
			if epochs > 0 {
				e.fit(t, m, data, cnnlib.BatchSize(100), cnnlib.Epochs(epochs))
			}
			for range 2 { // computed, then remembered
				e.evaluate(t, m, data)
				got := e.predict(t, m, all)
				for _, i := range []int{0, 500, 999} {
					one, err := all.At(i)
					if err != nil {
						t.Fatal(err)
					}
					for class, p := range e.predict(t, m, one)[0] {
						if math.Abs(float64(p-got[i][class])) > 1e-5 {
							t.Errorf("after %d epochs, image %d: %v among all, %v alone", epochs, i, got[i][class], p)
						}
					}
				}
				if before != nil && got[0][0] == before[0][0] && got[999][0] == before[999][0] {
					t.Errorf("after %d epochs the answers are the old ones", epochs)
				}
				before = nil
			}
			before = e.predict(t, m, all)
			if got := e.predict(t, m, other); got[0][0] == before[0][0] && got[1][0] == before[1][0] {
				t.Error("other images have the same answers")
			}
		}
	})
}

func TestPredictEndsWithItsContext(t *testing.T) {
	e := engine.New(options(t))
	defer e.Close()
	some, _ := images(t, bars(t, 100))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Predict(ctx, linear(), some); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
}
