package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cnn321/cnnlib/environment"
	"cnn321/kernels/jupyter/rehearse"
	"cnn321/kernels/setup"
)

// rehearsed copies a notebook of testdata into a folder of its own and gives the options to run it there.
func rehearsed(t *testing.T, name string) runOptions {
	t.Helper()
	dir := t.TempDir()
	for _, file := range []string{name, "ponto.png"} {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return runOptions{notebook: filepath.Join(dir, name), output: filepath.Join(dir, "saída"), device: setup.DeviceCPU, timeout: time.Minute}
}

func TestRunWritesNotebookPageAndTimes(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	o := rehearsed(t, "ensaio.ipynb")
	o.inPlace, o.epochs = true, 3
	if err := o.run(t.Context(), paths); err != nil {
		t.Fatal(err)
	}
	onlyFiles(t, o.output, withPDF("ensaio.html", "ensaio.ipynb", "ensaio-slides.html", "ensaio-tempos.md", "registro.log")...)

	files := rehearse.FilesIn(o.output, o.notebook)
	notebook := read(t, files.Executed)
	for _, want := range []string{`"o dobro: 42\n`, `épocas: 3`, `"image/png"`, `"pygments_lexer": "go"`, `"id": "usa"`, `"display_name": "CNN em Go"`} {
		if !strings.Contains(notebook, want) {
			t.Errorf("the executed notebook lacks %s", want)
		}
	}
	for _, noise := range []string{"iopub", `"execution"`, "transient", "codemirror_mode", paths.Root} {
		if strings.Contains(notebook, noise) {
			t.Errorf("the executed notebook has %q", noise)
		}
	}
	if notebook != read(t, o.notebook) {
		t.Error("--in-place did not write the executed notebook onto the notebook")
	}

	for _, page := range []string{files.HTML, files.Slides} {
		if html := read(t, page); !strings.Contains(html, "o dobro: 42") || !strings.Contains(html, `alt="um ponto"`) {
			t.Errorf("%s lacks what was run, or the picture beside the notebook", page)
		}
	}
	for _, want := range []string{"func dobro(n int) int", "ok", "total"} {
		if !strings.Contains(read(t, files.Table), want) {
			t.Errorf("the table lacks %q", want)
		}
	}

	// A second run of the executed notebook changes nothing: diffs stay clean.
	if err := o.run(t.Context(), paths); err != nil {
		t.Fatal(err)
	}
	if again := read(t, o.notebook); again != notebook {
		t.Errorf("a second run changed the notebook:\n%s", again)
	}
}

func TestRunStopsAtAFailingCell(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	o := rehearsed(t, "falha.ipynb")
	o.inPlace = true
	before := read(t, o.notebook)
	if err := o.run(t.Context(), paths); !errors.Is(err, errReported) {
		t.Fatalf("error %v, want a failure that has been told", err)
	}
	if read(t, o.notebook) != before {
		t.Error("--in-place wrote a failed run onto the notebook")
	}
	files := rehearse.FilesIn(o.output, o.notebook)
	notebook := read(t, files.Executed)
	if !strings.Contains(notebook, `"antes\n"`) || !strings.Contains(notebook, "os rótulos vão de 0 a 9") || strings.Contains(notebook, `"depois\n"`) {
		t.Errorf("the executed notebook is\n%s", notebook)
	}
	if text := read(t, files.Table); !strings.Contains(text, "ERRO") || !strings.Contains(text, "não rodou") {
		t.Errorf("the table is\n%s", text)
	}
}

func TestRehearsalProblems(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	tests := []struct {
		name, notebook string
		timeout        time.Duration
		kernel         string
		cancel         bool // when the slow cell has begun
		reason         string
		says           string
	}{
		{name: "failing cell", notebook: "falha.ipynb", reason: "cell", says: "A célula 2 (fmt.Fprintln(os.Stderr"},
		{name: "time limit", notebook: "lenta.ipynb", timeout: 15 * time.Second, reason: "timeout", says: "--timeout"},
		{name: "stopped", notebook: "lenta.ipynb", cancel: true, reason: "stopped", says: "a seu pedido"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := rehearsed(t, test.notebook)
			dir := filepath.Dir(o.notebook)
			temp, err := os.MkdirTemp("/tmp", "rt")
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(temp)
			runtime := t.TempDir()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var log bytes.Buffer
			executed := rehearse.FilesIn(runtime, o.notebook).Executed
			result, err := rehearse.Run(ctx, rehearse.Options{
				Python: paths.Python(), Kernel: setup.Kernelspec(setup.DeviceCPU),
				Env:      append(paths.JupyterEnvironment(runtime), "TMPDIR="+temp, environment.History+"="+filepath.Join(runtime, "history.jsonl")),
				Notebook: o.notebook, Executed: executed, Timeout: test.timeout, Log: &log,
				Watch: func(event rehearse.Event) {
					if test.cancel && event.Kind == "cell" && event.Index == 1 {
						cancel()
					}
				},
			})
			if err != nil {
				t.Fatalf("%v\n%s", err, log.String())
			}
			if result.Problem == nil || result.Problem.Reason != test.reason {
				t.Fatalf("problem %+v, want %q\n%s", result.Problem, test.reason, log.String())
			}
			if text := result.Explain(); !strings.Contains(text, test.says) {
				t.Errorf("explained as %q, want %q in it", text, test.says)
			}
			if !strings.Contains(read(t, executed), `"antes\n"`) {
				t.Error("the notebook so far was not written")
			}
			onlyFiles(t, temp)
			onlyFiles(t, dir, filepath.Base(o.notebook), "ponto.png")
		})
	}
}

func TestParseRun(t *testing.T) {
	paths := setup.Paths{Root: "/projeto"}
	tests := []struct {
		name string
		args []string
		want runOptions
		fail bool
	}{
		{name: "defaults", want: runOptions{notebook: paths.Lesson(), output: "/projeto/.cnn321/ensaio", device: "cpu", timeout: time.Hour}},
		{
			name: "all", args: []string{"--notebook", "a.ipynb", "--output", "b", "--device", "cuda", "--timeout", "90s", "--epochs", "1", "--in-place"},
			want: runOptions{notebook: "a.ipynb", output: "b", device: "cuda", timeout: 90 * time.Second, epochs: 1, inPlace: true},
		},
		{
			name: "a rehearsal of the talk", args: []string{"--rehearse", "40m"},
			want: runOptions{notebook: paths.Lesson(), output: "/projeto/.cnn321/ensaio", device: "cpu", timeout: time.Hour, rehearse: 40 * time.Minute},
		},
		{name: "a rehearsal in place", args: []string{"--rehearse", "40m", "--in-place"}, fail: true},
		{name: "a rehearsal of no time", args: []string{"--rehearse", "-1m"}, fail: true},
		{name: "negative epochs", args: []string{"--epochs", "-1"}, fail: true},
		{name: "negative timeout", args: []string{"--timeout", "-1s"}, fail: true},
		{name: "unknown device", args: []string{"--device", "tpu"}, fail: true},
		{name: "too many arguments", args: []string{"a.ipynb"}, fail: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseRun(test.args, paths)
			if test.fail {
				if !errors.Is(err, errUsage) {
					t.Errorf("error %v, want %v", err, errUsage)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("%+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}
