package engine_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
	"cnn321/kernels/tier"
)

// writeBars writes images of bars as a folder of PNG files, one subfolder a class.
func writeBars(t *testing.T, folder string, n int) {
	t.Helper()
	images, labels := testkit.Bars(n)
	for i, label := range labels {
		writePNG(t, filepath.Join(folder, string(rune('a'+label)), fmt.Sprintf("%02d.png", i)), images.Pixels[i*144:(i+1)*144], 12)
	}
}

func writePNG(t *testing.T, path string, pixels []byte, width int) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	img := &image.Gray{Pix: pixels, Stride: width, Rect: image.Rect(0, 0, width, len(pixels)/width)}
	if err := errors.Join(png.Encode(file, img), file.Close()); err != nil {
		t.Fatal(err)
	}
}

// What was learned is kept under what the files hold, in which order and which part of it, and not under their names.
func TestFilesNameATraining(t *testing.T) {
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e, m, folder := open(options(t)), tiny(), filepath.Join(t.TempDir(), "barras")
		writeBars(t, folder, 30)
		load := func(folder string) *cnnlib.Dataset {
			t.Helper()
			data, err := cnnlib.LoadImages(folder, cnnlib.Size(12, 12))
			if err != nil {
				t.Fatal(err)
			}
			return data
		}
		reused := func(what string, data *cnnlib.Dataset, want int) {
			t.Helper()
			if got := e.fit(t, m, data.OneHot(3), cnnlib.BatchSize(8)); got.Reused != want || len(got.Epochs) != 1 {
				t.Errorf("%s: %d epochs taken up again, want %d", what, got.Reused, want)
			}
		}
		part := func(seed uint64, fraction float64) *cnnlib.Dataset {
			first, _ := load(folder).Shuffle(seed).Split(fraction)
			return first
		}
		reused("new", load(folder), 0)
		reused("the same again", load(folder), 1)
		reused("shuffled and split", part(1, 0.8), 0)
		reused("shuffled and split again", part(1, 0.8), 1)
		reused("shuffled by another seed", part(2, 0.8), 0)
		reused("split elsewhere", part(1, 0.7), 0)
		copied := filepath.Join(t.TempDir(), "copy")
		if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		reused("a copy elsewhere", load(copied), 1)

		first, err := filepath.Glob(filepath.Join(folder, "a", "*.png"))
		if err != nil || len(first) == 0 {
			t.Fatalf("%v, %v", first, err)
		}
		before, err := os.ReadFile(first[0])
		if err != nil {
			t.Fatal(err)
		}
		writePNG(t, first[0], make([]byte, 144), 12)
		reused("another picture in its place", load(folder), 0)
		if err := os.WriteFile(first[0], before, 0o644); err != nil {
			t.Fatal(err)
		}
		reused("the first picture again", load(folder), 1)
	})
}

// What happened to files after the cell opened them is told by the engine, and harms nothing.
func TestFilesInTrouble(t *testing.T) {
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e, m := open(options(t)), tiny()
		for _, test := range []struct {
			name    string
			trouble func(folder string) error
			want    []string
		}{
			{"a picture gone and another come", func(folder string) error {
				a := filepath.Join(folder, "a")
				return errors.Join(os.Remove(filepath.Join(a, "extra.png")), os.Mkdir(filepath.Join(a, "extra.png"), 0o755), os.WriteFile(filepath.Join(a, "extra.png", "outra.png"), []byte("\x89PNG\r\n\x1a\n"), 0o644))
			}, []string{"extra.png"}},
			{"a picture cut off", func(folder string) error { return os.Truncate(filepath.Join(folder, "a", "extra.png"), 60) }, []string{"extra.png", "danificado ou incompleto", "tire-o da pasta"}},
			{"a picture that is none", func(folder string) error {
				return os.WriteFile(filepath.Join(folder, "a", "extra.png"), []byte("<html>"), 0o644)
			}, []string{"extra.png", "não é PNG, JPEG nem GIF"}},
		} {
			t.Run(test.name, func(t *testing.T) {
				folder := t.TempDir()
				writeBars(t, folder, 30)
				writePNG(t, filepath.Join(folder, "a", "extra.png"), make([]byte, 144), 12)
				data, err := cnnlib.LoadImages(folder, cnnlib.Size(12, 12))
				if err != nil {
					t.Fatal(err)
				}
				data = data.OneHot(3)
				if err := test.trouble(folder); err != nil {
					t.Fatal(err)
				}
				_, err = m.Fit(t.Context(), e, data, cnnlib.BatchSize(8))
				testkit.WantError(t, err, test.want...)
				_, err = m.Evaluate(t.Context(), e, data)
				testkit.WantError(t, err, test.want...)
			})
		}
		e.fit(t, m, bars(t, examples), cnnlib.BatchSize(batch))
	})
}

