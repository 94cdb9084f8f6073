package gonb

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// patches are the changes, in their order, as git writes them: each for one thing, with the test that fails without it.
//
//go:embed patches/*.patch
var patches embed.FS

// patchNames lists the patches in their order.
func patchNames() ([]string, error) {
	entries, err := patches.ReadDir("patches")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names, nil
}

// Corrections is the text of all patches that this program has in it: those that [Build] applies, whatever lies on the disk by now.
func Corrections() (string, error) {
	names, err := patchNames()
	if err != nil {
		return "", err
	}
	var all []byte
	for _, name := range names {
		text, err := patches.ReadFile("patches/" + name)
		if err != nil {
			return "", err
		}
		all = append(all, text...)
	}
	return string(all), nil
}

// applyPatch changes the copy of the module's sources in the folder source by one patch. Files for which keep is false
// stay as they are.
func applyPatch(source, name string, keep func(file string) bool) error {
	text, err := patches.ReadFile("patches/" + name)
	if err != nil {
		return err
	}
	files, _, err := gitdiff.Parse(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("a correção %s do GoNB não pode ser lida: %w", name, err)
	}
	for _, file := range files {
		if !keep(file.NewName) {
			continue
		}
		if err := applyFile(source, file); err != nil {
			return fmt.Errorf("este GoNB mudou: a correção %s não serve mais em %s (reveja kernels/launch/gonb/patches): %w", name, file.NewName, err)
		}
	}
	return nil
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

func isTest(file string) bool { return strings.HasSuffix(file, "_test.go") }

// applyPatches changes the copy by all patches, without their tests.
func applyPatches(source string) error {
	names, err := patchNames()
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := applyPatch(source, name, func(file string) bool { return !isTest(file) }); err != nil {
			return err
		}
	}
	return nil
}
