package corrected

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// patchNames lists the patches in their order, that of their names.
func (p Program) patchNames() ([]string, error) {
	names, err := fs.Glob(p.Patches, "patches/*.patch")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: no patches", p.Where)
	}
	return names, nil
}

// Corrections is the text of all patches that this program has in it: those that [Program.Build] applies, whatever lies on
// the disk by now.
func (p Program) Corrections() (string, error) {
	names, err := p.patchNames()
	if err != nil {
		return "", err
	}
	var all []byte
	for _, name := range names {
		text, err := fs.ReadFile(p.Patches, name)
		if err != nil {
			return "", err
		}
		all = append(all, text...)
	}
	return string(all), nil
}

// Patch is one change.
type Patch struct {
	Name    string
	files   []*gitdiff.File
	program Program
}

// ReadPatches reads the changes in their order.
func (p Program) ReadPatches() ([]Patch, error) {
	names, err := p.patchNames()
	if err != nil {
		return nil, err
	}
	var patches []Patch
	for _, name := range names {
		text, err := fs.ReadFile(p.Patches, name)
		if err != nil {
			return nil, err
		}
		files, _, err := gitdiff.Parse(bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("a correção %s do %s não pode ser lida: %w", name, p.Name, err)
		}
		patches = append(patches, Patch{Name: strings.TrimPrefix(name, "patches/"), files: files, program: p})
	}
	return patches, nil
}

// Apply changes the copy of the module's sources in the folder source. Files for which keep is false stay as they are.
func (c Patch) Apply(source string, keep func(file string) bool) error {
	for _, file := range c.files {
		if !keep(file.NewName) {
			continue
		}
		if err := applyFile(source, file); err != nil {
			return fmt.Errorf("este %s mudou: a correção %s não serve mais em %s (reveja %s): %w",
				c.program.Name, c.Name, file.NewName, c.program.Where, err)
		}
	}
	return nil
}

// Tests are the files of the change's tests, with slashes, below the module's folder.
func (c Patch) Tests() []string {
	var tests []string
	for _, file := range c.files {
		if IsTest(file.NewName) {
			tests = append(tests, file.NewName)
		}
	}
	return tests
}

func applyFile(source string, file *gitdiff.File) error {
	path := filepath.Join(source, filepath.FromSlash(file.NewName))
	var before []byte
	if !file.IsNew {
		var err error
		if before, err = os.ReadFile(path); err != nil {
			return err
		}
	}
	var after bytes.Buffer
	if err := gitdiff.Apply(&after, bytes.NewReader(before), file); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, after.Bytes(), 0o600)
}

// IsTest reports whether a file is a test.
func IsTest(file string) bool { return strings.HasSuffix(file, "_test.go") }

// apply changes the copy by all patches, without their tests.
func (p Program) apply(source string) error {
	patches, err := p.ReadPatches()
	if err != nil {
		return err
	}
	for _, patch := range patches {
		if err := patch.Apply(source, func(file string) bool { return !IsTest(file) }); err != nil {
			return err
		}
	}
	return nil
}
