package engine_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/kernels/tier"
)

// unpackDigits is a folder with scikit-learn's digits as PNG files: see testdata/digits/digits.py.
func unpackDigits(t *testing.T) string {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", "digits", "digits.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for files := tar.NewReader(z); ; {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			return folder
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(files)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, filepath.FromSlash(head.Name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

// A folder of pictures is trained on and read as well as by scikit-learn's own network, on the same split.
func TestDigitsFromAFolder(t *testing.T) {
	tier.Slow(t, "trains three times, 30 epochs each")
	text, err := os.ReadFile(filepath.Join("testdata", "digits", "mlp.json"))
	if err != nil {
		t.Fatal(err)
	}
	var mlp struct {
		Train, Test int
		Accuracies  []float64
	}
	if err := json.Unmarshal(text, &mlp); err != nil {
		t.Fatal(err)
	}
	folder := unpackDigits(t)
	load := func(part string) *cnnlib.Dataset {
		data, err := cnnlib.LoadImages(filepath.Join(folder, part), cnnlib.Size(8, 8))
		if err != nil {
			t.Fatal(err)
		}
		return data.OneHot(10)
	}
	train, test := load("train"), load("test")
	if train.Len() != mlp.Train || test.Len() != mlp.Test || fmt.Sprint(train.ClassNames()) != "[0 1 2 3 4 5 6 7 8 9]" {
		t.Fatalf("%d and %d digits of the classes %v", train.Len(), test.Len(), train.ClassNames())
	}
	m := cnnlib.Input(8, 8, 1).Conv2D(32, cnnlib.Kernel(3, 3)).ReLU().Conv2D(64, cnnlib.Kernel(3, 3)).ReLU().
		MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.25).Flatten().Dense(128).ReLU().Dropout(0.5).Dense(10).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
	inner := engine.New(options(t))
	e, unreach := serve(t, inner)
	defer func() {
		unreach()
		if err := inner.Close(); err != nil {
			t.Error(err)
		}
	}()
	mean := func(values []float64) float64 {
		sum := 0.0
		for _, v := range values {
			sum += v
		}
		return sum / float64(len(values))
	}
	var ours []float64
	for seed := range 3 {
		if _, err := m.Fit(t.Context(), e, train, cnnlib.BatchSize(32), cnnlib.Epochs(30), cnnlib.Seed(uint64(seed))); err != nil {
			t.Fatal(err)
		}
		got, err := m.Evaluate(t.Context(), e, test)
		if err != nil {
			t.Fatal(err)
		}
		ours = append(ours, got.Accuracy)
	}
	t.Logf("of %d test digits, over %d seeds: here %.4f %.4f, scikit-learn's MLPClassifier %.4f %.4f", mlp.Test, len(ours), mean(ours), ours, mean(mlp.Accuracies), mlp.Accuracies)
	if mean(ours) < mean(mlp.Accuracies) {
		t.Errorf("accuracy %.4f, and scikit-learn's %.4f", mean(ours), mean(mlp.Accuracies))
	}
}
