// Package notebooks_test checks what the lesson is made of, without running it: that it holds every part of the talk
// in order, reads well aloud, and shows on a static viewer.
package notebooks_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	lesson       = "cnn-mnist.ipynb"
	rows         = 39 // the parts of the talk; the tag "linha-N" of a cell says to which one it belongs
	maxWords     = 90 // of a text cell, so that it can be read aloud in a breath or two
	maxCodeLines = 15
	maxLineWidth = 100
)

type notebook struct {
	Cells       []cell
	Format      int `json:"nbformat"`
	FormatMinor int `json:"nbformat_minor"`
	Metadata    struct {
		Kernelspec   map[string]string `json:"kernelspec"`
		LanguageInfo map[string]any    `json:"language_info"`
	}
}

type cell struct {
	ID       string
	Kind     string   `json:"cell_type"`
	Lines    []string `json:"source"`
	Metadata struct {
		Tags      []string
		Slideshow struct {
			Type string `json:"slide_type"`
		}
	}
}

func (c cell) source() string { return strings.Join(c.Lines, "") }

// row is the part of the talk a cell belongs to, 0 if it does not say or says two.
func (c cell) row() int {
	row := 0
	for _, tag := range c.Metadata.Tags {
		if number, ok := strings.CutPrefix(tag, "linha-"); ok {
			n, err := strconv.Atoi(number)
			if err != nil || row != 0 {
				return 0
			}
			row = n
		}
	}
	return row
}

func read(t *testing.T) notebook {
	t.Helper()
	text, err := os.ReadFile(lesson)
	if err != nil {
		t.Fatal(err)
	}
	var nb notebook
	if err := json.Unmarshal(text, &nb); err != nil {
		t.Fatal(err)
	}
	if len(nb.Cells) == 0 {
		t.Fatal("the lesson has no cells")
	}
	return nb
}

func (nb notebook) of(kind string) []cell {
	return slices.DeleteFunc(slices.Clone(nb.Cells), func(c cell) bool { return c.Kind != kind })
}

// text is the prose of all cells of a row.
func (nb notebook) text(row int) string {
	var all []string
	for _, c := range nb.of("markdown") {
		if c.row() == row {
			all = append(all, c.source())
		}
	}
	return strings.Join(all, "\n\n")
}

