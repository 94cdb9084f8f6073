package train

import (
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/archive"
	"cnn321/cnnlib/engine/state"
)

// averaging is a layer with a parameter that no optimizer moves.
type averaging struct{ cnnlib.ReLUOp }

func (averaging) Name() string { return "Averaging" }

func (averaging) Parameters(in cnnlib.Shape) []cnnlib.Parameter {
	return []cnnlib.Parameter{{Name: "gamma", Shape: in, Init: cnnlib.Ones(), Trainable: true}, {Name: "moving_mean", Shape: in}}
}

// The optimizer moves what is trainable and has no moments for what is not, also after a checkpoint.
func TestTrainable(t *testing.T) {
	m := cnnlib.Input(2, 2, 1).Flatten().Then(averaging{}).Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	made, err := state.New(m, "run", 1)
	if err != nil {
		t.Fatal(err)
	}
	made.Results = []cnnlib.EpochResult{{Steps: 1}}
	disk := archive.Of(t.TempDir(), m, "")
	if err := disk.Save(made); err != nil {
		t.Fatal(err)
	}
	restored, err := disk.Restore(m, made.Position())
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*state.State{"made": made, "restored": restored} {
		t.Run(name, func(t *testing.T) {
			if err := addOptimizerState(s.Store, m.Optimizer()); err != nil {
				t.Fatal(err)
			}
			trainable, moments := map[string]bool{}, 0
			for v := range s.Store.IterVariables() {
				trainable[v.Path()] = v.Trainable
				if strings.Contains(v.Path(), "moment") {
					moments++
				}
			}
			for path, want := range map[string]bool{"/averaging_2/gamma": true, "/averaging_2/moving_mean": false, "/dense_3/kernel": true} {
				if got, ok := trainable[path]; !ok || got != want {
					t.Errorf("%s: trainable %v (there: %v), want %v", path, got, ok, want)
				}
			}
			if moments != 6 {
				t.Errorf("%d arrays of moments, want two for each of gamma, kernel and bias", moments)
			}
		})
	}
}
