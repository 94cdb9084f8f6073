package notebooks_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// talkAccuracy is what the talk that this lesson follows got on the test images.
const talkAccuracy = 0.9894

// The lesson is committed with the outputs of a real and full run: whoever
// reads it without running it sees all of it.
func TestLessonIsCommittedExecuted(t *testing.T) {
	text, err := os.ReadFile(lesson)
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct {
		Cells []struct {
			ID      string
			Kind    string `json:"cell_type"`
			Count   *int   `json:"execution_count"`
			Outputs []struct {
				Kind string `json:"output_type"`
				Text []string
				Data struct {
					Markdown []string `json:"text/markdown"`
					PNG      string   `json:"image/png"`
				}
			}
		}
	}
	if err := json.Unmarshal(text, &notebook); err != nil {
		t.Fatal(err)
	}
	shown := make(map[string]string)
	pictures := make(map[string]int)
	last := 0
	for _, c := range notebook.Cells {
		if c.Kind != "code" {
			continue
		}
		if c.Count == nil || *c.Count != last+1 {
			t.Errorf("cell %s was not run as number %d, on a fresh kernel and in order", c.ID, last+1)
		}
		last++
		for _, o := range c.Outputs {
			if o.Kind == "error" {
				t.Errorf("cell %s failed", c.ID)
			}
			shown[c.ID] += strings.Join(o.Text, "") + strings.Join(o.Data.Markdown, "")
			if o.Data.PNG != "" {
				pictures[c.ID]++
			}
		}
	}
	for id, want := range map[string]string{
		"tamanhos-codigo": "Tamanho de:\n- Conjunto de treino:\t60000\n- Conjunto de teste:\t10000\n",
		"onehot-codigo":   "[7 2 1 … 4 5 6]",
		"treino-codigo":   "Época 12/12",
	} {
		if !strings.Contains(shown[id], want) {
			t.Errorf("cell %s shows %q, without %q", id, shown[id], want)
		}
	}
	for _, id := range []string{"primeiras-codigo", "treino-codigo", "previsoes-codigo", "piores-codigo"} {
		if pictures[id] != 1 {
			t.Errorf("cell %s shows %d pictures, want 1", id, pictures[id])
		}
	}
	match := regexp.MustCompile(`Acurácia no teste: *0,(\d+)`).FindStringSubmatch(shown["avaliacao-codigo"])
	if match == nil {
		t.Fatalf("no accuracy in %q", shown["avaliacao-codigo"])
	}
	if got, err := strconv.ParseFloat("0."+match[1], 64); err != nil || got < talkAccuracy {
		t.Errorf("the accuracy shown is %v (%v), want at least the talk's %v", got, err, talkAccuracy)
	}
	if size := len(text); size > 5<<20 {
		t.Errorf("the notebook has %d bytes, more than 5 MB", size)
	}
}
