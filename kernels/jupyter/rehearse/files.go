package rehearse

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cnn321/kernels/jupyter/motion"
)

//go:embed script/*.py script/*.j2 script/*.css script/*.js
var scripts embed.FS

// unpackScript puts the script into a folder of its own, from which Python runs it.
func unpackScript() (folder string, err error) {
	folder, err = os.MkdirTemp("", "cnn321-script-*")
	if err != nil {
		return "", fmt.Errorf("não consegui criar uma pasta temporária para o ensaio: %w", err)
	}
	files, err := fs.Sub(scripts, "script")
	if err == nil {
		err = os.CopyFS(folder, files)
	}
	if err == nil { // as in JupyterLab
		err = os.WriteFile(filepath.Join(folder, "motion.js"), motion.Script, 0o644)
	}
	if err != nil {
		os.RemoveAll(folder)
		return "", fmt.Errorf("não consegui preparar o programa do ensaio (confira o espaço em %s): %w", os.TempDir(), err)
	}
	return folder, nil
}

// Files are the results for a notebook.
type Files struct {
	Executed, HTML, PDF, Slides, Table string // paths
}

// FilesIn names the results for a notebook in a folder.
func FilesIn(folder, notebook string) Files {
	name := strings.TrimSuffix(filepath.Base(notebook), filepath.Ext(notebook))
	base := filepath.Join(folder, name)
	return Files{Executed: base + ".ipynb", HTML: base + ".html", PDF: base + ".pdf", Slides: base + "-slides.html", Table: base + "-tempos.md"}
}
