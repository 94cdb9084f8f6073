package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"

	"github.com/gomlx/compute"
)

// tinyDense are the layers of tiny that have weights, by number.
var tinyDense = []int{3, 4}

// nearAsTeam is how far several devices may be from one, relative to the size of a value: they add the
// gradients up in another order. One example more or less, or another dropout mask, is 10,000 times as far.
var nearAsTeam = near{1e-5, 1e-5}

// teamOptions is an engine that trains on so many devices. XLA shows more than one for a CPU too.
func teamOptions(t *testing.T, devices int) engine.Options {
	t.Helper()
	o := options(t)
	o.Devices = devices
	if there := devicesThere(t, o.Plugin); devices > there {
		t.Skipf("%d devices needed, the plugin shows %d", devices, there)
	}
	return o
}

func devicesThere(t *testing.T, plugin string) int {
	t.Helper()
	backend, err := compute.NewWithConfig("xla:" + plugin)
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Finalize()
	return backend.NumDevices()
}

// Whatever the number of devices, training gives what it gives on one. No batch here divides among them, and the
// last has two examples: with four devices, two have none.
func TestTeamLearnsTheSame(t *testing.T) {
	tier.Slow(t, "trains on several devices")
	const size = 17
	m, data := small(), bars(t, examples)
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(size), cnnlib.Epochs(2)}
	alone := options(t)
	want := openHere(t, alone).fit(t, m, data, fitOptions...)
	for _, devices := range []int{2, 4} {
		t.Run(fmt.Sprint(devices), func(t *testing.T) {
			o := teamOptions(t, devices)
			e := openHere(t, o)
			got := e.fit(t, m, data, fitOptions...)
			nearAsTeam.wantHistory(t, got, want)
			for epoch := 1; epoch <= 2; epoch++ {
				nearAsTeam.wantState(t, m, fmt.Sprintf("epoch-%04d", epoch), o.Models, alone.Models)
			}
			name := fmt.Sprintf("%d × CPU (XLA)", devices)
			status, err := e.Status(t.Context())
			if err != nil || status.Device != name || got.Device != name {
				t.Errorf("status %q, %v, history %q; want %q", status.Device, err, got.Device, name)
			}
		})
	}
}

// A mean over the batch is that of the examples of all devices, and what chance does to an image does not depend on the device.
func TestTeamNormalizesTheSame(t *testing.T) {
	tier.Slow(t, "trains on several devices")
	const size = 17
	m := cnnlib.Input(12, 12, 1).RandomTranslation(0.1, 0.1).RandomFlip().Conv2D(4, cnnlib.Kernel(3, 3), cnnlib.Padding(cnnlib.PaddingSame)).ReLU().
		BatchNormalization().Flatten().Dense(8).ReLU().BatchNormalization().Dense(3).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
	data := bars(t, examples)
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(size), cnnlib.Epochs(2)}
	alone, o := options(t), teamOptions(t, 2)
	want := openHere(t, alone).fit(t, m, data, fitOptions...)
	nearAsTeam.wantHistory(t, openHere(t, o).fit(t, m, data, fitOptions...), want)
	near{1e-5, 1e-4}.wantState(t, m, "epoch-0002", o.Models, alone.Models)
}

// What is not training reads the weights of several devices as they were kept, bit for bit, before and after more
// of it.
func TestTeamModelIsUsed(t *testing.T) {
	tier.Slow(t, "trains on several devices")
	m, data := tiny(), bars(t, examples)
	o := teamOptions(t, 2)
	e := openHere(t, o)
	some, _ := images(t, data.Slice(0, 9))
	look := cnnlib.Look{Weights: tinyDense, Outputs: tinyDense, Images: some}
	for epochs := 1; epochs <= 2; epochs++ {
		e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(epochs))
		alone := o
		alone.Devices = 1
		reader := openHere(t, alone)
		if got, want := e.evaluate(t, m, data), reader.evaluate(t, m, data); got != want || got.Epochs != epochs {
			t.Errorf("evaluates to %+v, want %+v", got, want)
		}
		if got, want := e.predict(t, m, some), reader.predict(t, m, some); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("predicts %v, want %v", got, want)
		}
		if got, want := e.inspect(t, m, look), reader.inspect(t, m, look); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Error("shows other weights or outputs")
		}
	}
}

// A training goes on with another number of devices, in the middle of an epoch, to the same numbers. In between
// the model is used, which must not change it.
func TestTeamTakesOver(t *testing.T) {
	tier.Slow(t, "trains on several devices")
	m, data := tiny(), bars(t, examples)
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(3)}
	alone := options(t)
	want := openHere(t, alone).fit(t, m, data, fitOptions...)
	for _, test := range []struct {
		name    string
		devices []int // of one engine after the other
	}{
		{"one, then two", []int{1, 2}},
		{"two, then three, then one", []int{2, 3, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := teamOptions(t, slices.Max(test.devices))
			var e *opened
			for i, devices := range test.devices {
				if e != nil {
					e.close()
				}
				o.Devices = devices
				e = openHere(t, o)
				// The first trains to the first step of the second epoch, each after it one step.
				inSecond := func(e cnnlib.Event) bool { return e.Kind == cnnlib.Step && e.Epoch == 2 }
				got := e.fitUntil(t, m, data, inSecond, fitOptions...)
				if len(got.Epochs) != 1 || got.ResumedStep != i {
					t.Fatalf("engine %d: %d epochs, resumed at step %d", i, len(got.Epochs), got.ResumedStep)
				}
				e.inspect(t, m, cnnlib.Look{Weights: tinyDense})
			}
			nearAsTeam.wantHistory(t, e.fit(t, m, data, fitOptions...), want)
			for epoch := 1; epoch <= 3; epoch++ {
				nearAsTeam.wantState(t, m, fmt.Sprintf("epoch-%04d", epoch), o.Models, alone.Models)
			}
		})
	}
}

func TestTeamTrouble(t *testing.T) {
	m, data := linear(), bars(t, examples)
	there := devicesThere(t, options(t).Plugin)
	for _, test := range []struct {
		name    string
		devices int
		want    []string
	}{
		{"less than one", -1, []string{"em -1 dispositivos", "1 ou mais", "CNN321_DEVICES"}},
		{"more than there are", there + 1, []string{fmt.Sprintf("em %d dispositivos", there+1), fmt.Sprintf("no máximo %d", there), "CNN321_DEVICES"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := options(t)
			o.Devices = test.devices
			e := openHere(t, o)
			for range 2 { // an error does not make it work the next time
				_, fitErr := m.Fit(t.Context(), e, data)
				_, statusErr := e.Status(t.Context())
				for _, err := range []error{fitErr, statusErr} {
					testkit.WantError(t, err, test.want...)
				}
			}
		})
	}
}

// openHere is an engine in this process.
func openHere(t *testing.T, o engine.Options) *opened {
	t.Helper()
	inner := engine.New(o)
	h := &holder{Engine: inner}
	e := &opened{Engine: h, holder: h}
	e.close = func() {
		if e.closed {
			return
		}
		e.closed = true
		if err := inner.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(e.close)
	return e
}
