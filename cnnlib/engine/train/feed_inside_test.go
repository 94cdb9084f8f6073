package train

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/network"
	"cnn321/cnnlib/engine/random"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// dense is a small network with dropout.
func dense() cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Flatten().Dropout(0.5).Dense(4).Dense(3).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(cnnlib.LearningRate(0.01)), cnnlib.Accuracy)
}

// barSet is n labelled images: see [testkit.Bars].
func barSet(n int) data.Set {
	images, labels := testkit.Bars(n)
	return data.Set{Images: images, Labels: int32s(labels)}
}

// onXLA is a device for tests.
func onXLA(t *testing.T) *device.Device {
	t.Helper()
	d, err := device.Open(device.Options{Plugin: testkit.Plugin(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Finalize)
	return d
}

// However an epoch is cut into dispatches, it gives the same numbers, bit for bit, without another compilation.
func TestRunsOfSteps(t *testing.T) {
	const examples, batch, steps = 70, 16, 5
	on, set := onXLA(t), barSet(examples)
	var cache data.DeviceCache
	bars, err := cache.Get(on, "bars", set)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := newSchedule(on, 5, 1, examples, batch)
	if err != nil {
		t.Fatal(err)
	}
	run := func(cuts ...int) (all []sums, weightsAfter string) {
		s, err := state.New(dense(), "", 5)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Finalize()
		tr := NewTrainer(s)
		defer tr.Finalize()
		if err := tr.compileLoop(on, batch, examples); err != nil {
			t.Fatal(err)
		}
		from := 0
		for _, to := range cuts {
			given, err := tr.trainSteps(bars, plan, from, to)
			if err != nil {
				t.Fatal(err)
			}
			if len(given) != to-from {
				t.Fatalf("steps %d to %d gave %d sums", from, to, len(given))
			}
			all = append(all, given...)
			from = to
		}
		_, values := weights(t, s)
		return all, fmt.Sprint(values)
	}
	wantSums, wantState := run(steps)
	if slices.Contains(wantSums, sums{}) {
		t.Errorf("a step gave nothing: %v", wantSums)
	}
	for _, cuts := range [][]int{{1, 2, 3, 4, steps}, {3, steps}} {
		gotSums, gotState := run(cuts...)
		if !slices.Equal(gotSums, wantSums) || gotState != wantState {
			t.Errorf("cut at %v: sums %v, want %v; the same weights: %v", cuts, gotSums, wantSums, gotState == wantState)
		}
	}
	if err := errors.Join(data.Finalize(plan.order, plan.keys), cache.Clear()); err != nil {
		t.Error(err)
	}
}

func TestSchedule(t *testing.T) {
	const seed, epoch, examples, batch, steps = 3, 2, 7, 3, 3
	plan, err := newSchedule(onXLA(t), seed, epoch, examples, batch)
	if err != nil {
		t.Fatal(err)
	}
	positions := tensors.MustCopyFlatData[int32](plan.order)
	for i, want := range random.Order(seed, epoch, examples) {
		if int(positions[i]) != want {
			t.Errorf("example %d of the epoch is at %d, want %d", i, positions[i], want)
		}
	}
	if len(positions) != steps*batch || positions[7] != 0 || positions[8] != 0 {
		t.Errorf("positions %v", positions)
	}
	keys := tensors.MustCopyFlatData[uint32](plan.keys)
	for step := range steps {
		if want := random.StepKey(seed, (epoch-1)*steps+step); !slices.Equal(keys[2*step:2*step+2], want) {
			t.Errorf("step %d has the key %v, want %v", step, keys[2*step:2*step+2], want)
		}
	}
}

// The variables that the engine makes for a loop are those that GoMLX's optimizer makes in a graph.
func TestOptimizerState(t *testing.T) {
	m := dense()
	describe := func(store *model.Store) []string {
		var all []string
		for v := range store.IterVariables() {
			value, err := v.Value()
			if err != nil {
				t.Fatal(err)
			}
			text := fmt.Sprint(v.Path(), v.Shape(), v.Trainable)
			if !v.Trainable {
				text += fmt.Sprint(value.Value())
			}
			all = append(all, text)
		}
		slices.Sort(all)
		return all
	}
	stores := make([]*model.Store, 2)
	for i := range stores {
		s, err := state.New(m, "", 1)
		if err != nil {
			t.Fatal(err)
		}
		tr := NewTrainer(s)
		t.Cleanup(func() { tr.Finalize(); s.Finalize() })
		stores[i] = s.Store
		if i == 0 {
			if err := addOptimizerState(s.Store, m.Optimizer()); err != nil {
				t.Fatal(err)
			}
			continue
		}
		on := onXLA(t)
		if err := tr.compileStep(on, 4); err != nil {
			t.Fatal(err)
		}
		if err := s.Store.InitializeVariables(on.Backend, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := describe(stores[0]), describe(stores[1]); !slices.Equal(got, want) {
		t.Errorf("variables\n%q, want\n%q", got, want)
	}
}

// A variable of the optimizer that the engine did not make is an error, and not a training that forgets it at each step.
func TestLoopWithUnknownVariables(t *testing.T) {
	s, err := state.New(dense(), "", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Finalize()
	exec, err := model.NewExec(onXLA(t).Backend, s.Store, trainLoop(s.Model, network.ForCPULoop()))
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	_, err = exec.Compile(
		shapes.Make(dtypes.Uint8, s.ImageDims(4)...), shapes.Make(dtypes.Int32, 4), shapes.Make(dtypes.Int32, 2, 2), shapes.Make(dtypes.Uint32, 2, 2),
		shapes.Make(dtypes.Int32), shapes.Make(dtypes.Int32))
	testkit.WantError(t, err, "o otimizador não tem a variável")
}
