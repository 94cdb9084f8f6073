package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnn321/kernels/bench"
)

func TestParseBench(t *testing.T) {
	whole := []string{"start", "compile", "memory", "step", "predict", "evaluate", "epoch", "cell"}
	for _, test := range []struct {
		name         string
		args         string
		only         []string
		turns, seeds int
	}{
		{"nothing", "", whole, 7, 7},
		{"quick", "--quick", slices.DeleteFunc(slices.Clone(whole), func(s string) bool { return s == "epoch" }), 3, 3},
		{"quick, more turns", "--quick --turns 9 --only step", []string{"step"}, 9, 9},
		{"some", "--only step,epoch", []string{"step", "epoch"}, 7, 7},
		{"accuracy is apart", "--accuracy 5", []string{"training"}, 7, 5},
		{"accuracy and more", "--accuracy 5 --only training,start", []string{"training", "start"}, 7, 5},
		{"scaling comes too", "--scaling", append(slices.Clone(whole), "scaling"), 7, 7},
		{"scaling alone", "--only scaling --scaling", []string{"scaling"}, 7, 7},
		{"trainings on a GPU", "--device cuda --turns 3", append(slices.Clone(whole), "training"), 3, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, err := parseBench(strings.Fields(test.args))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(o.Only, test.only) || o.Turns != test.turns || o.Seeds != test.seeds {
				t.Errorf("%v, %d turns, %d seeds", o.Only, o.Turns, o.Seeds)
			}
			if o.Peer != nil || o.Epochs != 12 {
				t.Errorf("peer %v, %d epochs", o.Peer, o.Epochs)
			}
		})
	}
	o, err := parseBench([]string{"--peer", "python3", "--peer-script", "jax"})
	if err != nil || o.Peer == nil || *o.Peer != (bench.PeerProgram{Python: "python3", Script: "jax"}) {
		t.Errorf("peer %+v, %v", o.Peer, err)
	}
}

func TestBenchRefuses(t *testing.T) {
	for _, test := range []struct{ name, args, want string }{
		{"a measure", "--only step,voar", `não conheço a medida "voar": há start, compile`},
		{"turns", "--turns 0", "O número de voltas é de 1 em diante, e não 0."},
		{"seeds", "--accuracy -1", "O número de sementes é de 1 em diante, e não -1."},
		{"epochs", "--epochs 0", "O número de épocas é de 1 em diante, e não 0."},
		{"a device", "--device tpu", `Não conheço o dispositivo "tpu": use cpu ou cuda.`},
		{"a precision", "--precision int8", `Não conheço a precisão "int8"`},
		{"a precision of GPUs", "--precision tf32", "use-a com --device cuda"},
		{"a peer", "--peer p --peer-script torch", `Não conheço a comparação "torch": use keras ou jax.`},
		{"a script for no peer", "--peer-script jax", "diga em --peer"},
		{"measuring and not", "--from r.json --quick", "Com --from nada é medido"},
		{"an argument", "agora", `Não entendi "agora".`},
	} {
		t.Run(test.name, func(t *testing.T) {
			said := stderrOf(t, func() {
				if _, err := parseBench(strings.Fields(test.args)); !errors.Is(err, errUsage) {
					t.Errorf("error %v", err)
				}
			})
			if !strings.Contains(said, test.want) {
				t.Errorf("said %q, want %q", said, test.want)
			}
		})
	}
	err := dispatch(t.Context(), []string{"bench", "--engine", "/não/há"}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "/não/há") {
		t.Errorf("a missing engine: %v", err)
	}
}

// stderrOf is what is written to standard error meanwhile.
func stderrOf(t *testing.T, do func()) string {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	saved := os.Stderr
	os.Stderr = writer
	defer func() { os.Stderr = saved }()
	read := make(chan string)
	go func() {
		var text bytes.Buffer
		_, _ = io.Copy(&text, reader)
		reader.Close()
		read <- text.String()
	}()
	do()
	writer.Close()
	return <-read
}

func TestReportFromResults(t *testing.T) {
	folder := t.TempDir()
	err := dispatch(t.Context(), []string{"bench", "--from", filepath.Join("bench", "testdata", "results.json"), "--report", folder}, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if text := read(t, filepath.Join(folder, "README.md")); !strings.Contains(text, "Passo de treino, lote 128") {
		t.Errorf("report\n%s", text)
	}
	if err := dispatch(t.Context(), []string{"bench", "--from", filepath.Join(folder, "nada.json")}, io.Discard, io.Discard); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}
