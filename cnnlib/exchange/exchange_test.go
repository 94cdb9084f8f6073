package exchange

import (
	"context"
	"path/filepath"
	"reflect"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/sketch"
)

// long is a network with several layers of a kind, for gray images that the drawing pad takes.
func long() cnnlib.Model {
	return compiled(cnnlib.Input(12, 13, 1).
		Conv2D(3, cnnlib.Kernel(3, 2)).ReLU().
		Conv2D(2, cnnlib.Kernel(2, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 3)).Dropout(0.1).
		Flatten().Dense(7).ReLU().Dropout(0.5).Dense(4).Softmax())
}

func TestComesBack(t *testing.T) {
	want := noisy(t, long())
	page, err := sketch.Page(want.Model, want.Weights, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		end       string
		optimizer cnnlib.Optimizer
	}{
		{".safetensors", want.Model.Optimizer()},
		{".keras", want.Model.Optimizer()},
		{".onnx", cnnlib.Adam()}, // ONNX has no place for it
	} {
		t.Run(test.end, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "Dígitos à mão"+test.end)
			for range 2 { // the second time in the place of a file
				if err := Save(path, want); err != nil {
					t.Fatal(err)
				}
			}
			got, err := Load(path)
			if err != nil {
				t.Fatal(err)
			}
			wantSame(t, got, want)
			if got.Model.Optimizer() != test.optimizer {
				t.Errorf("optimizer %+v, want %+v", got.Model.Optimizer(), test.optimizer)
			}
			if drawn, err := sketch.Page(got.Model, got.Weights, nil); err != nil || drawn != page {
				t.Errorf("the drawing pad of the loaded network is another: %v", err)
			}
		})
	}
}

// What is loaded and put into an engine is a model of its own.
func TestPut(t *testing.T) {
	network := noisy(t, long())
	var kept map[int][]cnnlib.Tensor
	engine := testkit.FakeEngine{OnWeights: func(_ context.Context, _ cnnlib.Model, weights map[int][]cnnlib.Tensor) error {
		kept = weights
		return nil
	}}
	m, err := network.Put(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	if m.Fingerprint() == network.Model.Fingerprint() || !reflect.DeepEqual(kept, network.Weights) {
		t.Error("the engine has other weights, or the model is the one without them")
	}
}

func TestTake(t *testing.T) {
	network := noisy(t, long())
	trained := false
	engine := testkit.FakeEngine{OnInspect: func(_ context.Context, _ cnnlib.Model, look cnnlib.Look) (cnnlib.Inside, error) {
		if !reflect.DeepEqual(look.Weights, []int{1, 3, 8, 11}) {
			t.Errorf("asked for the weights of layers %v", look.Weights)
		}
		return cnnlib.Inside{Trained: trained, Weights: network.Weights}, nil
	}}
	_, err := Take(t.Context(), engine, network.Model)
	testkit.WantError(t, err, "ainda não foi treinada", "Fit")
	trained = true
	got, err := Take(t.Context(), engine, network.Model)
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, got, network)
}

// The names under which Keras keeps the weights of a layer.
func TestNamesOfKeras(t *testing.T) {
	for class, want := range map[string]string{
		"Conv2D": "conv2d", "Conv2DTranspose": "conv2d_transpose", "MaxPooling2D": "max_pooling2d", "ReLU": "re_lu", "LeakyReLU": "leaky_re_lu",
		"ELU": "elu", "InputLayer": "input_layer", "GlobalAveragePooling2D": "global_average_pooling2d", "BatchNormalization": "batch_normalization",
	} {
		if got := snakeCase(class); got != want {
			t.Errorf("%s is %s, want %s", class, got, want)
		}
	}
	names := kerasNames{}
	for _, want := range []string{"dense", "dense_1", "dense_2"} {
		if got := names.next("Dense"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// How a network is trained travels with it where the format has a place for that.
func TestTrainingComesBack(t *testing.T) {
	dense := cnnlib.Input(4, 4, 1).Flatten().Dense(3).L2(0.01).ReLU()
	for _, test := range []struct {
		name  string
		model cnnlib.Model
		ends  []string
	}{
		{"SGD with Nesterov's momentum", dense.Dense(2).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.SGD(cnnlib.Momentum(0.5), cnnlib.Nesterov()), cnnlib.Accuracy), []string{".safetensors", ".keras"}},
		{"RMSprop", dense.Dense(2).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.RMSprop(cnnlib.Rho(0.8), cnnlib.Centered())), []string{".safetensors", ".keras"}},
		{"a regression", dense.Dense(1).Compile(cnnlib.MeanSquaredError, cnnlib.Adam(cnnlib.LearningRate(0.25))), []string{".safetensors", ".keras", ".onnx"}},
	} {
		want := noisy(t, test.model)
		for _, end := range test.ends {
			t.Run(test.name+end, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "rede"+end)
				if err := Save(path, want); err != nil {
					t.Fatal(err)
				}
				got, err := Load(path)
				if err != nil {
					t.Fatal(err)
				}
				if got.Model.Regression() != want.Model.Regression() {
					t.Errorf("regression %v, want %v", got.Model.Regression(), want.Model.Regression())
				}
				if end != ".onnx" && got.Model.Optimizer() != want.Model.Optimizer() {
					t.Errorf("optimizer %+v, want %+v", got.Model.Optimizer(), want.Model.Optimizer())
				}
				if penalty := got.Model.Layers()[2].Penalty(); end == ".safetensors" && penalty != 0.01 {
					t.Errorf("L2 %v, want 0.01", penalty)
				}
			})
		}
	}
}
