package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"cnn321/kernels/cells/source"
)

var (
	answered  = regexp.MustCompile(`(?s)<summary><b>(?:Resposta|Experimente)</b></summary>(.*?)</details>`)
	goListing = regexp.MustCompile("(?s)```go\n(.*?)```")
)

// The answers to the exercises are folded text, which no run of the notebook reaches: here each one runs, on a
// part of the data, after what the cells declare.
func TestAnswersToExercisesRun(t *testing.T) {
	t.Parallel()
	paths := prepared(t)
	var notebook struct {
		Cells []struct {
			ID     string
			Kind   string `json:"cell_type"`
			Source []string
		}
	}
	if err := json.Unmarshal([]byte(read(t, paths.Lesson())), &notebook); err != nil {
		t.Fatal(err)
	}
	var declarations strings.Builder
	answers := make(map[string]string)
	for _, c := range notebook.Cells {
		text := strings.Join(c.Source, "")
		if c.Kind == "code" {
			declarations.WriteString(declared(text) + "\n")
			continue
		}
		for _, answer := range answered.FindAllStringSubmatch(text, -1) {
			listing := goListing.FindStringSubmatch(answer[1])
			if listing == nil {
				t.Errorf("cell %s has an answer without code", c.ID)
				continue
			}
			answers[c.ID] = listing[1]
		}
	}
	client := startClient(t)
	client.do("start")
	client.expect(declarations.String(), "")
	client.expect("var treinoOneHot = treino.Slice(0, 1280).OneHot(numClasses)\nvar testeOneHot = teste.Slice(0, 500).OneHot(numClasses)\n", "")
	for id, want := range map[string]string{
		"mao-remedio":                `^0,\d{4}\n$`,
		"exercicio-filtros":          `^0,\d{4}\n$`,
		"exercicio-dropout":          `^0,\d{4} \d,\d{4}\n$`,
		"exercicio-pooling":          `^$`, // a table, shown
		"exercicio-epocas":           `(?s)^1 0,\d{4}\n3 0,\d{4}\n.*12 0,\d{4}\n$`,
		"exercicio-sem-convolucao":   `^0,\d{4}\n$`,
		"exercicio-taxa":             `^\d,\d\n$`,
		"exercicio-formato-resposta": `^Dense \(10\), 216\.330 parâmetros\n$`,
	} {
		t.Run(id, func(t *testing.T) {
			client.t = t
			answer, ok := answers[id]
			if !ok {
				t.Fatal("no answer")
			}
			got := client.execute(answer)
			if got.Status != "ok" || !regexp.MustCompile(want).MatchString(got.Stdout) {
				t.Errorf("status %s, wrote %q, want %s\nstderr: %s\nerrors: %v", got.Status, got.Stdout, want, got.Stderr, got.Errors)
			}
			delete(answers, id)
		})
	}
	for id := range answers {
		t.Errorf("the answer in %s is tested nowhere", id)
	}
}

// declared is what a cell declares, without what it does.
func declared(text string) string {
	var kept strings.Builder
	end := 0
	for _, item := range source.Parse(text).Items {
		if item.Kind == source.Statement {
			kept.WriteString(text[end:item.Start])
			end = item.End
		}
	}
	kept.WriteString(text[end:])
	return strings.ReplaceAll(kept.String(), "%%", "")
}
