package mistakes

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The asides must be in the notebook under the names by which errors speak of them.
func TestLessonsAreInTheNotebook(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "notebooks", "cnn-mnist.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct {
		Cells []struct {
			ID     string   `json:"id"`
			Source []string `json:"source"`
		} `json:"cells"`
	}
	if err := json.Unmarshal(data, &notebook); err != nil {
		t.Fatal(err)
	}
	text := make(map[string]string)
	for _, c := range notebook.Cells {
		text[c.ID] = strings.Join(c.Source, "")
	}
	for _, l := range []*Lesson{lessonCells, lessonPackages, lessonVars, lessonErrors, lessonDots, lessonChain} {
		if !strings.Contains(text[l.Cell], l.Title) {
			t.Errorf("the notebook's cell %q has no %q", l.Cell, l.Title)
		}
		if l.Anchor() != "#cell-id="+l.Cell {
			t.Errorf("anchor %q", l.Anchor())
		}
	}
}

func TestTenMistakesHaveALesson(t *testing.T) {
	with := make(map[string]bool)
	for _, r := range rules() {
		if r.lesson != nil {
			with[r.name] = true
		}
	}
	if len(with) < 10 {
		t.Errorf("%d mistakes have a lesson, want 10", len(with))
	}
}

// What the table of mistakes says of packages must be so.
func TestStandardPathsExist(t *testing.T) {
	root := strings.TrimSpace(goroot(t))
	for _, p := range standardPaths() {
		if _, err := os.Stat(filepath.Join(root, "src", filepath.FromSlash(p))); err != nil {
			t.Errorf("%s: %v", p, err)
		}
	}
}
