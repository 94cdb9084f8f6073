package peers_test

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/exchange"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
	"cnn321/kernels/tier"
)

// peersVariable names a Python with Keras and ONNX Runtime: see exchange/testdata/peers.py.
const peersVariable = "CNN321_PEERS"

// closeEnough is how far a probability may be from a peer's.
const closeEnough = 1e-5

func newEngine(t *testing.T) *engine.Engine {
	t.Helper()
	tier.Slow(t, "computes on XLA")
	e := engine.New(engine.Options{Plugin: testkit.Plugin(t), Models: t.TempDir()})
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// The files that Keras made, and graphs as PyTorch and tf2onnx write them, give here what they give there.
func TestFilesOfOthers(t *testing.T) {
	e := newEngine(t)
	text, err := os.ReadFile("../testdata/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var expected struct {
		Images        []int
		Probabilities map[string]cnnlib.Predictions
	}
	if err := json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	images := cnnlib.Images{Height: 8, Width: 8, Channels: 2}
	for _, pixel := range expected.Images {
		images.Pixels = append(images.Pixels, byte(pixel))
	}
	for name, want := range expected.Probabilities {
		t.Run(name, func(t *testing.T) {
			network, err := exchange.Load(filepath.Join("../testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			m, err := network.Put(t.Context(), e)
			if err != nil {
				t.Fatal(err)
			}
			got, err := m.Predict(t.Context(), e, images)
			if err != nil {
				t.Fatal(err)
			}
			if off := farthest(t, got, want); off > closeEnough {
				t.Errorf("a probability is off by %.1e: got %v, want %v", off, got, want)
			}
		})
	}
	if len(expected.Probabilities) < 7 {
		t.Errorf("only %d files", len(expected.Probabilities))
	}
}

// The optimizer of a Keras model comes with it.
func TestOptimizerOfKeras(t *testing.T) {
	network, err := exchange.Load("../testdata/sequential.keras")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := network.Model.Optimizer(), cnnlib.Adam(cnnlib.LearningRate(0.002)); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// farthest is how far the probabilities are from others, at most.
func farthest(t *testing.T, got, want cnnlib.Predictions) float64 {
	t.Helper()
	if len(got) != len(want) || len(got) == 0 || len(got[0]) != len(want[0]) {
		t.Fatalf("%d images, want %d, of the same classes", len(got), len(want))
	}
	worst := 0.0
	for i := range got {
		for class := range got[i] {
			if off := math.Abs(float64(got[i][class] - want[i][class])); !(off <= worst) {
				worst = off
			}
		}
	}
	return worst
}

// peers is a Python with Keras and ONNX Runtime.
type peers string

// mnist is the data that the networks are compared on.
type mnist struct {
	folder      string
	train, test *cnnlib.Dataset
}

// withPeers is what a comparison needs. The test is skipped where there is no such Python.
func withPeers(t *testing.T) (peers, *engine.Engine, mnist) {
	t.Helper()
	python := os.Getenv(peersVariable)
	if python == "" {
		t.Skipf("%s names no Python with Keras and ONNX Runtime: see exchange/testdata/peers.py", peersVariable)
	}
	e := newEngine(t)
	folder := testkit.MNIST(t)
	train, test, err := cnnlib.LoadMNIST(folder)
	if err != nil {
		t.Fatal(err)
	}
	return peers(python), e, mnist{folder, train, test}
}

// run runs peers.py.
func (p peers) run(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), string(p), append([]string{"../testdata/peers.py"}, args...)...)
	cmd.Env = append(os.Environ(), "KERAS_BACKEND=jax")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("peers.py %v: %v", args, err)
	}
	return out
}

// probabilities reads what peers.py wrote.
func probabilities(t *testing.T, path string, classes int) (all cnnlib.Predictions) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for ; len(raw) >= 4*classes; raw = raw[4*classes:] {
		row := make([]float32, classes)
		for i := range row {
			row[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
		all = append(all, row)
	}
	return all
}

// The lesson's network, trained a little, gives in Keras and in ONNX Runtime the probabilities that it gives here, and so it
// does when it is loaded again.
func TestPeersTakeTheLesson(t *testing.T) {
	python, e, digits := withPeers(t)
	m := lesson.Model()
	if _, err := m.Fit(t.Context(), e, digits.train.Slice(0, 12800).OneHot(10), cnnlib.BatchSize(128)); err != nil {
		t.Fatal(err)
	}
	want, err := m.PredictDataset(t.Context(), e, digits.test)
	if err != nil {
		t.Fatal(err)
	}
	network, err := exchange.Take(t.Context(), e, m)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"digits.safetensors", "digits.keras", "digits.onnx"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			began := time.Now()
			if err := exchange.Save(path, network); err != nil {
				t.Fatal(err)
			}
			saved := time.Since(began)
			began = time.Now()
			again, err := exchange.Load(path)
			if err != nil {
				t.Fatal(err)
			}
			loaded := time.Since(began)
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes, saved in %v, loaded in %v", info.Size(), saved.Round(time.Millisecond), loaded.Round(time.Millisecond))
			began = time.Now()
			loadedModel, err := again.Put(t.Context(), e)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("given to the engine in %v", time.Since(began).Round(time.Millisecond))
			here, err := loadedModel.PredictDataset(t.Context(), e, digits.test)
			if err != nil {
				t.Fatal(err)
			}
			if off := farthest(t, here, want); off != 0 {
				t.Errorf("loaded here, a probability is off by %.1e", off)
			}
			if filepath.Ext(name) == ".safetensors" {
				return
			}
			out := filepath.Join(t.TempDir(), "out.f32")
			python.run(t, "predict", path, digits.folder, out)
			off := farthest(t, probabilities(t, out, 10), want)
			t.Logf("of 10,000 images, no probability is off by more than %.2e", off)
			if off > closeEnough {
				t.Errorf("off by %.1e, want %.0e", off, closeEnough)
			}
		})
	}
}

// A network that Keras trained is as good here.
func TestWeightsOfKeras(t *testing.T) {
	python, e, digits := withPeers(t)
	path := filepath.Join(t.TempDir(), "trained.keras")
	var report struct{ Accuracy float64 }
	if err := json.Unmarshal(python.run(t, "train", digits.folder, path), &report); err != nil {
		t.Fatal(err)
	}
	network, err := exchange.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := network.Put(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Evaluate(t.Context(), e, digits.test.OneHot(10))
	if err != nil {
		t.Fatal(err)
	}
	here, err := m.PredictDataset(t.Context(), e, digits.test)
	if err != nil {
		t.Fatal(err)
	}
	off := farthest(t, here, probabilities(t, path+".f32", 10))
	t.Logf("accuracy %.4f here, %.4f in Keras; no probability is off by more than %.2e", got.Accuracy, report.Accuracy, off)
	if math.Abs(got.Accuracy-report.Accuracy) > 1e-9 || off > closeEnough {
		t.Errorf("accuracy %v, want %v; a probability off by %.1e", got.Accuracy, report.Accuracy, off)
	}
}
