package engine_test

import (
	"fmt"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/machine"
	"cnn321/kernels/tier"
)

// An engine that has no room for two models drops one for the other at every turn, and rests in between; what each learns is
// the same, bit for bit, as where both stay. Each Fit takes one step, so most of what is dropped is in the middle of an epoch.
func TestModelsThatTakeTurnsInMemory(t *testing.T) {
	tier.Slow(t, "compiles two networks anew for each of a dozen steps")
	data := bars(t, examples)
	models := []cnnlib.Model{tiny(), tiny(cnnlib.LearningRate(0.01))}
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(2)}
	roomy := options(t)
	undisturbed := openHere(t, roomy)
	var want []cnnlib.History
	for _, m := range models {
		want = append(want, undisturbed.fit(t, m, data, fitOptions...))
	}

	o := options(t)
	o.Memory, o.Rest = 1, time.Millisecond
	e := openHere(t, o)
	images, _ := images(t, data.Slice(0, 5))
	for step := range steps + 2 {
		for _, m := range models {
			got := e.fitUntil(t, m, data, func(e cnnlib.Event) bool { return e.Kind == cnnlib.Step }, fitOptions...)
			if len(got.Epochs) != (step+1)/steps || got.ResumedStep != step%steps {
				t.Fatalf("Fit %d: %d epochs, resumed at step %d", step, len(got.Epochs), got.ResumedStep)
			}
		}
	}
	for i, m := range models {
		wantSameHistory(t, e.fit(t, m, data, fitOptions...), want[i])
	}
	for i, m := range models {
		wantSameState(t, m, "epoch-0002", o.Models, roomy.Models)
		got, err := m.Predict(t.Context(), e, images)
		if err != nil {
			t.Fatal(err)
		}
		same, err := m.Predict(t.Context(), undisturbed, images)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint(same) {
			t.Errorf("model %d predicts %v, want %v", i, got, same)
		}
	}
}

// A network that the computer has no memory for is refused in words before anything is taken, and the engine goes on.
func TestNoMemory(t *testing.T) {
	if _, err := machine.ReadMemory(); err != nil {
		t.Skip(err)
	}
	huge := cnnlib.Input(12, 12, 1).Flatten().Dense(1<<31).Dense(3).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
	data := bars(t, examples)
	images, _ := images(t, data)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		_, err := huge.Fit(t.Context(), e, data, cnnlib.BatchSize(batch))
		testkit.WantError(t, err, "memória insuficiente", "treinar a rede com lotes de 16", "TiB", "317,8 bilhões de parâmetros", "livres", "a camada 2 (Dense)", "cnnlib.IgnoreMemory()")
		_, err = huge.Predict(t.Context(), e, images)
		testkit.WantError(t, err, "memória insuficiente", "usar a rede", "a camada 2 (Dense)")
		_, err = huge.Evaluate(t.Context(), e, data)
		testkit.WantError(t, err, "memória insuficiente")
		_, err = huge.Inspect(t.Context(), e, cnnlib.Look{})
		testkit.WantError(t, err, "memória insuficiente")
		e.fit(t, tiny(), data, cnnlib.BatchSize(batch), cnnlib.IgnoreMemory())
	})
}
