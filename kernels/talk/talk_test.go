package talk

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cnn321/cnnlib"
)

const lesson = "../../notebooks/cnn-mnist.ipynb"

const short = `{"cells": [
 {"cell_type": "markdown", "id": "a", "source": ["# Título…\n", "\n", "uma duas [três](x.md) $$ x $$"], "metadata": {"roteiro": {"minutos": {"10": 1, "20": 2}, "diga": "Olá | oi"}}},
 {"cell_type": "code", "id": "b", "source": "um()", "execution_count": 3, "outputs": [{"output_type": "stream"}], "metadata": {}},
 {"cell_type": "markdown", "id": "c", "source": "## Meio", "metadata": {"roteiro": {"minutos": {"10": 0, "20": 1.5}}}},
 {"cell_type": "code", "id": "d", "source": "dois()", "execution_count": null, "outputs": [], "metadata": {"aula": {"texto": "Ao vivo", "codigo": "curto()", "depois": "E agora"}}},
 {"cell_type": "markdown", "id": "e", "source": "### Explore: mais", "metadata": {"tags": ["explore"], "roteiro": {"minutos": {"20": 3}}}},
 {"cell_type": "code", "id": "f", "source": "tres()", "execution_count": null, "outputs": [], "metadata": {}}
], "metadata": {"kernelspec": {"name": "cnn321"}}, "nbformat": 4, "nbformat_minor": 5}`

