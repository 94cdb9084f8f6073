package engine

import (
	"os"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// A job that is trained reads no images, and what was kept of it stays; where its last epoch turns out to be damaged, it does read them, and trains
// to the same numbers.
func TestTrainedJobReadsNoImages(t *testing.T) {
	pixels, labels := testkit.Bars(32)
	data, err := cnnlib.NewDataset(pixels, labels)
	if err != nil {
		t.Fatal(err)
	}
	data = data.OneHot(3)
	m := cnnlib.Input(12, 12, 1).Flatten().Dense(2).Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	models := t.TempDir()
	fit := func() (h cnnlib.History, read bool) {
		t.Helper()
		e := New(Options{Plugin: testkit.Plugin(t), Models: models})
		defer e.Close()
		h, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(16), cnnlib.Epochs(2))
		if err != nil {
			t.Fatal(err)
		}
		if err := e.acquire(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer e.release()
		return h, e.sets.Len() > 0
	}
	first, read := fit()
	if !read {
		t.Error("trained without images")
	}
	again, read := fit()
	if read || again.Reused != 2 || again.Epochs[1] != first.Epochs[1] {
		t.Errorf("trained already: read %v, %+v, want %+v", read, again, first)
	}
	kept, err := filepath.Glob(filepath.Join(models, "*", "*", "epoch-0002", "*"))
	if err != nil || len(kept) == 0 {
		t.Fatalf("nothing was kept: %v", err)
	}
	for _, name := range kept {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(name) == ".json" || info.IsDir() {
			continue // it still tells of both epochs
		}
		if err := os.Truncate(name, info.Size()/2); err != nil {
			t.Fatal(err)
		}
	}
	mended, read := fit()
	if !read || len(mended.Epochs) != 2 || mended.Epochs[1].Loss != first.Epochs[1].Loss {
		t.Errorf("damaged: read %v, %+v, want %+v", read, mended, first)
	}
}
