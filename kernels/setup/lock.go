package setup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"cnn321/cnnlib/filelock"
)

// takeLock waits until no other setup of this folder is at work.
func takeLock(ctx context.Context, path string, waiting func(text string)) (release func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("criação da pasta %s: %w", filepath.Dir(path), err)
	}
	release, err = filelock.Take(ctx, path, func(by string) {
		waiting("Outra instalação está em andamento" + by + "; espero ela terminar.")
	})
	if err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("trava %s: %w", path, err)
	}
	return release, err
}
