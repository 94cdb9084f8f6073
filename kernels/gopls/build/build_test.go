package build

import (
	"path/filepath"
	"testing"

	"cnn321/kernels/corrected/correctedtest"
)

// That the result runs, and what it holds, kernels/gopls tests.
func TestPatches(t *testing.T) {
	correctedtest.Prove(t, Program(), filepath.Join("..", "..", "setup", "gopls"))
}
