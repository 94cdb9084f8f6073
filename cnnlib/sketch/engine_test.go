package sketch_test

import (
	"encoding/base64"
	"fmt"
	"math"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
	"cnn321/kernels/browsertest"
	"cnn321/kernels/tier"
)

// tolerance is how far the page's probabilities may be from the engine's.
const tolerance = 1e-3

func open(t *testing.T) *engine.Engine {
	t.Helper()
	e := engine.New(engine.Options{Device: "cpu", Plugin: testkit.Plugin(t), Models: t.TempDir()})
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// learned is what a trained model knows.
func learned(t *testing.T, e *engine.Engine, m cnnlib.Model) map[int][]cnnlib.Tensor {
	t.Helper()
	var look cnnlib.Look
	for number, layer := range m.Layers() {
		if layer.ParameterCount() > 0 {
			look.Weights = append(look.Weights, number)
		}
	}
	inside, err := m.Inspect(t.Context(), e, look)
	if err != nil {
		t.Fatal(err)
	}
	return inside.Weights
}

// asked is what the page's own network says to images.
func asked(tab *browsertest.Tab, images cnnlib.Images) cnnlib.Predictions {
	var all cnnlib.Predictions
	size := images.Height * images.Width
	const atOnce = 100 // an answer of the browser is waited for only so long
	for from := 0; from < len(images.Pixels); from += atOnce * size {
		some := images.Pixels[from:min(from+atOnce*size, len(images.Pixels))]
		var predictions cnnlib.Predictions
		tab.Eval(fmt.Sprintf(`(async () => {
			const pixels = Uint8Array.from(atob(%q), c => c.charCodeAt(0)), all = [];
			for (let at = 0; at < pixels.length; at += %d) all.push([...await %s.predict(pixels.subarray(at, at + %[2]d))]);
			return all;
		})()`, base64.StdEncoding.EncodeToString(some), size, host(0)), &predictions)
		all = append(all, predictions...)
	}
	return all
}

// agree compares the page with the engine.
func agree(t *testing.T, tab *browsertest.Tab, e *engine.Engine, m cnnlib.Model, images cnnlib.Images) {
	t.Helper()
	want, err := m.Predict(t.Context(), e, images)
	if err != nil {
		t.Fatal(err)
	}
	got := asked(tab, images)
	if len(got) != len(want) {
		t.Fatalf("%d answers to %d images", len(got), len(want))
	}
	worst := 0.0
	for i := range want {
		if len(got[i]) != len(want[i]) {
			t.Fatalf("image %d: %d probabilities, want %d", i, len(got[i]), len(want[i]))
		}
		for class := range want[i] {
			worst = max(worst, math.Abs(float64(got[i][class]-want[i][class])))
		}
	}
	t.Logf("the worst probability of %d images is off by %.1e", len(want), worst)
	if !(worst <= tolerance) {
		t.Errorf("off by %.1e, want %v or less", worst, tolerance)
	}
}

// The lesson's network, trained for 200 small steps, reads MNIST in the page as in the engine, and what a person draws.
func TestTrainedNetworkInThePage(t *testing.T) {
	tier.Slow(t, "trains networks, and opens a browser")
	train, test, err := cnnlib.LoadMNIST(testkit.MNIST(t))
	if err != nil {
		t.Fatal(err)
	}
	m, e := lesson.Model(), open(t)
	if _, err := m.Fit(t.Context(), e, train.Slice(0, 12800).OneHot(10), cnnlib.BatchSize(64)); err != nil {
		t.Fatal(err)
	}
	tab := show(t, page(t, m, learned(t, e, m), digits()))

	t.Run("agrees with the engine", func(t *testing.T) {
		images, err := test.Images(0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		agree(t, tab.For(t), e, m, images)
	})
	for _, test := range []struct {
		name    string
		drawing []stroke
		want    string
	}{
		{"a seven", seven(), "É um Sete,"},
		{"a small seven in a corner", placed(seven(), 0.3, point{0.8, 0.8}), "É um Sete,"},
		{"a one", one(), "É um Um,"},
		{"a small one", placed(one(), 0.4, point{0.3, 0.4}), "É um Um,"},
		{"a zero", zero(), "É um Zero,"},
		{"a large zero", placed(zero(), 1.2, point{0.5, 0.5}), "É um Zero,"},
		{"a four in two strokes", four(), "É um Quatro,"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tab := tab.For(t)
			press(t, tab, 0, "Limpar")
			draw(t, tab, 0, test.drawing)
			says, bars := text(tab, 0, ".says"), text(tab, 0, ".bars")
			t.Logf("%s (%s)", says, text(tab, 0, ".answer > .note"))
			if !strings.HasPrefix(says, test.want) {
				t.Errorf("it says %q, want %q", says, test.want)
			}
			name := strings.TrimSuffix(strings.TrimPrefix(test.want, "É um "), ",")
			if best := text(tab, 0, ".best th"); best != name || strings.Count(bars, "%") != 10 {
				t.Errorf("the mark is on %q of %q", best, bars)
			}
		})
	}
}

// Each kind of layer, with shapes that the lesson's network does not have.
func TestOtherNetworksInThePage(t *testing.T) {
	tier.Slow(t, "trains networks, and opens a browser")
	e, tab := open(t), browsertest.Open(t, 1280, 720)
	for _, test := range []struct {
		name   string
		output cnnlib.Layer
	}{
		{"dense alone", cnnlib.Input(8, 8, 1).Flatten().Dense(3).Softmax()},
		{"images that are not square", cnnlib.Input(9, 17, 1).Conv2D(3, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(4).Softmax()},
		{"filters and windows that are not square", cnnlib.Input(16, 12, 1).Conv2D(2, cnnlib.Kernel(1, 4)).MaxPool2D(cnnlib.Pool(3, 1)).Conv2D(5, cnnlib.Kernel(2, 3)).ReLU().Flatten().Dense(3).Softmax()},
		{"windows that leave a rest", cnnlib.Input(17, 20, 1).MaxPool2D(cnnlib.Pool(3, 3)).Conv2D(4, cnnlib.Kernel(2, 2)).MaxPool2D(cnnlib.Pool(2, 3)).Flatten().Dense(3).Softmax()},
		{"softmax in the middle", cnnlib.Input(8, 8, 1).Flatten().Dense(6).Softmax().ReLU().Dense(4).Softmax().Softmax()},
		{"same padding and strides", cnnlib.Input(11, 14, 1).Conv2D(3, cnnlib.Kernel(3, 3), cnnlib.Padding("same")).ReLU().Conv2D(4, cnnlib.Kernel(2, 4), cnnlib.Strides(2, 3), cnnlib.Padding("same")).Conv2D(2, cnnlib.Kernel(3, 2), cnnlib.Strides(2, 1)).Flatten().Dense(3).Softmax()},
		{"pools that overlap and reach beyond", cnnlib.Input(11, 14, 1).Conv2D(3, cnnlib.Kernel(3, 3)).MaxPool2D(cnnlib.Pool(3, 3), cnnlib.Strides(2, 2), cnnlib.Padding("same")).AvgPool2D(cnnlib.Pool(3, 2), cnnlib.Strides(1, 2), cnnlib.Padding("same")).AvgPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(3).Softmax()},
		{"normalization and global average", cnnlib.Input(10, 10, 1).RandomFlip().RandomZoom(0.1).Conv2D(4, cnnlib.Kernel(3, 3)).BatchNormalization().LeakyReLU().Conv2D(5, cnnlib.Kernel(3, 3)).BatchNormalization(cnnlib.MovingMomentum(0.5)).Tanh().GlobalAvgPool2D().Dense(6).BatchNormalization().Sigmoid().Dense(3).Softmax()},
		{"normalization of what was laid out, softmax of a volume", cnnlib.Input(9, 9, 1).RandomTranslation(0.1, 0.1).RandomRotation(0.05).Conv2D(3, cnnlib.Kernel(3, 3)).Softmax().Flatten().BatchNormalization().Dense(3).Softmax()},
		{"dropout and flatten anywhere", cnnlib.Input(10, 10, 1).Dropout(0.5).Conv2D(3, cnnlib.Kernel(3, 3)).Dropout(0.25).ReLU().Flatten().Flatten().Dropout(0.5).Dense(2).Softmax()},
	} {
		t.Run(test.name, func(t *testing.T) {
			// Steps that are long enough to move the biases away from zero.
			m := test.output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(cnnlib.LearningRate(0.05)))
			shape, labels := m.InputShape(), make([]int, 32)
			images := cnnlib.Images{Height: shape[0], Width: shape[1], Channels: 1}
			for i, v := range testkit.Noise(9, len(labels)*shape.Size(), 127) {
				images.Pixels = append(images.Pixels, byte(127+v))
				labels[i/shape.Size()] = i / shape.Size() % m.Classes()
			}
			data, err := cnnlib.NewDataset(images, labels)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := m.Fit(t.Context(), e, data.OneHot(m.Classes()), cnnlib.BatchSize(8)); err != nil {
				t.Fatal(err)
			}
			tab := tab.For(t)
			reshow(t, tab, page(t, m, learned(t, e, m), nil))
			agree(t, tab, e, m, images)
			draw(t, tab, 0, seven())
			// The box in the same proportion as MNIST's, and filled in one direction.
			rows, columns := int(math.Round(float64(shape[0])*20/28)), int(math.Round(float64(shape[1])*20/28))
			if got := inked(t, drawn(tab, 0), shape[0], shape[1]); got.height > rows || got.width > columns || (got.height < rows && got.width < columns) {
				t.Errorf("the ink is %d × %d in a box of %d × %d", got.height, got.width, rows, columns)
			}
			for _, failure := range tab.Failures() {
				t.Error(failure)
			}
		})
	}
}
