package setup

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// portuguese is what JupyterLab's language pack lacks, in the pack's own form: English, after a context and U+0004 where
// there is one, to the translation, or to the singular and the plural. No pack that was published has these.
//
//go:embed portuguese.json
var portuguese []byte

// languagePack is JupyterLab's part of the Portuguese pack in the private Python.
func (p Paths) languagePack() (string, error) {
	pattern := "lib/python3*/site-packages/jupyterlab_language_pack_pt_BR/locale/pt_BR/LC_MESSAGES/jupyterlab.json"
	home := filepath.Join(p.Home(), "python")
	// Within the folder, whose own name may hold what Glob takes for a pattern.
	found, err := fs.Glob(os.DirFS(home), pattern)
	if err != nil {
		return "", fmt.Errorf("busca do pacote de tradução: %w", err)
	}
	if len(found) != 1 {
		return "", fmt.Errorf("o pacote de tradução do JupyterLab não está em %s (%d arquivos)", home, len(found))
	}
	return filepath.Join(home, filepath.FromSlash(found[0])), nil
}

// translate adds what the pack lacks.
func translate(pack, missing []byte) ([]byte, error) {
	var have, add map[string]json.RawMessage
	if err := json.Unmarshal(pack, &have); err != nil {
		return nil, fmt.Errorf("pacote de tradução: %w", err)
	}
	if err := json.Unmarshal(missing, &add); err != nil {
		return nil, fmt.Errorf("traduções do projeto: %w", err)
	}
	for english, ours := range add {
		have[english] = ours
	}
	return json.MarshalIndent(have, "", " ")
}

// completePack writes the whole pack, and gives its path.
func (p Paths) completePack() (string, error) {
	path, err := p.languagePack()
	if err != nil {
		return "", err
	}
	pack, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("pacote de tradução: %w", err)
	}
	whole, err := translate(pack, portuguese)
	if err != nil {
		return "", err
	}
	return path, writeFile(path, whole, 0o644)
}
