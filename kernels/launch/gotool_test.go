package launch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestGoOnPath(t *testing.T) {
	first := t.TempDir()
	t.Setenv("PATH", first)
	if err := GoOnPath(); err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath("go")
	if want := first + string(os.PathListSeparator) + filepath.Dir(path); err != nil || os.Getenv("PATH") != want {
		t.Errorf("%v; PATH is %q, want %q", err, os.Getenv("PATH"), want)
	}
	// Where it is found, nothing is added.
	if err := GoOnPath(); err != nil || os.Getenv("PATH") != first+string(os.PathListSeparator)+filepath.Dir(path) {
		t.Errorf("%v; the second time PATH became %q", err, os.Getenv("PATH"))
	}
}

func TestCellGo(t *testing.T) {
	// A go command, in a folder with a name to trip over, that tells how it was called.
	home, dir := filepath.Join(t.TempDir(), `it's "go" $HOME`), t.TempDir()
	behind := filepath.Join(home, "go")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(behind, []byte("#!/bin/sh\nprintf '%s|' \"$GOGC\" \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	config := Config{BuildCommand: []string{behind, "in place of"}}
	if err := config.writeCellGo(dir, "/the/go"); err != nil {
		t.Fatal(err)
	}
	told := "in place of|/the/go|" + filepath.Join(dir, "builds") + "|"
	for _, test := range []struct {
		name string
		env  string
		args []string
		want string
	}{
		{"a build", "", []string{"build", "-o", "x y"}, "400|" + told + "build|-o|x y|"},
		{"the user's own setting", "50", []string{"build"}, "50|" + told + "build|"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cmd := exec.Command(filepath.Join(cellGo(dir), "go"), test.args...)
			cmd.Env = setEnv(os.Environ(), "GOGC="+test.env)
			got, err := cmd.CombinedOutput()
			if err != nil || string(got) != test.want {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
		})
	}
	plain := t.TempDir()
	if err := (Config{}).writeCellGo(plain, behind); err != nil {
		t.Fatal(err)
	}
	if got, err := exec.Command(filepath.Join(cellGo(plain), "go"), "version").Output(); err != nil || !strings.HasSuffix(string(got), "|version|") {
		t.Errorf("the go command itself: %q, %v", got, err)
	}
	if err := config.writeCellGo(filepath.Join(dir, "missing"), behind); err == nil || !strings.Contains(err.Error(), "comando go") {
		t.Errorf("where there is no folder: %v", err)
	}
}
