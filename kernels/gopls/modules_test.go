package gopls

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// An edit of a module that cells import is seen at the next question: changed, new and removed files.
func TestEdits(t *testing.T) {
	module := newModule(t, "example.org/obra", map[string]string{"obra.go": "package obra\n\nfunc Antiga() {}\n"})
	c := newReal(t, func(c *Config) { c.Modules, c.Packages = []string{module}, nil })
	program, cursor := cut(t, "package main\n\nimport \"example.org/obra\"\n\nfunc main() { obra.‸ }\n")
	for _, test := range []struct {
		name string
		edit func()
		want []string
	}{
		{"as it was", func() {}, []string{"Antiga"}},
		{"changed", func() { writeFile(t, filepath.Join(module, "obra.go"), "package obra\n\nfunc Renomeada() {}\n") }, []string{"Renomeada"}},
		{"new file", func() { writeFile(t, filepath.Join(module, "nova.go"), "package obra\n\nfunc Nova() {}\n") }, []string{"Nova", "Renomeada"}},
		{"removed file", func() {
			if err := os.Remove(filepath.Join(module, "obra.go")); err != nil {
				t.Fatal(err)
			}
		}, []string{"Nova"}},
	} {
		test.edit()
		got, err := c.Complete(t.Context(), program, cursor)
		if err != nil {
			t.Fatal(err)
		}
		texts := got.Texts()
		slices.Sort(texts)
		if !slices.Equal(texts, test.want) {
			t.Errorf("%s: %q, want %q", test.name, texts, test.want)
		}
	}
}

// A module that is brought while gopls runs, by an edit of a go.mod, can be completed at the next question.
func TestModuleBrought(t *testing.T) {
	brought := newModule(t, "example.org/trazida", map[string]string{"a.go": "package trazida\n\nfunc Medir() {}\n"})
	extra := newModule(t, "modulos", nil)
	c := newReal(t, func(c *Config) { c.Modules = append(c.Modules, extra) })
	program, cursor := cut(t, "package main\n\nimport \"example.org/trazida\"\n\nfunc main() { trazida.Med‸ }\n")
	got, err := c.Complete(t.Context(), program, cursor)
	if err != nil || len(got.Matches) != 0 {
		t.Fatalf("%+v, %v; want nothing before it is brought", got, err)
	}
	writeFile(t, filepath.Join(extra, "go.mod"),
		"module modulos\n\ngo 1.22.3\n\nrequire example.org/trazida v1.0.0\n\nreplace example.org/trazida => "+brought+"\n")
	got, err = c.Complete(t.Context(), program, cursor)
	if err != nil || !slices.Equal(got.Texts(), []string{"Medir"}) {
		t.Errorf("%+v, %v; want Medir", got, err)
	}
}

// A learner's own settings of Go do not reach gopls.
func TestEnvironment(t *testing.T) {
	c := newReal(t, func(c *Config) {
		c.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GO111MODULE=off", "GOMEMLIMIT=1")
	})
	program, cursor := cut(t, head+"func main() { cnnlib.Inp‸ }")
	got, err := c.Complete(t.Context(), program, cursor)
	if err != nil || len(got.Matches) == 0 || got.Matches[0].Text != "Input" {
		t.Errorf("%+v, %v; want Input", got, err)
	}
}
