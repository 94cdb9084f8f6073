package setup

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cnn321/kernels/jupyter/motion"
)

// overrides are JupyterLab's defaults for the lesson; a person's own choices win over them.
//
//go:embed overrides.json
var overrides []byte

// customCSS is for what JupyterLab does not take from overrides.
//
//go:embed custom.css
var customCSS []byte

// pageConfig leaves out what would not work: JupyterLab's own export knows neither the lesson's pictures nor its formulas,
// and would need a network; "run --export-only" makes the pages. And GoNB has no debugger.
//
//go:embed page_config.json
var pageConfig []byte

// labextension is a plugin for JupyterLab: see remoteEntry.js in it.
//
//go:embed labextension
var labextension embed.FS

// extensionEntry is where JupyterLab begins to read it; the script for moving pictures goes before it.
const extensionEntry = "labextension/static/remoteEntry.js"

// papermillModule teaches papermill, if the person brings it along, to write parameters in Go.
//
//go:embed papermill/cnn321_papermill.py
var papermillModule []byte

// papermillPackage is what pip would write beside the module: by it papermill finds the module.
var papermillPackage = map[string]string{
	"METADATA":         "Metadata-Version: 2.1\nName: cnn321-papermill\nVersion: 1\n",
	"INSTALLER":        "cnn321\n",
	"entry_points.txt": "[papermill.engine]\ncnn321 = cnn321_papermill:Engine\n",
}

func settingsStep(p Paths) step {
	return step{
		id: "settings", part: Settings, name: "JupyterLab em português", needs: []Part{Python}, room: 1e6,
		key: func(context.Context) (string, error) {
			inputs := []string{"settings 5", string(portuguese)}
			err := p.eachSetting(func(file string, contents []byte) error {
				inputs = append(inputs, file, string(contents))
				return nil
			})
			return keyOf(inputs...), err
		},
		make: func(context.Context, progress) ([]string, error) {
			var made []string
			err := p.eachSetting(func(file string, contents []byte) error {
				made = append(made, file)
				return writeFile(file, contents, 0o644)
			})
			if err != nil {
				return nil, err
			}
			pack, err := p.completePack()
			return append(made, pack...), err
		},
	}
}

// eachSetting calls do with each file that JupyterLab reads for the lesson.
func (p Paths) eachSetting(do func(file string, contents []byte) error) error {
	if err := do(filepath.Join(p.Home(), "python", "share", "jupyter", "lab", "settings", "overrides.json"), overrides); err != nil {
		return err
	}
	if err := do(filepath.Join(p.Home(), "python", "etc", "jupyter", "jupyter_server_config.py"), serverConfig); err != nil {
		return err
	}
	if err := do(filepath.Join(p.Jupyter(), "config", "custom", "custom.css"), customCSS); err != nil {
		return err
	}
	if err := do(filepath.Join(p.Jupyter(), "config", "labconfig", "page_config.json"), pageConfig); err != nil {
		return err
	}
	if err := p.eachPapermill(do); err != nil {
		return err
	}
	return fs.WalkDir(labextension, "labextension", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		contents, err := labextension.ReadFile(path)
		if err != nil {
			return fmt.Errorf("leitura de %s: %w", path, err)
		}
		if path == extensionEntry {
			contents = slices.Concat(motion.Script, contents)
		}
		inside, err := filepath.Rel("labextension", filepath.FromSlash(path))
		if err != nil {
			return fmt.Errorf("caminho de %s: %w", path, err)
		}
		return do(filepath.Join(p.Jupyter(), "labextensions", "cnn321", inside), contents)
	})
}

// eachPapermill calls do with the files of papermill's Go, in the environment that there is.
func (p Paths) eachPapermill(do func(file string, contents []byte) error) error {
	lib := filepath.Join(p.Home(), "python", "lib")
	entries, err := os.ReadDir(lib)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the environment is still to be made
	}
	if err != nil {
		return fmt.Errorf("leitura de %s: %w", lib, err)
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), "python3.") {
			continue
		}
		packages := filepath.Join(lib, entry.Name(), "site-packages")
		if err := do(filepath.Join(packages, "cnn321_papermill.py"), papermillModule); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(papermillPackage)) {
			if err := do(filepath.Join(packages, "cnn321_papermill-1.dist-info", name), []byte(papermillPackage[name])); err != nil {
				return err
			}
		}
	}
	return nil
}
