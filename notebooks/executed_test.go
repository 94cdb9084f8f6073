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
				Kind     string `json:"output_type"`
				Text     []string
				Metadata map[string]json.RawMessage
				Data     struct {
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
				var words struct{ Alt string }
				if err := json.Unmarshal(o.Metadata["image/png"], &words); err != nil || len(words.Alt) < 40 {
					t.Errorf("cell %s shows a picture told in too few words: %q (%v)", c.ID, words.Alt, err)
				}
			}
		}
	}
	// A training that went on behind its cell has its curves within its text.
	for id, text := range shown {
		pictures[id] += strings.Count(text, "](data:image/png;base64,")
	}
	for id, want := range map[string]string{
		"tamanhos-codigo": "Tamanho de:\n- Conjunto de treino:\t60000\n- Conjunto de teste:\t10000\n",
		"onehot-codigo":   "[7 2 1 … 4 5 6]",
		"treino-codigo":   "Época 12/12",
		"softmax-codigo":  "Soma das exponenciais: 148,6",
		"culpa-codigo":    "Experimentando:  w2, 4,000 e w1, 24,000",
		"borda-codigo":    "Conv2D (13, 13, 32)",
		"suas-ler-codigo": "(200, 28, 28, 1) acurácia",
	} {
		if !strings.Contains(shown[id], want) {
			t.Errorf("cell %s shows %q, without %q", id, shown[id], want)
		}
	}
	for _, id := range []string{"primeiras-codigo", "treino-codigo", "previsoes-codigo", "piores-codigo", "campo-codigo", "descida-codigo",
		"taxa-codigo", "adam-codigo", "decorar-codigo", "estudar-codigo", "canais-codigo", "nao-sabe-codigo", "mao-codigo"} {
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
	// The exercise without dropout compares with what the lesson's own training began with.
	first := regexp.MustCompile(`Época +1/12 .* acurácia (0,\d{4})`).FindStringSubmatch(shown["treino-codigo"])
	if first == nil {
		t.Fatalf("no first epoch in %q", shown["treino-codigo"])
	}
	for _, c := range read(t).Cells {
		if want := "a do treino sobe de " + first[1] + " para"; c.ID == "exercicio-dropout" && !strings.Contains(c.source(), want) {
			t.Errorf("cell %s lacks %q", c.ID, want)
		}
	}
	if size := len(text); size > 4_000_000 {
		t.Errorf("the notebook has %d bytes, more than 4 MB", size)
	}
}
