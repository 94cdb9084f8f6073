package jupyter

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDataDir(t *testing.T) {
	home := func() (string, error) { return "/casa", nil }
	homeless := func() (string, error) { return "", errors.New("no home") }
	tests := []struct {
		name, goos string
		env        map[string]string
		home       func() (string, error)
		want       string
		fail       bool
	}{
		{name: "Linux", goos: "linux", home: home, want: "/casa/.local/share/jupyter"},
		{name: "Linux with XDG", goos: "linux", env: map[string]string{"XDG_DATA_HOME": "/dados"}, home: home, want: "/dados/jupyter"},
		{name: "macOS", goos: "darwin", env: map[string]string{"XDG_DATA_HOME": "/dados"}, home: home, want: "/casa/Library/Jupyter"},
		{name: "Windows", goos: "windows", env: map[string]string{"APPDATA": "/app"}, home: home, want: "/app/jupyter"},
		{name: "chosen by the user", goos: "darwin", env: map[string]string{"JUPYTER_DATA_DIR": "/meu"}, home: homeless, want: "/meu"},
		{name: "no home", goos: "linux", home: homeless, fail: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := dataDir(test.goos, func(key string) string { return test.env[key] }, test.home)
			if got != test.want || (err != nil) != test.fail {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestReadConnection(t *testing.T) {
	tests := []struct {
		name, text, problem string
	}{
		{name: "tcp", text: `{"transport":"tcp","ip":"127.0.0.1","shell_port":1,"control_port":2,"stdin_port":3,"iopub_port":4,"hb_port":5,"key":"k"}`},
		{name: "ipc", text: `{"transport":"ipc","ip":"/tmp/k"}`},
		{name: "cut short", text: `{"transport":"tcp"`, problem: "não é válido"},
		{name: "unknown transport", text: `{"transport":"pombo"}`, problem: `"pombo"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "connection.json")
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := ReadConnection(path)
			if test.problem != "" {
				if err == nil || !strings.Contains(err.Error(), test.problem) {
					t.Errorf("error %v, want one with %q", err, test.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got, want := fmt.Sprint(c.Ports()), "[1 2 3 4 5]"; c.Transport == "tcp" && got != want {
				t.Errorf("ports %s, want %s", got, want)
			}
		})
	}
	if _, err := ReadConnection(filepath.Join(t.TempDir(), "nada")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}
