package setup

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// portuguese is what JupyterLab's language pack lacks, in the pack's own form: English, after a context and U+0004 where
// there is one, to the translation, or to the singular and the plural. No pack that was published has these. The contexts
// "settings" and "schema" are those of the texts of the settings.
//
//go:embed portuguese.json
var portuguese []byte

// serverConfig has the server translate where nobody chose a language, keep little memory, and look for no language servers.
//
//go:embed jupyter_server_config.py
var serverConfig []byte

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

// translateCompiled adds what the compiled pack lacks. Plurals are for the page alone.
func translateCompiled(pack, missing []byte) ([]byte, error) {
	texts, err := readCatalog(pack)
	if err != nil {
		return nil, fmt.Errorf("pacote de tradução compilado: %w", err)
	}
	var add map[string][]string
	if err := json.Unmarshal(missing, &add); err != nil {
		return nil, fmt.Errorf("traduções do projeto: %w", err)
	}
	for english, forms := range add {
		if len(forms) == 1 {
			texts[english] = forms[0]
		}
	}
	return texts.bytes(), nil
}

// completePack writes the whole pack, in the form for the page and in the compiled one, from which JupyterLab's server translates
// the settings and the menus that they describe. It gives both files.
func (p Paths) completePack() ([]string, error) {
	path, err := p.languagePack()
	if err != nil {
		return nil, err
	}
	forms := []struct {
		path string
		add  func(pack, missing []byte) ([]byte, error)
	}{
		{path, translate},
		{strings.TrimSuffix(path, ".json") + ".mo", translateCompiled},
	}
	var made []string
	for _, form := range forms {
		pack, err := os.ReadFile(form.path)
		if err != nil {
			return nil, fmt.Errorf("pacote de tradução: %w", err)
		}
		whole, err := form.add(pack, portuguese)
		if err != nil {
			return nil, err
		}
		if err := writeFile(form.path, whole, 0o644); err != nil {
			return nil, err
		}
		made = append(made, form.path)
	}
	return made, nil
}