// soon is a context that ends after it was asked so many times.
type soon struct {
	context.Context
	left atomic.Int64
}

func (s *soon) Err() error {
	if s.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// Interrupted while it reads pictures, the engine stops reading, and is free for the next call.
func TestInterruptedWhileReading(t *testing.T) {
	folder := t.TempDir()
	writeBars(t, folder, 60)
	// The last is none: who reads on comes to it.
	if err := os.WriteFile(filepath.Join(folder, "c", "zz.png"), []byte("<html>"), 0o644); err != nil {
		t.Fatal(err)
	}
	data, err := cnnlib.LoadImages(folder, cnnlib.Size(12, 12))
	if err != nil {
		t.Fatal(err)
	}
	m, e := tiny(), engine.New(options(t))
	defer e.Close()
	ending := func() context.Context {
		ctx := &soon{Context: t.Context()}
		ctx.left.Store(20)
		return ctx
	}
	// The context of a Fit is not asked itself, only one made from it is: so its training is given the one that counts.
	var job cnnlib.FitJob
	asks := testkit.FakeEngine{OnFit: func(_ context.Context, asked cnnlib.FitJob, _ func(cnnlib.Event)) (cnnlib.History, error) {
		job = asked
		return cnnlib.History{}, cnnlib.ErrInterrupted
	}}
	if _, err := m.Fit(t.Context(), asks, data.OneHot(3), cnnlib.BatchSize(8)); !errors.Is(err, cnnlib.ErrInterrupted) {
		t.Fatal(err)
	}
	if _, err := e.Train(ending(), job); !errors.Is(err, cnnlib.ErrInterrupted) {
		t.Errorf("Fit: %v, want ErrInterrupted", err)
	}
	_, err = m.Evaluate(ending(), e, data.OneHot(3))
	testkit.WantError(t, err, "interrompido antes de terminar")
	if _, err := m.Evaluate(t.Context(), e, data.Slice(0, 60).OneHot(3)); err != nil {
		t.Error(err)
	}
}

// The lesson's network reads photographed digits almost as well as the digits themselves.
func TestPhotographedDigits(t *testing.T) {
	tier.Slow(t, "trains a network that knows digits")
	train, test, err := cnnlib.LoadMNIST(testkit.MNIST(t))
	if err != nil {
		t.Fatal(err)
	}
	const count = 250
	digits, truth, err := test.Read(0, count)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for i, label := range truth {
		one, err := digits.At(i)
		if err != nil {
			t.Fatal(err)
		}
		// From near and from afar, in all parts of the picture.
		photo := testkit.Photograph(one, 480+i%3*80, 400, 200+i%5*40, float64(i%7)/6, float64(i%4)/3, uint64(i))
		path := filepath.Join(folder, fmt.Sprint(label), fmt.Sprintf("%04d.jpg", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(jpeg.Encode(file, photo, &jpeg.Options{Quality: 80}), file.Close()); err != nil {
			t.Fatal(err)
		}
	}
	photos, err := cnnlib.LoadImages(folder, cnnlib.Prepared())
	if err != nil {
		t.Fatal(err)
	}
	m, e := lesson.Model(), engine.New(options(t))
	defer e.Close()
	if _, err := m.Fit(t.Context(), e, train.Slice(0, 6400).OneHot(10), cnnlib.BatchSize(32)); err != nil {
		t.Fatal(err)
	}
	right := func(data *cnnlib.Dataset) int {
		got, err := m.Evaluate(t.Context(), e, data.OneHot(10))
		if err != nil {
			t.Fatal(err)
		}
		return int(got.Accuracy*float64(got.Examples) + 0.5)
	}
	itself, photographed := right(test.Slice(0, count)), right(photos)
	t.Logf("of %d digits %d are read, and of their photographs %d", count, itself, photographed)
	if photographed < itself-count/50 {
		t.Errorf("of %d digits %d are read, but of their photographs only %d", count, itself, photographed)
	}
}
