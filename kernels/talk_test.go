package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/lesson"
	"cnn321/kernels/setup"
	"cnn321/kernels/talk"
)

func TestFreshCopy(t *testing.T) {
	folder := t.TempDir()
	notebooks := filepath.Join(folder, "notebooks")
	original := read(t, setup.Paths{Root: ".."}.Lesson())
	if err := os.Mkdir(notebooks, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(notebooks, lessonName), []byte(original), 0o644); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 3, 21, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		kind talk.Kind
		want string
	}{
		{talk.Stage, "aula-2026-03-21.ipynb"},
		{talk.Stage, "aula-2026-03-21-2.ipynb"}, // the first is somebody's by now
		{talk.Clean, "limpo-2026-03-21.ipynb"},
	} {
		name, err := freshCopy(folder, test.kind, day)
		if err != nil || name != test.want {
			t.Errorf("%q, %v; want %q", name, err, test.want)
			continue
		}
		text := read(t, filepath.Join(notebooks, name))
		live := strings.Contains(text, `"treino-codigo-ao-vivo"`)
		if strings.Contains(text, `"output_type"`) || live != (test.kind == talk.Stage) {
			t.Errorf("%s has results, or a live training (%v) that it should not have, or not", name, live)
		}
	}
	if read(t, filepath.Join(notebooks, lessonName)) != original {
		t.Error("the lesson itself has changed")
	}
}

func TestWarnOfTrainings(t *testing.T) {
	for _, test := range []struct {
		name  string
		kept  int
		stage bool
		want  string
	}{
		{"a class with all epochs kept", 12, true, ""},
		{"a class before the network was trained", 0, true, "ainda não estão guardadas"},
		{"a learner in a rehearsed place", 12, false, "nada se vê treinar"},
		{"a learner in a fresh place", 0, false, ""},
		{"a learner after a few epochs", 3, false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := warnOfTrainings(test.kept, test.stage); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("%q, want %q in it", got, test.want)
			}
		})
	}
}

func TestExplainRehearsal(t *testing.T) {
	if got := explainRehearsal(lessonEpochs, lessonEpochs); got != "" {
		t.Errorf("of a network that was trained before: %q", got)
	}
	if got := explainRehearsal(0, 1); got != "" {
		t.Errorf("of a rehearsal that did not train it: %q", got)
	}
	if got := explainRehearsal(1, lessonEpochs); !strings.Contains(got, "(havia 1)") || !strings.Contains(got, "ensaie de novo") {
		t.Errorf("of a network that had one epoch: %q", got)
	}
}

func TestKeptEpochs(t *testing.T) {
	models := t.TempDir()
	t.Setenv(environment.Models, models)
	if got := keptEpochs(setup.Paths{}); got != 0 {
		t.Errorf("%d epochs are kept in an empty folder", got)
	}
	for run, epochs := range map[string]int{"a": 1, "b": 12} {
		folder := filepath.Join(models, lesson.Model().Fingerprint(), run)
		text, err := json.Marshal(map[string]any{"Epochs": make([]struct{}, epochs)})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "run.json"), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := keptEpochs(setup.Paths{}); got != 12 {
		t.Errorf("%d epochs are kept, want 12", got)
	}
}
