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

// TestNotebooksThatCannotBeRead: the same words whoever reads, before anything is set up, opened or run.
func TestNotebooksThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, test := range []struct{ name, path, want string }{
		{"missing", filepath.Join(dir, "falta.ipynb"), "o arquivo não existe"},
		{"a folder", dir, "é uma pasta"},
		{"empty", file("vazio.ipynb", ""), "não está inteiro"},
		{"cut short", file("cortado.ipynb", `{"nbformat": 4, "cells": [`), "não está inteiro"},
		{"a list", file("lista.ipynb", `[]`), "não é um caderno"},
		{"some other JSON", file("outro.json", `{"cells": 3}`), "não é um caderno"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, args := range [][]string{{"--export-only"}, {"--rehearse", "40m"}, nil} {
				err := runRehearsal(t.Context(), append(args, "--notebook", test.path))
				if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "O que fazer") || !strings.Contains(err.Error(), test.path) {
					t.Errorf("run %v: %v, want %q", args, err, test.want)
				}
			}
		})
	}
}

func TestWarnOfNoLesson(t *testing.T) {
	folder := t.TempDir()
	lesson := filepath.Join(folder, "notebooks", lessonName)
	warning := func() string {
		var said strings.Builder
		warnOfNoLesson(&said, folder)
		return said.String()
	}
	if said := warning(); !strings.Contains(said, lesson) || !strings.Contains(said, "não existe") || startPage(lesson) != emptyPage {
		t.Errorf("without a lesson said %q, and opens %s", said, startPage(lesson))
	}
	if err := os.MkdirAll(lesson, 0o755); err != nil {
		t.Fatal(err)
	}
	if said := warning(); !strings.Contains(said, "é uma pasta") || startPage(lesson) != emptyPage {
		t.Errorf("with a folder in its place said %q, and opens %s", said, startPage(lesson))
	}
	if err := os.Remove(lesson); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(lesson, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if said := warning(); said != "" || startPage(lesson) == emptyPage {
		t.Errorf("with a lesson said %q, and opens %s", said, startPage(lesson))
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
