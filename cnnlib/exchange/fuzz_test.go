package exchange

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"cnn321/cnnlib"
)

// seeds are whole files of one format: those of the peers, and one written here.
func seeds(f *testing.F, end string) [][]byte {
	f.Helper()
	var all [][]byte
	paths, err := filepath.Glob("testdata/*" + end)
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, data)
	}
	network := noisy(f, compiled(cnnlib.Input(6, 6, 1).Conv2D(2, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.5).Flatten().Dense(3).Softmax()))
	of, err := formatOf("x" + end)
	if err != nil {
		f.Fatal(err)
	}
	data, err := of.write(network)
	if err != nil {
		f.Fatal(err)
	}
	return append(all, data)
}

// fuzz reads files that are damaged in every way: what comes back is an error in words, or a network that is whole, in
// a time and memory that go with the file's size.
func fuzz(f *testing.F, end string) {
	for _, seed := range seeds(f, end) {
		f.Add(seed)
		f.Add(seed[:len(seed)/2])
	}
	of, err := formatOf("x" + end)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		n, err := of.read(data)
		runtime.ReadMemStats(&after)
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%d bytes took %v", len(data), took)
		}
		const most = 64 << 20
		if grown := after.TotalAlloc - before.TotalAlloc; grown > most+200*uint64(len(data)) {
			t.Errorf("%d bytes took %d MB of memory", len(data), grown>>20)
		}
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a word")
			}
			return
		}
		if n.Model.Err() != nil {
			t.Fatalf("a model with an error: %v", n.Model.Err())
		}
		if _, err := n.Model.WeightsFingerprint(n.Weights); err != nil {
			return // a weight that is not a number, which Load refuses
		}
		again, err := readSafetensors(must(t)(writeSafetensors(n)))
		if err != nil {
			t.Fatalf("what was read cannot be saved: %v", err)
		}
		if again.Model.Fingerprint() != n.Model.Fingerprint() {
			t.Error("what was read is saved as another network")
		}
	})
}

func must(t *testing.T) func([]byte, error) []byte {
	return func(data []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
}

func FuzzSafetensors(f *testing.F) { fuzz(f, ".safetensors") }
func FuzzKeras(f *testing.F)       { fuzz(f, ".keras") }
func FuzzONNX(f *testing.F)        { fuzz(f, ".onnx") }
