package talk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// Notebook is a notebook as its file has it, all of it.
type Notebook struct {
	all   map[string]any
	cells []map[string]any
}

// Read reads a notebook's file.
func Read(path string) (*Notebook, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("leitura do caderno %s: %w", path, err)
	}
	nb, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("o caderno %s não está inteiro: %w", path, err)
	}
	return nb, nil
}

func parse(text []byte) (*Notebook, error) {
	nb := &Notebook{}
	numbers := json.NewDecoder(bytes.NewReader(text))
	numbers.UseNumber() // as they were written
	if err := numbers.Decode(&nb.all); err != nil {
		return nil, err
	}
	if _, ok := nb.all["nbformat"]; !ok {
		return nil, errors.New("falta o formato (nbformat), que todo caderno do Jupyter diz")
	}
	list, _ := nb.all["cells"].([]any)
	for i, c := range list {
		cell, ok := c.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("a célula %d não é uma", i)
		}
		nb.cells = append(nb.cells, cell)
	}
	return nb, nil
}

// text is the file's text, in the form that Jupyter gives it.
func (nb *Notebook) text() ([]byte, error) {
	all := maps.Clone(nb.all)
	all["cells"] = nb.cells
	var out bytes.Buffer
	writer := json.NewEncoder(&out)
	writer.SetIndent("", " ")
	writer.SetEscapeHTML(false)
	if err := writer.Encode(all); err != nil {
		return nil, fmt.Errorf("escrita do caderno: %w", err)
	}
	return out.Bytes(), nil
}

// source is a cell's text, which a file may have in lines.
func source(cell map[string]any) string {
	switch s := cell["source"].(type) {
	case string:
		return s
	case []any:
		var text strings.Builder
		for _, line := range s {
			part, _ := line.(string)
			text.WriteString(part)
		}
		return text.String()
	}
	return ""
}

// metadata reads one of a cell's entries into to; it says whether there is one.
func metadata(cell map[string]any, name string, to any) (bool, error) {
	all, _ := cell["metadata"].(map[string]any)
	entry, ok := all[name]
	if !ok {
		return false, nil
	}
	text, err := json.Marshal(entry)
	if err == nil {
		err = json.Unmarshal(text, to)
	}
	if err != nil {
		return false, fmt.Errorf("%q da célula %v: %w", name, cell["id"], err)
	}
	return true, nil
}

func tagged(cell map[string]any, tag string) bool {
	all, _ := cell["metadata"].(map[string]any)
	tags, _ := all["tags"].([]any)
	return slices.Contains(tags, any(tag))
}
