package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cnn321/kernels/setup"
)

func TestCopyLessonLeavesWhatIsThere(t *testing.T) {
	paths, err := findPaths()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	if err := copyLesson(paths.Root, home); err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(home, "notebooks", filepath.Base(paths.Lesson()))
	same(t, mine, paths.Lesson())
	if pictures, err := filepath.Glob(filepath.Join(home, "notebooks", "pictures", "*.png")); err != nil || len(pictures) < 5 {
		t.Errorf("%d pictures, %v: the text shows them", len(pictures), err)
	}
	if _, err := os.Stat(filepath.Join(home, "notebooks", "figures")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("figures: %v; a learner needs no Go of ours", err)
	}
	if err := os.WriteFile(mine, []byte("minhas anotações"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := copyLesson(paths.Root, home); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "minhas anotações" {
		t.Errorf("the notebook became %.20q, %v: what a person wrote stays", text, err)
	}
	if left, err := filepath.Glob(filepath.Join(home, "*", ".novo-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestNewLessonIsLaidBeside(t *testing.T) {
	paths, err := findPaths()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := copyLesson(paths.Root, folder); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if _, err := updateLesson(paths, folder, time.Now(), &said); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), "já é a mais nova") {
		t.Errorf("said %q where nothing is newer", &said)
	}
	mine := filepath.Join(folder, "notebooks", filepath.Base(paths.Lesson()))
	if err := os.WriteFile(mine, []byte("uma lição antiga"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ficou como estava", "já está ao lado"} {
		said.Reset()
		if _, err := updateLesson(paths, folder, time.Now(), &said); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(said.String(), want) {
			t.Errorf("said %q, want %q", &said, want)
		}
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "uma lição antiga" {
		t.Errorf("the old lesson became %.20q, %v", text, err)
	}
	beside, err := filepath.Glob(strings.TrimSuffix(mine, ".ipynb") + "-*.ipynb")
	if err != nil || len(beside) != 1 {
		t.Fatalf("beside the old lesson: %v, %v", beside, err)
	}
	same(t, beside[0], paths.Lesson())
	// What was laid there and then changed is its owner's too; without a note nobody knows that it was this one.
	if err := os.WriteFile(beside[0], []byte("com notas"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := updateLesson(paths, folder, time.Now(), &said); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(beside[0]); err != nil || string(text) != "com notas" {
		t.Errorf("the changed one became %.20q, %v", text, err)
	}
	same(t, strings.TrimSuffix(beside[0], ".ipynb")+"-2.ipynb", paths.Lesson())
}

// Whoever has a lesson of their own is told of a newer one until they have taken it, and of none where there is none.
func TestNewLessonIsTold(t *testing.T) {
	paths := setup.Paths{Root: t.TempDir()}
	mine := filepath.Join(t.TempDir(), lessonName)
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name, installed, own string
		taken, told          bool
	}{
		{"a lesson of before the note", "segunda", "primeira", false, true},
		{"told once, for it may be that they changed theirs", "segunda", "primeira", false, false},
		{"taken", "segunda", "primeira", true, false},
		{"changed by its owner", "segunda", "primeira, com notas", false, false},
		{"a newer one", "terceira", "primeira, com notas", false, true},
		{"told again", "terceira", "primeira, com notas", false, true},
		{"taken too", "terceira", "primeira, com notas", true, false},
	} {
		write(paths.Lesson(), step.installed)
		write(mine, step.own)
		if step.taken {
			rememberLesson(paths, lessonName)
		}
		var said bytes.Buffer
		tellOfNewLesson(paths, mine, &said)
		if told := strings.Contains(said.String(), "`lab --update`"); told != step.told {
			t.Errorf("%s: it said %q", step.name, &said)
		}
	}
	// The same lesson, without a note: from here on there is one, and what its owner changes is no news.
	if err := os.Remove(offered(paths)); err != nil {
		t.Fatal(err)
	}
	for _, own := range []string{"terceira", "terceira, com notas"} {
		write(mine, own)
		var said bytes.Buffer
		if tellOfNewLesson(paths, mine, &said); said.Len() > 0 {
			t.Errorf("of the same lesson it said %q", &said)
		}
	}
}

// TestNewLessonThatWasRun: to run a lesson changes it, and it is the newest all the same, until there is a newer one or it is gone.
func TestNewLessonThatWasRun(t *testing.T) {
	paths, folder := setup.Paths{Root: t.TempDir()}, t.TempDir()
	notebooks := filepath.Join(folder, "notebooks")
	now := time.Now()
	today := "cnn-mnist" + now.Format("-2006-01-02")
	write := func(path, text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name, installed, run, gone string
		update                     bool
		said                       string
		files                      int
	}{
		{"copied", "primeira", "", "", false, "", 1},
		{"run", "primeira", lessonName, "", false, "", 1},
		{"the one copied is the newest", "primeira", "", "", true, "já está em " + filepath.Join(notebooks, lessonName), 1},
		{"a newer one", "segunda", "", "", false, "mudou depois que a sua foi copiada", 1},
		{"taken", "segunda", "", "", true, "está ao lado da sua", 2},
		{"and run", "segunda", today + ".ipynb", "", true, "já está em " + filepath.Join(notebooks, today+".ipynb"), 2},
		{"no more is said", "segunda", "", "", false, "", 2},
		{"gone, and wanted again", "segunda", "", today + ".ipynb", true, "está ao lado da sua", 2},
		{"another one, on the same day", "terceira", today + ".ipynb", "", true, "está ao lado da sua", 3},
		{"run too", "terceira", today + "-2.ipynb", "", true, "já está em " + filepath.Join(notebooks, today+"-2.ipynb"), 3},
	} {
		write(paths.Lesson(), step.installed)
		if step.run != "" {
			write(filepath.Join(notebooks, step.run), step.installed+", executada")
		}
		if step.gone != "" {
			if err := os.Remove(filepath.Join(notebooks, step.gone)); err != nil {
				t.Fatal(err)
			}
		}
		var said bytes.Buffer
		if err := keepLesson(paths, folder, step.update, now, &said); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(said.String(), step.said) || (step.said == "") != (said.Len() == 0) {
			t.Errorf("%s: said %q, want %q in it", step.name, &said, step.said)
		}
		if files, err := filepath.Glob(filepath.Join(notebooks, "*")); err != nil || len(files) != step.files {
			t.Errorf("%s: there are %v, %v, want %d", step.name, files, err, step.files)
		}
	}
	// A lesson of before there were notes: it is other than the installation's, and why is not known. To have been told is not to have it.
	if err := os.Remove(offered(paths)); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(notebooks, today+"-2.ipynb"), "com notas")
	for _, want := range []string{"é outra que a sua", ""} {
		var said bytes.Buffer
		if err := keepLesson(paths, folder, false, now, &said); err != nil || !strings.Contains(said.String(), want) || (want == "") != (said.Len() == 0) {
			t.Errorf("%v, said %q, want %q", err, &said, want)
		}
	}
	var said bytes.Buffer
	if err := keepLesson(paths, folder, true, now, &said); err != nil || !strings.Contains(said.String(), today+"-3.ipynb") {
		t.Errorf("%v, said %q", err, &said)
	}
}

// TestNewLessonBesideOthers: an update of this morning that a person has written in stays, and one that cannot be read is in nobody's way.
func TestNewLessonBesideOthers(t *testing.T) {
	paths, err := findPaths()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	notebooks := filepath.Join(folder, "notebooks")
	now := time.Now()
	today := "cnn-mnist" + now.Format("-2006-01-02")
	mine := map[string]string{lessonName: "a primeira", today + ".ipynb": "a da manhã, com as minhas notas", "cnn-mnist-velha.ipynb": "outra"}
	if err := os.Mkdir(notebooks, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range mine {
		if err := os.WriteFile(filepath.Join(notebooks, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nada", filepath.Join(notebooks, today+"-2.ipynb")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ficou como estava: ", "já está ao lado da sua: "} {
		var said bytes.Buffer
		if _, err := updateLesson(paths, folder, now, &said); err != nil {
			t.Fatal(err)
		}
		if want += filepath.Join(notebooks, today+"-3.ipynb"); !strings.Contains(said.String(), want) {
			t.Errorf("said %q, want %q", &said, want)
		}
	}
	same(t, filepath.Join(notebooks, today+"-3.ipynb"), paths.Lesson())
	for name, text := range mine {
		if got, err := os.ReadFile(filepath.Join(notebooks, name)); err != nil || string(got) != text {
			t.Errorf("%s became %.20q, %v", name, got, err)
		}
	}
}

func same(t *testing.T, got, want string) {
	t.Helper()
	a, errA := os.ReadFile(got)
	b, errB := os.ReadFile(want)
	if err := errors.Join(errA, errB); err != nil || !bytes.Equal(a, b) {
		t.Errorf("%s has %d bytes, want those of %s, %d; %v", got, len(a), want, len(b), err)
	}
}

func findPaths() (setup.Paths, error) {
	root, err := setup.FindRoot()
	return setup.Paths{Root: root}, err
}
