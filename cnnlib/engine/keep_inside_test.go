package engine

import (
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// What was not asked for lately leaves the memory, what a rest gives back is gone, and a model of this turn or in training stays.
func TestWhatStaysInMemory(t *testing.T) {
	e := New(Options{Plugin: testkit.Plugin(t), Models: t.TempDir(), Memory: 1 << 40})
	defer e.Close()
	pixels, labels := testkit.Bars(32)
	data, err := cnnlib.NewDataset(pixels, labels)
	if err != nil {
		t.Fatal(err)
	}
	data = data.OneHot(3)
	network := func(units int) cnnlib.Model {
		return cnnlib.Input(12, 12, 1).Flatten().Dense(units).Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	}
	for units := 1; units <= 3; units++ {
		if _, err := network(units).Fit(t.Context(), e, data, cnnlib.BatchSize(16)); err != nil {
			t.Fatal(err)
		}
	}
	first, err := network(1).Evaluate(t.Context(), e, data) // now used after the second
	if err != nil {
		t.Fatal(err)
	}
	turn := func(do func()) {
		t.Helper()
		if err := e.acquire(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer e.release()
		do()
	}
	there := func(want ...int) {
		t.Helper()
		for units := 1; units <= 3; units++ {
			m, ok := e.models[network(units).Fingerprint()]
			wanted := false
			for _, n := range want {
				wanted = wanted || n == units
			}
			if ok != wanted {
				t.Errorf("model %d in memory: %v, want %v", units, ok, wanted)
			}
			if ok && m.trainer.Bytes()+m.scorer.Bytes() == 0 {
				t.Errorf("nothing is compiled for model %d", units)
			}
		}
	}
	turn(func() {
		there(1, 2, 3)
		all := int64(0)
		for _, m := range e.models {
			all += m.bytes()
		}
		e.shed(all)
		there(1, 2, 3)
		e.shed(all - 1)
		there(1, 3)
		e.models[network(3).Fingerprint()].training++
		e.shed(0)
		there(3)
		e.tidy()
		if e.models[network(3).Fingerprint()].trainer.Bytes() == 0 {
			t.Error("a rest took the program of a training that goes on")
		}
		e.models[network(3).Fingerprint()].training--
		e.tidy()
		if e.models[network(3).Fingerprint()].trainer.Bytes() != 0 {
			t.Error("a rest left the program of a training that is over")
		}
	})
	for units := 1; units <= 3; units++ {
		if _, err := network(units).Evaluate(t.Context(), e, data); err != nil {
			t.Fatal(err)
		}
	}
	e.rest()
	turn(func() { there(1, 2, 3) })
	if _, err := network(2).Evaluate(t.Context(), e, data); err != nil {
		t.Fatal(err)
	}
	turn(func() { e.options.Memory = 1 })
	e.models[network(2).Fingerprint()].used = e.turns.Load() // that turn asked for none
	e.rest()
	turn(func() { there(2) })
	if again, err := network(1).Evaluate(t.Context(), e, data); err != nil || again != first {
		t.Errorf("taken up again it gives %+v, %v; want %+v", again, err, first)
	}
}
