package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cnn321/kernels/browser"
	"cnn321/kernels/jupyter/rehearse"
	"cnn321/kernels/setup"
	"cnn321/kernels/setup/setuptest"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// onlyFiles checks that only the named files are in a folder.
func onlyFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
}

// withPDF adds the hand-out for paper, which is there where a browser is.
func withPDF(files ...string) []string {
	if _, err := browser.Find(); err == nil {
		files = append(files, strings.TrimSuffix(files[0], ".html")+".pdf")
	}
	return files
}

// withPython puts in place what the pages are made with.
func withPython(t *testing.T) setup.Paths {
	t.Helper()
	return setuptest.Need(t, setup.Python)
}

// exports are the pages of notebooks as they are, by the notebook's path. Tests only read them, so each is made once for all.
var exports struct {
	sync.Mutex
	folder string
	made   map[string]rehearse.Files
}

// mostAtOnce is how many tests run at once where a machine has more processors: each may have a kernel with its engine and a browser, which
// is a gigabyte.
const mostAtOnce = 4

func TestMain(m *testing.M) {
	flag.Parse()
	if p := flag.Lookup("test.parallel"); p.Value.String() == p.DefValue && runtime.GOMAXPROCS(0) > mostAtOnce {
		if err := p.Value.Set(strconv.Itoa(mostAtOnce)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	status := m.Run()
	if err := os.RemoveAll(exports.folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

// export writes the pages of a notebook as it is, if no test has had them written before.
func export(t *testing.T, notebook string) (rehearse.Files, error) {
	t.Helper()
	paths := withPython(t)
	notebook, err := filepath.Abs(notebook)
	if err != nil {
		t.Fatal(err)
	}
	exports.Lock()
	defer exports.Unlock()
	if files, ok := exports.made[notebook]; ok {
		return files, nil
	}
	if exports.made == nil {
		exports.made = make(map[string]rehearse.Files)
		if exports.folder, err = os.MkdirTemp("", "cnn321-pages-*"); err != nil {
			t.Fatal(err)
		}
	}
	output, err := os.MkdirTemp(exports.folder, "")
	if err != nil {
		t.Fatal(err)
	}
	o := runOptions{notebook: notebook, output: output, device: setup.DeviceCPU, timeout: time.Minute, exportOnly: true}
	files := rehearse.FilesIn(o.output, o.notebook)
	if err := o.run(t.Context(), paths); err != nil {
		return files, err
	}
	exports.made[notebook] = files
	return files, nil
}

func TestPagesHoldTheNotebook(t *testing.T) {
	t.Parallel()
	files, err := export(t, "testdata/aula.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	onlyFiles(t, filepath.Dir(files.HTML), withPDF("aula.html", "aula-slides.html", "registro.log")...)
	both := []string{
		`lang="pt-BR"`, "<title>Uma pequena aula</title>", "<math", `alt="um ponto"`, "data:image/png;base64,",
		`alt="Um tabuleiro de quadrados claros e escuros"`, "o dobro: 42", "document.currentScript",
	}
	tests := []struct {
		name, path   string
		have, havent []string
	}{
		{"hand-out", files.HTML, append(both, "Isto não vai para os slides.", "Fale devagar."), []string{"ponto.png", "Reveal.initialize"}},
		{"slides", files.Slides, append(both, `<aside class="notes">`, `class="fragment"`, "reveal.js 5.", "Permission is hereby granted"),
			[]string{"ponto.png", "Isto não vai para os slides.", "@import", "In&nbsp;["}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			html := read(t, test.path)
			for _, want := range test.have {
				if !strings.Contains(html, want) {
					t.Errorf("lacks %s", want)
				}
			}
			for _, wrong := range test.havent {
				if strings.Contains(html, wrong) {
					t.Errorf("has %s", wrong)
				}
			}
		})
	}
}

// A page that cannot be made is told, and costs nothing else.
func TestPageProblems(t *testing.T) {
	t.Parallel()
	const head, foot = `{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [`, `]}`
	tests := []struct {
		name, cells string
		block       bool // the slides' place is taken
		says        string
	}{
		{
			name:  "nothing to show",
			cells: `{"cell_type": "markdown", "id": "a", "metadata": {"slideshow": {"slide_type": "skip"}}, "source": "# Só um título"}`,
			says:  "nenhuma célula apareceria nos slides",
		},
		{name: "no place", cells: `{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Só um título"}`, block: true, says: "IsADirectoryError"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			paths := withPython(t)
			dir := t.TempDir()
			notebook := filepath.Join(dir, "caso.ipynb")
			if err := os.WriteFile(notebook, []byte(head+test.cells+foot), 0o644); err != nil {
				t.Fatal(err)
			}
			files := rehearse.FilesIn(dir, notebook)
			if test.block {
				if err := os.Mkdir(files.Slides, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			result, err := rehearse.Export(t.Context(), rehearse.Options{
				Python: paths.Python(), Env: paths.JupyterEnvironment(dir), Notebook: notebook, HTML: files.HTML, Slides: files.Slides,
			})
			if err != nil {
				t.Fatal(err)
			}
			if result.HTML.Path != files.HTML || result.Slides.Path != "" {
				t.Errorf("written: %+v", result)
			}
			if got := result.Explain(); !strings.Contains(got, test.says) {
				t.Errorf("explained as %q, want %q in it", got, test.says)
			}
			if !result.Complete() {
				t.Error("a page's trouble counts as a cell's")
			}
		})
	}
}

// What a page would fetch is told, so that nobody finds out in a room without a network.
func TestPagesTellWhatTheyWouldFetch(t *testing.T) {
	t.Parallel()
	paths := withPython(t)
	dir := t.TempDir()
	notebook := filepath.Join(dir, "busca.ipynb")
	text := `{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown", "id": "a", "metadata": {},
		"source": "# Busca\n\n![fora](https://exemplo.org/a.png)\n\n<div style=\"background: url('https://exemplo.org/b.png')\">b</div>\n\n<script src=\"c.js\"></script>"}]}`
	if err := os.WriteFile(notebook, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	files := rehearse.FilesIn(dir, notebook)
	result, err := rehearse.Export(t.Context(), rehearse.Options{
		Python: paths.Python(), Env: paths.JupyterEnvironment(dir), Notebook: notebook, HTML: files.HTML, Slides: files.Slides,
	})
	if err != nil || result.Problem != nil {
		t.Fatalf("%v, %s", err, result.Explain())
	}
	want := "<div> https://exemplo.org/b.png; <img> https://exemplo.org/a.png; <script> c.js"
	for _, page := range []rehearse.Page{result.HTML, result.Slides} {
		if got := strings.Join(page.Fetched, "; "); got != want {
			t.Errorf("%s would fetch %q, want %q", filepath.Base(page.Path), got, want)
		}
	}
}

func TestRunNeedsAPlaceForTheNotebook(t *testing.T) {
	if _, err := rehearse.Run(t.Context(), rehearse.Options{}); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
