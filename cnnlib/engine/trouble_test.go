package engine_test

import (
	"bytes"
	"errors"
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

// What is damaged on disk costs no more than itself: whoever reads the model gets the epoch before, in words, and a training
// goes on from there to the same numbers. (Package archive tries it for each file.)
func TestDamagedState(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	flip := func(raw []byte) []byte {
		raw[len(raw)/2] ^= 1
		return raw
	}
	garbage := func(raw []byte) []byte { return bytes.Repeat([]byte{0xA5}, len(raw)) }
	tests := []struct {
		name    string
		pattern string // of the files that are damaged
		damage  func(raw []byte) []byte
		epochs  int // how many are left
	}{
		{"one bit of the weights", "*/epoch-0002/*.bin", flip, 1},
		{"index garbled", "*/epoch-0002/checkpoint*.json", garbage, 1},
		{"seal garbled", "*/epoch-0002/seal.json", garbage, 1},
		{"progress emptied", "*/epoch-0002/progress.json", func([]byte) []byte { return nil }, 1},
		{"history garbled", "*/run.json", garbage, 2},
		{"which state garbled", "current*", garbage, 2},
	}
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		whole := options(t)
		e := open(whole)
		fitOptions := func(epochs int) []cnnlib.FitOption {
			return []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(epochs)}
		}
		after := map[int]cnnlib.Metrics{}
		var want cnnlib.History
		for epochs := 1; epochs <= 2; epochs++ {
			want = e.fit(t, m, data, fitOptions(epochs)...)
			after[epochs] = e.evaluate(t, m, data)
		}
		e.close()
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				if test.name != "one bit of the weights" && test.name != "history garbled" {
					tier.Slow(t, "trains again")
				}
				o := options(t)
				if err := os.CopyFS(o.Models, os.DirFS(whole.Models)); err != nil {
					t.Fatal(err)
				}
				found, err := filepath.Glob(filepath.Join(o.Models, m.Fingerprint(), test.pattern))
				if err != nil || len(found) == 0 {
					t.Fatalf("%s: found %v, %v", test.pattern, found, err)
				}
				for _, path := range found {
					raw, err := os.ReadFile(path)
					if err == nil {
						err = os.WriteFile(path, test.damage(raw), 0o644)
					}
					if err != nil {
						t.Fatal(err)
					}
				}
				e := open(o)
				var told []string
				tell := func(text string) { told = append(told, text) }
				got, err := m.Evaluate(cnnlib.WithNotices(t.Context(), tell), e, data)
				if err != nil || got != after[test.epochs] {
					t.Errorf("evaluates to %+v, %v, want %+v", got, err, after[test.epochs])
				}
				wantDamageTold(t, told, test.epochs, "a rede está como depois da época 1", "nada foi apagado", "Fit")
				e.close()
				e = open(o)
				told = nil
				again := e.fit(t, m, data, append(fitOptions(2), cnnlib.Watch(func(e cnnlib.Event) {
					if e.Kind == cnnlib.Notice {
						tell(e.Text)
					}
				}))...)
				wantSameHistory(t, again, want)
				if again.Reused != test.epochs {
					t.Errorf("%d epochs reused, want %d", again.Reused, test.epochs)
				}
				wantDamageTold(t, told, test.epochs, "o treino continua da época 1", "nada foi apagado", "epoch-0002.damaged")
				wantSameState(t, m, "epoch-0002", o.Models, whole.Models)
			})
		}
	})
}

// wantDamageTold wants one text where only an epoch of two is left, and none where nothing was lost.
func wantDamageTold(t *testing.T, told []string, epochs int, parts ...string) {
	t.Helper()
	if epochs == 2 {
		// Which state is the model's may have been guessed, which is said; nothing was damaged that counts.
		for _, text := range told {
			if strings.Contains(text, "continua") {
				t.Errorf("nothing was lost, and said %q", text)
			}
		}
		return
	}
	if len(told) != 1 {
		t.Fatalf("said %q, want one text", told)
	}
	testkit.WantError(t, errors.New(told[0]), append(parts, "A época 2", "danificada")...)
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
