package engine_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"
)

func TestPluginTrouble(t *testing.T) {
	text := filepath.Join(t.TempDir(), "plugin.so")
	if err := os.WriteFile(text, []byte("isto não é uma biblioteca\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(t.TempDir(), "falta.so")
	tests := []struct {
		name           string
		device, plugin string
		want           []string
	}{
		{"none", "cpu", "", []string{"nenhum plugin do XLA foi indicado", "go run ./kernels setup"}},
		{"missing", "cpu", missing, []string{missing, "não está", "go run ./kernels setup"}},
		{"a text file", "cpu", text, []string{text, "não pôde ser carregado", "apague", "go run ./kernels setup"}},
		{"a folder", "cpu", t.TempDir(), []string{"não pôde ser carregado", "go run ./kernels setup"}},
		{"CUDA, missing", "cuda", missing, []string{"CUDA foi pedida", missing, "GPU da NVIDIA", "go run ./kernels setup", "CNN em Go"}},
		{"CUDA, a text file", "cuda", text, []string{"CUDA foi pedida", "nvidia-smi", "CNN em Go"}},
	}
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				e := open(engine.Options{Device: test.device, Plugin: test.plugin, Models: t.TempDir()})
				some, _ := images(t, data)
				_, fitErr := m.Fit(t.Context(), e, data)
				_, evaluateErr := m.Evaluate(t.Context(), e, data)
				_, predictErr := m.Predict(t.Context(), e, some)
				_, statusErr := e.Status(t.Context())
				for _, err := range []error{fitErr, evaluateErr, predictErr, statusErr} {
					testkit.WantError(t, err, test.want...)
				}
			})
		}
	})
}

// A plugin that is put in place later is found without a new engine.
func TestPluginComesLater(t *testing.T) {
	plugin := filepath.Join(t.TempDir(), "plugin.so")
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(engine.Options{Device: "cpu", Plugin: plugin, Models: t.TempDir()})
		_, err := e.Status(t.Context())
		testkit.WantError(t, err, "não está")
		if err := os.Symlink(testkit.Plugin(t), plugin); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(plugin)
		status, err := e.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if status.Plugin != plugin || !strings.HasPrefix(status.PluginVersion, "PJRT ") || status.Device != "CPU (XLA)" || status.PeakBytes < status.MemoryBytes {
			t.Errorf("status %+v", status)
		}
	})
}

func TestDamagedState(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	inEpoch := func(pattern string, damage func(t *testing.T, path string)) func(t *testing.T, models string) {
		return func(t *testing.T, models string) {
			found, err := filepath.Glob(filepath.Join(models, m.Fingerprint(), pattern))
			if err != nil || len(found) == 0 {
				t.Fatalf("%s: found %v, %v", pattern, found, err)
			}
			for _, path := range found {
				damage(t, path)
			}
		}
	}
	truncate := func(size int64) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			if err := os.Truncate(path, size); err != nil {
				t.Fatal(err)
			}
		}
	}
	garbage := func(t *testing.T, path string) {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, bytes.Repeat([]byte{0xA5}, int(info.Size())), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	flip := func(t *testing.T, path string) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		raw[len(raw)/2] ^= 1
		if err := os.WriteFile(path, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(t *testing.T, path string) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name   string
		damage func(t *testing.T, models string)
		// fitFinds says that Fit, too, must find it; it does not read what only names the state.
		fitFinds bool
		// recovers says to train again, as the error tells.
		recovers bool
	}{
		{"weights truncated", inEpoch("*/epoch-0002/*.bin", truncate(100)), true, false},
		{"weights empty", inEpoch("*/epoch-0002/*.bin", truncate(0)), true, false},
		{"weights missing", inEpoch("*/epoch-0002/*.bin", remove), true, false},
		{"weights garbled", inEpoch("*/epoch-0002/*.bin", garbage), true, true},
		{"one byte of the weights", inEpoch("*/epoch-0002/*.bin", flip), true, false},
		{"index garbled", inEpoch("*/epoch-0002/checkpoint*.json", garbage), true, false},
		{"index truncated", inEpoch("*/epoch-0002/checkpoint*.json", truncate(40)), true, false},
		{"seal garbled", inEpoch("*/epoch-0002/seal.json", garbage), true, false},
		{"all of the checkpoint missing", inEpoch("*/epoch-0002/*", remove), true, false},
		{"history garbled", inEpoch("*/run.json", garbage), true, true},
		{"which state garbled", inEpoch("current", garbage), false, true},
	}
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		whole := options(t)
		e := open(whole)
		want := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2))
		e.close()
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				if test.recovers && test.name != "history garbled" {
					tier.Slow(t, "trains again")
				}
				o := options(t)
				if err := os.CopyFS(o.Models, os.DirFS(whole.Models)); err != nil {
					t.Fatal(err)
				}
				test.damage(t, o.Models)
				e := open(o)
				_, err := m.Evaluate(t.Context(), e, data)
				testkit.WantError(t, err, "danificado", "FromScratch", o.Models)
				if test.fitFinds {
					_, err = m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2))
					testkit.WantError(t, err, "danificado", "FromScratch", o.Models)
				}
				if test.recovers {
					again := e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2), cnnlib.FromScratch())
					wantSameHistory(t, again, want)
					e.evaluate(t, m, data)
				}
			})
		}
	})
}

func TestTroubleWithData(t *testing.T) {
	o := options(t)
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(testkit.MNIST(t))); err != nil {
		t.Fatal(err)
	}
	_, test, err := cnnlib.LoadMNIST(folder)
	if err != nil {
		t.Fatal(err)
	}
	data := test.OneHot(10).Slice(0, 32)
	m := cnnlib.Input(28, 28, 1).Flatten().Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	path := filepath.Join(folder, "t10k-images-idx3-ubyte.gz")
	if err := os.Truncate(path, 5000); err != nil {
		t.Fatal(err)
	}
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(o)
		_, err := m.Fit(t.Context(), e, data)
		testkit.WantError(t, err, path, "danificado", "go run ./kernels setup")
		_, err = m.Evaluate(t.Context(), e, data)
		testkit.WantError(t, err, path, "danificado", "go run ./kernels setup")
	})
}

func TestClosedEngine(t *testing.T) {
	e := engine.New(options(t))
	if err := e.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, err := tiny().Fit(t.Context(), e, bars(t, examples))
	testkit.WantError(t, err, "já foi encerrado")
}