// goVersion is what the kernel says of its language: the version in go.mod.
func goVersion(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^go (\S+)$`).FindSubmatch(text)
	if found == nil {
		t.Fatal("go.mod names no version of Go")
	}
	return string(found[1])
}

func TestFormat(t *testing.T) {
	nb := read(t)
	if nb.Format != 4 || nb.FormatMinor != 5 {
		t.Errorf("nbformat %d.%d, want 4.5, the first with cell ids", nb.Format, nb.FormatMinor)
	}
	if got := nb.Metadata.Kernelspec["name"]; got != "cnn321" {
		t.Errorf("kernel %q, want cnn321", got)
	}
	for key, want := range map[string]string{"name": "go", "pygments_lexer": "go", "file_extension": ".go", "mimetype": "text/x-go", "version": goVersion(t)} {
		if got := nb.Metadata.LanguageInfo[key]; got != want {
			t.Errorf("language_info.%s is %q, want %q", key, got, want)
		}
	}
	readable := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for i, c := range nb.Cells {
		if c.Kind != "markdown" && c.Kind != "code" {
			t.Errorf("cell %d (%s) is of kind %q", i, c.ID, c.Kind)
		}
		if !readable.MatchString(c.ID) || len(c.ID) > 64 {
			t.Errorf("cell %d has the id %q, want words like conv1-texto", i, c.ID)
		}
		if seen[c.ID] {
			t.Errorf("the id %s occurs twice", c.ID)
		}
		seen[c.ID] = true
		if strings.TrimSpace(c.source()) == "" {
			t.Errorf("cell %s is empty", c.ID)
		}
	}
}

func TestEveryRowInOrder(t *testing.T) {
	last, present := 0, map[int]bool{}
	for _, c := range read(t).Cells {
		row := c.row()
		if row < 1 || row > rows {
			t.Errorf("cell %s has the tags %v, want one of linha-1 … linha-%d", c.ID, c.Metadata.Tags, rows)
			continue
		}
		if row < last {
			t.Errorf("cell %s of row %d comes after row %d", c.ID, row, last)
		}
		last, present[row] = row, true
	}
	for row := 1; row <= rows; row++ {
		if !present[row] {
			t.Errorf("row %d is missing", row)
		}
	}
}

func TestHeadings(t *testing.T) {
	want := []string{
		"1 # Construa a sua própria Rede Neural Convolucional em 3, 2, 1…",
		"2 ## Visão geral",
		"3 ## Requisitos",
		"3 ## Dependências",
		"4 ## O que é Aprendizado de Máquina?",
		"5 ## Tipos de Aprendizado de Máquina",
		"6 ## Aprendizado supervisionado",
		"7 ## Classificação",
		"8 ## O que é uma Rede Neural Artificial?",
		"9 ## O que é uma Rede Neural Convolucional?",
		"10 ## Arquitetura de uma Rede Neural Convolucional",
		"11 ## Camada de Entrada",
		"12 ## Mãos à obra!",
		"16 ## Codificação One-Hot",
		"21 ## Camada de Convolução",
		"22 ## Camada ReLU",
		"26 ## Camada de Subamostragem",
		"27 ## Camada de Dropout",
		"28 ## Camada de Achatamento",
		"29 ## Camada Totalmente Conectada",
		"31 ## Camada de Saída",
		"32 ## Compilação",
		"33 ## Treinamento",
		"34 ## Onde rodou",
		"35 ## Avaliação",
		"37 ## Aplausos",
		"38 ## O que mudou",
		"38 ## Dicas",
		"38 ## Leituras recomendadas",
		"38 ## Referências",
		"39 ## Licença",
	}
	var got []string
	for _, c := range read(t).of("markdown") {
		for i, line := range strings.Split(c.source(), "\n") {
			marks, _, _ := strings.Cut(line, " ")
			if marks == "" || strings.Trim(marks, "#") != "" {
				continue
			}
			if i > 0 {
				t.Errorf("cell %s: the heading %q is not its first line", c.ID, line)
			}
			if len(marks) <= 2 {
				got = append(got, fmt.Sprintf("%d %s", c.row(), line))
			} else if !strings.HasPrefix(line, "### Explore: ") || !slices.Contains(c.Metadata.Tags, "explore") {
				t.Errorf("cell %s: %q: a lesser heading is an extra, written ### Explore: …, its cell tagged explore", c.ID, line)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("headings:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRowsWithCode(t *testing.T) {
	with := map[int]bool{}
	for _, c := range read(t).of("code") {
		with[c.row()] = true
	}
	for row := 1; row <= rows; row++ {
		want := row == 3 || row >= 12 && row <= 21 || row >= 23 && row <= 33 || row >= 35 && row <= 37
		if with[row] != want {
			t.Errorf("row %d has code: %v, want %v", row, with[row], want)
		}
	}
}

var (
	folded      = regexp.MustCompile(`(?s)<details>.*?</details>`)
	picture     = regexp.MustCompile(`!\[([^\]]*)\]\(([^)]*)\)`)
	displayMath = regexp.MustCompile(`(?s)\$\$.*?\$\$`)
	inlineMath  = regexp.MustCompile(`\$[^$\n]+\$`)
	tableLine   = regexp.MustCompile(`(?m)^\|.*$`)
	address     = regexp.MustCompile(`\]\([^)]*\)`)
	word        = regexp.MustCompile(`[\p{L}\p{N}][\p{L}\p{N}.,’'-]*`)
)

// spoken is a text without what one does not read aloud: equations, pictures, addresses, what is folded.
func spoken(text string) string {
	for _, silent := range []*regexp.Regexp{folded, displayMath, inlineMath, tableLine, picture, address} {
		text = silent.ReplaceAllString(text, " ")
	}
	return text
}

func TestTextCanBeReadAloud(t *testing.T) {
	for _, c := range read(t).of("markdown") {
		if n := len(word.FindAllString(spoken(c.source()), -1)); n > maxWords {
			t.Errorf("cell %s has %d words, want at most %d: split it", c.ID, n, maxWords)
		}
	}
}

func TestEnglishAtFirstMention(t *testing.T) {
	first := func(term string) cell {
		for _, c := range read(t).of("markdown") {
			if strings.Contains(strings.ToLower(c.source()), term) {
				return c
			}
		}
		t.Fatalf("%q is never mentioned", term)
		return cell{}
	}
	for portuguese, english := range map[string]string{
		"acurácia": "accuracy", "época": "epoch", "lote": "batch", "função de perda": "loss", "otimizador": "optimizer",
		"filtro": "kernel", "mapa de características": "feature map", "subamostragem": "pooling", "rótulo": "label",
		"conjunto de treino": "training set", "conjunto de teste": "test set", "codificação one-hot**": "One-Hot encoding",
	} {
		// In italics, alone or followed by more of the same parenthesis: (*batch*, quantas imagens).
		if c := first(portuguese); !strings.Contains(c.source(), "(*"+english+"*") {
			t.Errorf("cell %s mentions %q first, without (*%s*)", c.ID, portuguese, english)
		}
	}
}

func TestWordsThatDoNotBelong(t *testing.T) {
	unwanted := regexp.MustCompile(`\bTODO\b|\bTBD\b|(?i:em breve|lorem ipsum|\bprecisão\b|\bfigura abaixo\b)`)
	for _, c := range read(t).Cells {
		if found := unwanted.FindString(c.source()); found != "" {
			t.Errorf("cell %s says %q: no empty promises, and accuracy is acurácia", c.ID, found)
		}
	}
}
