package values

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// runName is the file in which a program tells how far it came.
const runName = "run"

// Run is how far a cell's program came.
type Run struct {
	Done int // the last statement that ended, counted from 1; more than there are when all did
	Wall time.Duration
	CPU  time.Duration // of all its threads
}

// Begin is called before a program is run: what an earlier one told is forgotten.
func Begin(dir string) error {
	err := os.Remove(filepath.Join(dir, runName))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("não consegui preparar a pasta dos valores das células: %w", err)
	}
	return nil
}

// Tell is called by a program that ends.
func Tell(dir string, r Run) error {
	return os.WriteFile(filepath.Join(dir, runName), fmt.Appendf(nil, "%d %d %d\n", r.Done, r.Wall, r.CPU), 0o600)
}

// Last is what the last program told; nothing, if it was killed before it could.
func Last(dir string) (Run, error) {
	text, err := os.ReadFile(filepath.Join(dir, runName))
	if errors.Is(err, os.ErrNotExist) {
		return Run{}, nil
	}
	if err != nil {
		return Run{}, fmt.Errorf("não consegui ler até onde a célula chegou: %w", err)
	}
	var r Run
	if _, err := fmt.Sscan(string(text), &r.Done, &r.Wall, &r.CPU); err != nil {
		return Run{}, nil // killed while it told
	}
	return r, nil
}
