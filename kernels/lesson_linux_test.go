package main

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cnn321/kernels/browsertest"
	"cnn321/kernels/jupyter/rehearse"
	"cnn321/kernels/setup"
)

// executedCell is what the lesson's tests read of a code cell that ran.
type executedCell struct {
	ID      string
	Kind    string `json:"cell_type"`
	Outputs []cellOutput
}

type cellOutput struct {
	Kind string `json:"output_type"`
	Text []string
	Data map[string]json.RawMessage
}

// text is all that the cell printed or showed as text.
func (c executedCell) text(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, output := range c.Outputs {
		all.WriteString(strings.Join(output.Text, ""))
		var lines []string
		if raw, ok := output.Data["text/markdown"]; ok {
			if err := json.Unmarshal(raw, &lines); err != nil {
				t.Fatalf("cell %s: %v", c.ID, err)
			}
		}
		all.WriteString(strings.Join(lines, ""))
	}
	return all.String()
}

func (c executedCell) pictures(t *testing.T) int {
	// A training that went on behind its cell has its curves within its text.
	count := strings.Count(c.text(t), "](data:image/png;base64,")
	for _, output := range c.Outputs {
		if len(output.Data["image/png"]) > 5000 { // a blank picture is smaller
			count++
		}
	}
	return count
}

// The lesson itself, on the real data, with one epoch in place of twelve: in JupyterLab as in a talk, or without a
// screen where there is no browser.
func TestLessonRuns(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	run := lessonWithoutScreen
	if browsertest.Available() {
		run = lessonInJupyterLab
	}
	var notebook struct{ Cells []executedCell }
	if err := json.Unmarshal([]byte(read(t, run(t, paths))), &notebook); err != nil {
		t.Fatal(err)
	}
	cells := make(map[string]executedCell)
	for _, c := range notebook.Cells {
		cells[c.ID] = c
		failed := slices.ContainsFunc(c.Outputs, func(o cellOutput) bool { return o.Kind == "error" })
		switch {
		case failed:
			t.Errorf("cell %s failed: %s", c.ID, c.text(t))
		case c.Kind == "code" && len(c.Outputs) == 0 && c.ID != "grade-codigo": // which only declares
			t.Errorf("cell %s gave nothing", c.ID)
		}
	}
	for id, want := range map[string]string{
		"conferencia-codigo": "SHA-256 conferidos",
		"dados-codigo":       "(60000, 28, 28, 1)",
		"tamanhos-codigo":    "Tamanho de:\n- Conjunto de treino:\t60000\n- Conjunto de teste:\t10000\n",
		"onehot-oito-codigo": "[0 0 0 0 0 0 0 0 1 0]",
		"onehot-codigo":      "[7 2 1 … 4 5 6]",
		"conv1-codigo":       "Conv2D (26, 26, 32), 320 parâmetros",
		"conv2-codigo":       "Conv2D (24, 24, 64), 18.496 parâmetros",
		"pooling-codigo":     "MaxPooling2D (12, 12, 64)",
		"flatten-codigo":     "Flatten (9216)",
		"densa1-codigo":      "Dense (128), 1.179.776 parâmetros",
		"saida-codigo":       "Dense (10), 1.290 parâmetros",
		"resumo-codigo":      "1.199.882",
		"treino-codigo":      "469 passos",
		"piores-codigo":      "em 10.000 imagens",
	} {
		if got := cells[id].text(t); !strings.Contains(got, want) {
			t.Errorf("cell %s gave %q, without %q", id, got, want)
		}
	}
	for _, id := range []string{"primeiras-codigo", "treino-codigo", "previsoes-codigo", "piores-codigo"} {
		if cells[id].pictures(t) != 1 {
			t.Errorf("cell %s shows %d pictures, want 1", id, cells[id].pictures(t))
		}
	}
	if got := accuracy(t, cells["avaliacao-codigo"].text(t)); got < 0.97 || got > 1 {
		t.Errorf("accuracy %v after one epoch, want at least 0.97", got)
	}
}

// lessonWithoutScreen gives the notebook as it was run.
func lessonWithoutScreen(t *testing.T, paths setup.Paths) (executed string) {
	t.Helper()
	o := runOptions{notebook: paths.Lesson(), output: t.TempDir(), device: setup.DeviceCPU, timeout: 10 * time.Minute, epochs: 1}
	if err := o.run(t.Context(), paths); err != nil && !errors.Is(err, errReported) {
		t.Fatal(err)
	}
	return rehearse.FilesIn(o.output, o.notebook).Executed
}

func accuracy(t *testing.T, text string) float64 {
	t.Helper()
	match := regexp.MustCompile(`Acurácia no teste: *(\d),(\d+)`).FindStringSubmatch(text)
	if match == nil {
		t.Fatalf("no accuracy in %q", text)
	}
	value, err := strconv.ParseFloat(match[1]+"."+match[2], 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}