func notebook(t *testing.T) *Notebook {
	t.Helper()
	nb, err := parse([]byte(short))
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

func TestPlan(t *testing.T) {
	for _, test := range []struct {
		length  time.Duration
		minutes int
		takes   []time.Duration
		fail    string
	}{
		{length: 10 * time.Minute, minutes: 10, takes: []time.Duration{time.Minute, 0, 0}},
		{length: 15 * time.Minute, minutes: 10, takes: []time.Duration{time.Minute, 0, 0}},
		{length: time.Hour, minutes: 20, takes: []time.Duration{2 * time.Minute, 90 * time.Second, 3 * time.Minute}},
		{length: 5 * time.Minute, fail: "o roteiro mais curto é o de 10 minutos"},
	} {
		t.Run(test.length.String(), func(t *testing.T) {
			plan, err := notebook(t).Plan(test.length)
			if test.fail != "" {
				if err == nil || !strings.Contains(err.Error(), test.fail) {
					t.Errorf("error %v, want %q", err, test.fail)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var takes []time.Duration
			for _, part := range plan.Parts {
				takes = append(takes, part.Takes)
			}
			if plan.Minutes != test.minutes || !slices.Equal(takes, test.takes) {
				t.Errorf("a plan of %d minutes, parts %v; want %d, %v", plan.Minutes, takes, test.minutes, test.takes)
			}
		})
	}
	plan, err := notebook(t).Plan(10 * time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if first := plan.Parts[0]; first.Title != "Título" || first.Words != 5 || !slices.Equal(first.Cells, []int{1}) || first.Extra {
		t.Errorf("the first part is %+v", first)
	}
	if !plan.Parts[2].Extra {
		t.Error("a detour is not known as one")
	}
}

func TestPlanOfNotebookWithout(t *testing.T) {
	nb, err := parse([]byte(`{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "x", "metadata": {}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nb.Plan(time.Hour); err == nil || !strings.Contains(err.Error(), "não tem roteiro") {
		t.Errorf("error %v", err)
	}
}

func TestRehearsal(t *testing.T) {
	for _, test := range []struct {
		name    string
		took    map[int]time.Duration // those that ran
		verdict Verdict
		ok      bool
		says    string
	}{
		{"all in time", map[int]time.Duration{1: time.Second, 3: 2 * time.Second}, Fits, true, "sobram 8:58"},
		{"little time to read", map[int]time.Duration{1: 59 * time.Second, 3: 0}, Tight, true, "resuma"},
		{"a cell that takes longer", map[int]time.Duration{1: 90 * time.Second, 3: 0}, TooLong, false, "Não cabe: Título. Só as células levam 1:30, e o plano dá 1:00."},
		{"a cell that failed", map[int]time.Duration{3: 0}, Failed, false, "Não rodou até o fim: Título."},
		{"a silent cell that failed", map[int]time.Duration{1: 0}, Fits, false, ""},
		{"silent cells that take all", map[int]time.Duration{1: 0, 3: 10 * time.Minute}, Fits, false, "passaria 1:00 dos 10 minutos"},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan, err := notebook(t).Plan(10 * time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			r := plan.Compare(func(cell int) (time.Duration, bool) {
				if cell == 5 {
					t.Error("a detour that the plan skips was asked for")
				}
				took, ran := test.took[cell]
				return took, ran
			})
			if len(r.Shown) != 1 || r.Shown[0].Verdict() != test.verdict || r.OK() != test.ok || !strings.Contains(r.Report(), test.says) {
				t.Errorf("%v, ok %v:\n%s", r.Shown[0].Verdict(), r.OK(), r.Report())
			}
		})
	}
}

func TestCopy(t *testing.T) {
	for _, test := range []struct {
		name  string
		kind  Kind
		ids   string
		stage bool
	}{
		{"for a learner", Clean, "a b c d e f", false},
		{"for a class", Stage, "a b c d-ao-vivo-texto d-ao-vivo d-depois d e f", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			nb := notebook(t)
			text, err := nb.Copy(test.kind)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Cells []struct {
					ID      string
					Count   *int `json:"execution_count"`
					Outputs []any
				}
				Metadata struct {
					CNN321     struct{ Aula bool }
					Kernelspec map[string]string
				}
			}
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, cell := range got.Cells {
				ids = append(ids, cell.ID)
				if cell.Count != nil || len(cell.Outputs) > 0 {
					t.Errorf("cell %s has a result", cell.ID)
				}
			}
			if strings.Join(ids, " ") != test.ids || got.Metadata.CNN321.Aula != test.stage || got.Metadata.Kernelspec["name"] != "cnn321" {
				t.Errorf("cells %v, metadata %+v", ids, got.Metadata)
			}
			before, err := nb.text()
			if err != nil || !strings.Contains(string(before), `"execution_count": 3`) || strings.Contains(string(before), "ao-vivo") {
				t.Errorf("the notebook itself has changed (%v):\n%s", err, before)
			}
		})
	}
}

// The lesson's own plans leave time over, and each part that is shown has something to say.
func TestPlansOfTheLesson(t *testing.T) {
	nb, err := Read(lesson)
	if err != nil {
		t.Fatal(err)
	}
	lengths, err := nb.Plans()
	if err != nil || !slices.Equal(lengths, []int{20, 40, 90}) {
		t.Fatalf("plans of %v minutes, %v", lengths, err)
	}
	for _, n := range lengths {
		plan, err := nb.Plan(time.Duration(n) * time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if total, room := plan.Total(), time.Duration(n)*time.Minute; total > room || total < room*9/10 {
			t.Errorf("the plan of %d minutes takes %v", n, total)
		}
		for _, part := range plan.Parts {
			if part.Say == "" {
				t.Errorf("nothing to say about %q", part.Title)
			}
		}
	}
	page, err := nb.Page()
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile(filepath.Join(filepath.Dir(lesson), "roteiro.md")); err != nil || string(kept) != page {
		t.Errorf("roteiro.md is not what the notebook says (%v): go run ./kernels roteiro", err)
	}
}

// What is trained live is another run than the lesson's own, whose epochs it would else throw away: that has the default seed.
func TestLiveTrainingLeavesTheKeptOne(t *testing.T) {
	nb, err := Read(lesson)
	if err != nil {
		t.Fatal(err)
	}
	seeded := regexp.MustCompile(`cnnlib\.Seed\((\d+)\)`)
	lives := 0
	for _, cell := range nb.cells {
		before, err := live(cell)
		if err != nil {
			t.Fatal(err)
		}
		if before == nil {
			continue
		}
		lives++
		code := source(before[1])
		if found := seeded.FindStringSubmatch(code); found == nil || found[1] == strconv.Itoa(cnnlib.DefaultSeed) {
			t.Errorf("%q has no seed of its own", code)
		}
	}
	if lives != 1 {
		t.Errorf("%d cells are run live, want one", lives)
	}
}
