package launch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

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
	if err := writeCellGo(dir, behind); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		env  string
		args []string
		want string
	}{
		{"GoNB's go get", "", []string{"get"}, ""},
		{"a package that someone wants", "", []string{"get", "example.com/a b"}, "400|get|example.com/a b|"},
		{"what a test needs", "", []string{"get", "-t"}, "400|get|-t|"},
		{"a build", "", []string{"build", "-o", "x y"}, "400|build|-o|x y|"},
		{"the user's own setting", "50", []string{"build"}, "50|build|"},
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
	if err := writeCellGo(filepath.Join(dir, "missing"), behind); err == nil || !strings.Contains(err.Error(), "comando go") {
		t.Errorf("where there is no folder: %v", err)
	}
}
