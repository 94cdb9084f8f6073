package trained_test

import (
	"os"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
	"cnn321/cnnlib/trained"
)

// untrained is a network with weights that are told apart by their place.
func untrained(m cnnlib.Model) exchange.Network {
	n := exchange.Network{Model: m, Weights: make(map[int][]cnnlib.Tensor)}
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			values := make([]float32, p.Shape.Size())
			for at := range values {
				values[at] = float32(at%7) / 8
			}
			n.Weights[i] = append(n.Weights[i], cnnlib.Tensor{Shape: p.Shape, Values: values})
		}
	}
	return n
}

func TestFile(t *testing.T) {
	home := t.TempDir()
	path := filepath.Join(home, trained.Folder, trained.FileName)
	_, err := trained.Pin{}.File(home)
	testkit.WantError(t, err, "não vem com um modelo pronto", "go run ./kernels train")
	_, err = trained.Pin{SHA256: "ab"}.File(home)
	testkit.WantError(t, err, "não está em", trained.FileName, "CNN321_TRAINED", "go run ./kernels setup")

	if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	want := untrained(lesson.Model())
	if err := exchange.Save(path, want); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > trained.Most {
		t.Errorf("the lesson's network takes %d bytes, and a release's file may have %d", len(data), trained.Most)
	}
	pin := trained.Of(data)
	found, err := pin.File(home)
	if err != nil {
		t.Fatal(err)
	}
	got, err := exchange.Load(found)
	if err != nil {
		t.Fatal(err)
	}
	was, _ := want.Model.WeightsFingerprint(want.Weights)
	if is, err := got.Model.WeightsFingerprint(got.Weights); err != nil || is != was {
		t.Errorf("other weights: %v, %v", is, err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = pin.File(home)
	testkit.WantError(t, err, "não é o modelo pronto", "SHA-256", "apague-o")
}

func TestFits(t *testing.T) {
	n := untrained(lesson.Model())
	adam := lesson.Output().Compile(cnnlib.CategoricalCrossentropy, cnnlib.SGD())
	for _, m := range []cnnlib.Model{lesson.Model(), adam} {
		if err := trained.Fits(n.Model, m); err != nil {
			t.Error(err)
		}
	}
	testkit.WantError(t, trained.Fits(n.Model, lesson.Compile(lesson.Scaled(16))), "a rede desta célula é outra", "camada 1 é Conv2D (26, 26, 16)", "na pronta é Conv2D (26, 26, 32)")
	testkit.WantError(t, trained.Fits(n.Model, lesson.Compile(cnnlib.Input(28, 28, 1).Flatten().Dense(10).Softmax())), "camada 1 é Flatten")
	testkit.WantError(t, trained.Fits(n.Model, lesson.Compile(cnnlib.Input(0, 1, 1))), "altura")
}

func TestPinned(t *testing.T) {
	pin, err := trained.Pinned()
	if err != nil {
		t.Fatal(err)
	}
	if pin.SHA256 != "" && (len(pin.SHA256) != 64 || pin.Bytes < 1 || pin.Bytes > trained.Most || pin.Epochs < 1 || pin.Images < 1 || pin.Accuracy <= 0) {
		t.Errorf("%s is not whole: %+v", trained.PinFile, pin)
	}
}
