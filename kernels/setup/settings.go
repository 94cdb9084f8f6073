package setup

import (
	"context"
	_ "embed"
	"path/filepath"
)

// overrides are JupyterLab's defaults for the lesson; a person's own choices win over them.
//
//go:embed overrides.json
var overrides []byte

func settingsStep(p Paths) step {
	file := filepath.Join(p.Home(), "python", "share", "jupyter", "lab", "settings", "overrides.json")
	return step{
		id: "settings", part: Settings, name: "JupyterLab em português", needs: []Part{Python}, room: 1e6,
		key: func(context.Context) (string, error) { return keyOf("settings 1", string(overrides)), nil },
		make: func(context.Context, progress) ([]string, error) {
			return []string{file}, writeFile(file, overrides, 0o644)
		},
	}
}
