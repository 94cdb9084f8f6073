package bench

import (
	"encoding/json"
	"testing"
)

func TestCellsNotebook(t *testing.T) {
	const turns = 4
	text, kinds, err := cellsNotebook(turns)
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct {
		Cells []struct {
			ID     string
			Source string
		}
	}
	if err := json.Unmarshal(text, &notebook); err != nil {
		t.Fatal(err)
	}
	if len(notebook.Cells) != 1+(turns+1)*len(cellKinds()) {
		t.Errorf("%d cells", len(notebook.Cells))
	}
	// A cell that was seen before would not be compiled again.
	seen := make(map[string]bool)
	for _, cell := range notebook.Cells {
		if seen[cell.Source] || seen[cell.ID] {
			t.Errorf("twice: %q", cell.ID)
		}
		seen[cell.Source], seen[cell.ID] = true, true
	}
	counted := make(map[string]int)
	for index, kind := range kinds {
		if index <= len(cellKinds()) {
			t.Errorf("cell %d is of the warm-up, and counts", index)
		}
		counted[kind]++
	}
	for _, kind := range cellKinds() {
		if counted[kind] != turns {
			t.Errorf("%d cells of kind %q", counted[kind], kind)
		}
	}
}
