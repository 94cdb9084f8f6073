package engine_test

import (
	"fmt"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
	"cnn321/kernels/tier"
)

var feeds = []engine.Feed{engine.FeedHost, engine.FeedDevice}

// Through a few steps on a CPU, differences of rounding. A GPU does not add up in the same order twice, and where a
// gradient is little more than its own rounding Adam makes whole steps of that, of a learning rate each.
var (
	nearOnCPU = near{1e-5, 1e-5}
	nearOnGPU = near{1e-3, 0.1}
)

// onEachDevice runs a test with the options of an engine for the CPU, and for CUDA where there is a GPU.
func onEachDevice(t *testing.T, test func(t *testing.T, o engine.Options, near near)) {
	t.Run("cpu", func(t *testing.T) { test(t, options(t), nearOnCPU) })
	if plugin, ok := testkit.CUDAPlugin(t); ok {
		t.Run("cuda", func(t *testing.T) {
			t.Setenv("NVIDIA_TF32_OVERRIDE", "0") // as the launcher has it
			test(t, engine.Options{Device: "cuda", Plugin: plugin}, nearOnGPU)
		})
	}
}

// fedBy is an engine that trains by a feed.
func fedBy(t *testing.T, o engine.Options, feed engine.Feed, models string) *opened {
	t.Helper()
	o.Feed, o.Models = feed, models
	inner := engine.New(o)
	h := &holder{Engine: inner}
	return &opened{Engine: h, holder: h, close: func() {
		if err := inner.Close(); err != nil {
			t.Error(err)
		}
	}}
}

// wide has a convolution that a loop on a CPU computes in another form than a single step.
func wide() cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Conv2D(4, cnnlib.Kernel(3, 3)).ReLU().Conv2D(5, cnnlib.Kernel(4, 4)).ReLU().
		MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(3).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
}

func TestFeedsAgree(t *testing.T) {
	tier.Slow(t, "trains with both feeds, the lesson's network too")
	digits, _, err := cnnlib.LoadMNIST(testkit.MNIST(t))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		model cnnlib.Model
		data  *cnnlib.Dataset
		batch int
	}{
		{"Nesterov's momentum, L2", withOptimizer(cnnlib.SGD(cnnlib.Momentum(0.9), cnnlib.Nesterov())), bars(t, examples), batch},
		{"RMSprop, centered", withOptimizer(cnnlib.RMSprop(cnnlib.Momentum(0.5), cnnlib.Centered())), bars(t, examples), batch},
		{"batches that fit", linear(), bars(t, 60), 20},
		{"dropout, a shorter batch", tiny(), bars(t, examples), batch},
		{"other forms of convolution", wide(), bars(t, examples), batch},
		{"the lesson", lesson.Model(), digits.Slice(0, 80).OneHot(10), 32},
	}
	onEachDevice(t, func(t *testing.T, o engine.Options, near near) {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				var histories []cnnlib.History
				var folders []string
				for _, feed := range feeds {
					folder := t.TempDir()
					e := fedBy(t, o, feed, folder)
					histories = append(histories, e.fit(t, test.model, test.data, cnnlib.BatchSize(test.batch), cnnlib.Epochs(2), cnnlib.StepDecay(1, 0.5)))
					folders = append(folders, folder)
					e.close()
				}
				near.wantHistory(t, histories[1], histories[0])
				for _, epoch := range []string{"epoch-0001", "epoch-0002"} {
					near.wantState(t, test.model, epoch, folders[1], folders[0])
				}
			})
		}
	})
}

// Each feed goes on in the middle of an epoch where the other was interrupted, and both end where one would have.
func TestFeedsGoOnFromEachOther(t *testing.T) {
	tier.Slow(t, "trains with both feeds")
	m, data := tiny(), bars(t, examples)
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(2)}
	onEachDevice(t, func(t *testing.T, o engine.Options, near near) {
		want, models := t.TempDir(), t.TempDir()
		whole := fedBy(t, o, engine.FeedHost, want)
		history := whole.fit(t, m, data, fitOptions...)
		whole.close()
		// A Fit reports its first dispatch, which is of one step.
		for step := range 3 {
			e := fedBy(t, o, feeds[step%len(feeds)], models)
			got := e.fitUntil(t, m, data, func(e cnnlib.Event) bool { return e.Kind == cnnlib.Step }, fitOptions...)
			if got.ResumedStep != step {
				t.Fatalf("resumed at step %d, want %d", got.ResumedStep, step)
			}
			e.close()
		}
		e := fedBy(t, o, engine.FeedDevice, models)
		defer e.close()
		got := e.fit(t, m, data, fitOptions...)
		if got.ResumedStep != 3 {
			t.Errorf("resumed at step %d, want 3", got.ResumedStep)
		}
		near.wantHistory(t, got, history)
		for epoch := 1; epoch <= 2; epoch++ {
			near.wantState(t, m, fmt.Sprintf("epoch-%04d", epoch), models, want)
		}
	})
}

func TestFeedsNotToBeHad(t *testing.T) {
	for _, test := range []struct {
		name    string
		feed    engine.Feed
		devices int
		says    []string
	}{
		{"unknown", "disk", 1, []string{`"disk"`, "engine.FeedHost", "engine.FeedDevice"}},
		{"for one device only", engine.FeedDevice, 2, []string{"2 dispositivos", "engine.FeedHost"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := options(t)
			o.Feed, o.Devices = test.feed, test.devices
			e := engine.New(o)
			defer e.Close()
			_, err := tiny().Fit(t.Context(), e, bars(t, examples))
			testkit.WantError(t, err, test.says...)
		})
	}
}
