package engine

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network"
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
func barSet(n int) contents {
	images, labels := testkit.Bars(n)
	return contents{images: images, labels: int32s(labels)}
}

// onXLA is a device for tests.
func onXLA(t *testing.T) device {
	t.Helper()
	backend, err := openBackend(Options{Plugin: testkit.Plugin(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backend.Finalize)
	return device{Backend: backend, kind: "cpu"}
}

// However an epoch is cut into dispatches, it gives the same numbers, bit for bit, without another compilation.
func TestStretches(t *testing.T) {
	const examples, batch, steps = 70, 16, 5
	on, set := onXLA(t), barSet(examples)
	var cache residentCache
	data, err := cache.get(on, "bars", set)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := newSchedule(on, 5, 1, examples, batch)
	if err != nil {
		t.Fatal(err)
	}
	run := func(cuts ...int) (all []sums, state string) {
		tr, err := newTrainee(dense(), "", 5)
		if err != nil {
			t.Fatal(err)
		}
		defer tr.finalize()
		if err := tr.compileLoop(on, batch, examples); err != nil {
			t.Fatal(err)
		}
		from := 0
		for _, to := range cuts {
			given, err := tr.stretch(data, plan, from, to)
			if err != nil {
				t.Fatal(err)
			}
			if len(given) != to-from {
				t.Fatalf("steps %d to %d gave %d sums", from, to, len(given))
			}
			all = append(all, given...)
			from = to
		}
		_, values := tr.weights(t)
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
	if err := errors.Join(finalizeAll(plan.order, plan.keys), cache.clear()); err != nil {
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
	for i, want := range order(seed, epoch, examples) {
		if int(positions[i]) != want {
			t.Errorf("example %d of the epoch is at %d, want %d", i, positions[i], want)
		}
	}
	if len(positions) != steps*batch || positions[7] != 0 || positions[8] != 0 {
		t.Errorf("positions %v", positions)
	}
	keys := tensors.MustCopyFlatData[uint32](plan.keys)
	for step := range steps {
		if want := dropoutKey(seed, (epoch-1)*steps+step); !slices.Equal(keys[2*step:2*step+2], want) {
			t.Errorf("step %d has the key %v, want %v", step, keys[2*step:2*step+2], want)
		}
	}
}

func TestResidentCache(t *testing.T) {
	on := onXLA(t)
	var c residentCache
	get := func(name string, n int) resident {
		t.Helper()
		got, err := c.get(on, name, barSet(n))
		if err != nil {
			t.Fatal(err)
		}
		if dims := fmt.Sprint(got.images.Shape().Dimensions, got.labels.Shape().Dimensions); dims != fmt.Sprintf("[%d 12 12 1] [%d]", n, n) {
			t.Errorf("%s has the shapes %s", name, dims)
		}
		if !slices.Equal(tensors.MustCopyFlatData[uint8](got.images), barSet(n).images.Pixels) || !slices.Equal(tensors.MustCopyFlatData[int32](got.labels), barSet(n).labels) {
			t.Errorf("%s is not what was sent", name)
		}
		return got
	}
	one, two := get("one", 5), get("two", 6)
	if get("one", 5) != one || get("two", 6) != two {
		t.Error("sent again what was there")
	}
	three := get("three", 7)
	if one.images.Ok() || one.labels.Ok() {
		t.Error("the oldest set was not freed")
	}
	if !two.images.Ok() || get("two", 6) != two {
		t.Error("a set was freed that there was room for")
	}
	if err := c.clear(); err != nil {
		t.Error(err)
	}
	for _, set := range []resident{two, three} {
		if set.images.Ok() || set.labels.Ok() {
			t.Error("a set was not freed at the end")
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
		tr, err := newTrainee(m, "", 1)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(tr.finalize)
		stores[i] = tr.store
		if i == 0 {
			if err := addOptimizerState(tr.store, m.Optimizer()); err != nil {
				t.Fatal(err)
			}
			continue
		}
		on := onXLA(t)
		if err := tr.compile(on, 4); err != nil {
			t.Fatal(err)
		}
		if err := tr.store.InitializeVariables(on.Backend, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := describe(stores[0]), describe(stores[1]); !slices.Equal(got, want) {
		t.Errorf("variables\n%q, want\n%q", got, want)
	}
}

// A variable of the optimizer that the engine did not make is an error, and not a training that forgets it at each step.
func TestLoopWithUnknownVariables(t *testing.T) {
	tr, err := newTrainee(dense(), "", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.finalize()
	exec, err := model.NewExec(onXLA(t).Backend, tr.store, trainLoop(tr.model, network.ForCPULoop()))
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	_, err = exec.Compile(
		shapes.Make(dtypes.Uint8, tr.imageDims(4)...), shapes.Make(dtypes.Int32, 4), shapes.Make(dtypes.Int32, 2, 2), shapes.Make(dtypes.Uint32, 2, 2),
		shapes.Make(dtypes.Int32), shapes.Make(dtypes.Int32))
	testkit.WantError(t, err, "o otimizador do GoMLX criou 11 variáveis")
}
