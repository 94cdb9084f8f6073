package packages

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// module writes a module with the given files, and returns its folder.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		write(t, dir, name, text)
	}
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func offline() []string { return append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=") }

func TestSet(t *testing.T) {
	dir := module(t, map[string]string{
		"go.mod":          "module casa\n\ngo 1.24\n",
		"a/a.go":          "package alfa\n\nfunc F() int { return 1 }\n",
		"b/b.go":          "package b\n\nimport alfa \"casa/a\"\n\nvar X = alfa.F()\n",
		"ruim/r.go":       "package ruim\n\nvar x int = \"a\"\n",
		"prog/main.go":    "package main\n\nfunc main() {}\n",
		"internal/i/i.go": "package escondido\n\nfunc F() {}\n",
		"rand/rand.go":    "package rand\n\nfunc Meu() {}\n",
	})
	ctx := context.Background()
	set := NewSet(Config{Dir: dir, Go: "go", Env: offline()})
	all := []string{"casa/a", "casa/b", "casa/ruim", "casa/prog", "casa/nada", "fmt", "example.com/longe", "unsafe"}
	if err := set.Prepare(ctx, all); err != nil {
		t.Fatal(err)
	}

	t.Run("import", func(t *testing.T) {
		for _, path := range []string{"casa/a", "casa/b", "fmt", "unsafe"} {
			if pkg, err := set.Import(path); err != nil || pkg.Path() != path {
				t.Errorf("%s: %v, %v", path, pkg, err)
			}
		}
		for path, reason := range map[string]string{
			"casa/ruim": "cannot use", "casa/prog": "is a program", "casa/nada": "casa/nada", "example.com/longe": "example.com/longe",
		} {
			_, err := set.Import(path)
			var missing *NotFoundError
			if !errors.As(err, &missing) || missing.Path != path || !strings.Contains(missing.Reason, reason) {
				t.Errorf("%s: %v, want %q", path, err, reason)
			}
		}
	})

	t.Run("find", func(t *testing.T) {
		for _, test := range []struct {
			name    string
			members []string
			want    string
		}{
			{"alfa", []string{"F"}, "casa/a"}, {"rand", []string{"Meu"}, "casa/rand"}, {"rand", []string{"Intn"}, "math/rand"},
			{"rand", []string{"Prime"}, "crypto/rand"}, {"rand", []string{"IntN"}, "math/rand/v2"}, {"template", []string{"New"}, "text/template"},
			{"json", []string{"Marshal"}, "encoding/json"}, {"escondido", []string{"F"}, ""}, {"nada", nil, ""}, {"rand", []string{"Nada"}, ""},
			{"strings", []string{"Nada"}, "strings"},
		} {
			if got, err := set.Find(ctx, test.name, test.members); err != nil || got != test.want {
				t.Errorf("%s %v: %q, %v, want %q", test.name, test.members, got, err, test.want)
			}
		}
	})

	t.Run("changes are seen", func(t *testing.T) {
		old, generation := mustImport(t, set, "casa/a"), set.Generation
		if err := set.Prepare(ctx, all[:2]); err != nil || set.Generation != generation || mustImport(t, set, "casa/a") != old {
			t.Error("read anew without a change", err)
		}
		write(t, dir, "a/more.go", "package alfa\n\nfunc G() {}\n")
		if err := set.Prepare(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if pkg, err := set.Import("casa/a"); err != nil || pkg.Scope().Lookup("G") == nil || set.Generation == generation {
			t.Errorf("the new function is not seen: %v", err)
		}
		write(t, dir, "ruim/r.go", "package ruim\n\nvar X int = 1\n")
		if err := set.Prepare(ctx, []string{"casa/ruim"}); err != nil {
			t.Fatal(err)
		}
		if _, err := set.Import("casa/ruim"); err != nil {
			t.Error(err)
		}
	})

	t.Run("without a go command", func(t *testing.T) {
		set := NewSet(Config{Dir: dir, Go: filepath.Join(dir, "go")})
		if err := set.Prepare(ctx, []string{"fmt"}); err == nil || !strings.Contains(err.Error(), "instale o Go") {
			t.Error(err)
		}
	})
}

// A module that only another one needs is on the disk, and still nobody may import it.
func TestImplicitModule(t *testing.T) {
	dir := module(t, map[string]string{
		"go.mod":   "module casa\n\ngo 1.24\n\nrequire vizinha.local/a v0.0.0\n",
		"go.work":  "go 1.24\n\nuse .\n\nreplace vizinha.local/a => ./a\n\nreplace vizinha.local/b => ./b\n",
		"casa.go":  "package casa\n\nimport _ \"vizinha.local/a\"\n",
		"a/go.mod": "module vizinha.local/a\n\ngo 1.24\n\nrequire vizinha.local/b v0.0.0\n",
		"a/a.go":   "package a\n",
		"a/x/x.go": "package x\n",
		"b/go.mod": "module vizinha.local/b\n\ngo 1.24\n",
		"b/b.go":   "package b\n",
	})
	ctx := context.Background()
	set := NewSet(Config{Dir: dir, Go: "go", Env: offline()})
	if err := set.Prepare(ctx, []string{"vizinha.local/a", "vizinha.local/a/x", "vizinha.local/b"}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"vizinha.local/a", "vizinha.local/a/x"} {
		if _, err := set.Import(path); err != nil {
			t.Error(err)
		}
	}
	var missing *NotFoundError
	if _, err := set.Import("vizinha.local/b"); !errors.As(err, &missing) || !strings.Contains(missing.Reason, "go get vizinha.local/b") {
		t.Errorf("an implicit module's package: %v", err)
	}
}

func mustImport(t *testing.T, set *Set, path string) any {
	t.Helper()
	pkg, err := set.Import(path)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}
