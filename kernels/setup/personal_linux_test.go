package setup

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// sharedRepository is an installation that this test may only read.
func sharedRepository(t *testing.T) Paths {
	t.Helper()
	p := emptyRepository(t)
	if err := os.MkdirAll(p.Home(), 0o755); err != nil {
		t.Fatal(err)
	}
	// The tests' folders are closed to others, even to look.
	for _, dir := range []string{p.Root, filepath.Dir(p.Root)} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(p.Home(), 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(p.Home(), 0o755) })
	return p
}

func TestPersonalFolder(t *testing.T) {
	home := t.TempDir()
	cases := []struct {
		name     string
		shared   bool
		xdg      string
		userHome func() (string, error)
		want     string // from the installation, or from home
		fails    bool
	}{
		{name: "one's own installation", userHome: func() (string, error) { return home, nil }, want: ".cnn321"},
		{name: "shared", shared: true, userHome: func() (string, error) { return home, nil }, want: filepath.Join(home, ".local", "share", "cnn321")},
		{name: "shared, and XDG says where", shared: true, xdg: filepath.Join(home, "dados"), userHome: func() (string, error) { return home, nil }, want: filepath.Join(home, "dados", "cnn321")},
		{name: "no home", shared: true, userHome: func() (string, error) { return "", errors.New("$HOME is not defined") }, fails: true},
		{name: "a home that is not there", shared: true, userHome: func() (string, error) { return filepath.Join(home, "falta"), nil }, fails: true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := emptyRepository(t)
			if err := os.Chmod(home, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(filepath.Dir(home), 0o755); err != nil {
				t.Fatal(err)
			}
			want := filepath.Join(p.Root, c.want)
			if c.shared {
				p, want = sharedRepository(t), c.want
				asNobody(t)
			}
			got, err := p.personal(func(key string) string { return map[string]string{"XDG_DATA_HOME": c.xdg}[key] }, c.userHome)
			if (err != nil) != c.fails {
				t.Fatalf("error %v", err)
			}
			if !c.fails && got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if c.fails && filepath.Dir(got) != filepath.Clean(os.TempDir()) {
				t.Errorf("got %s, want a folder of temporary files", got)
			}
		})
	}
}

// TestSharedInstallation: whoever may only read the installation gets a folder of their own, with JupyterLab's settings of the lesson.
func TestSharedInstallation(t *testing.T) {
	p := sharedRepository(t)
	data := t.TempDir()
	if err := os.Chmod(data, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_DATA_HOME", data)
	asNobody(t)
	if err := p.MakePersonal(); err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(data, Module, "models"); p.Models() != want {
		t.Errorf("models in %s, want %s", p.Models(), want)
	}
	css, err := os.ReadFile(filepath.Join(data, Module, "jupyter", "config", "custom", "custom.css"))
	if err != nil || string(css) != string(customCSS) {
		t.Errorf("custom.css: %d bytes, %v", len(css), err)
	}
	if entries, err := os.ReadDir(p.Home()); err != nil || len(entries) > 0 {
		t.Errorf("the installation has %v, %v: it is only read", entries, err)
	}
}

func TestSharedInstallationWithoutAFolderToWrite(t *testing.T) {
	p := sharedRepository(t)
	data := filepath.Join(t.TempDir(), "fechada")
	if err := os.Mkdir(data, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_DATA_HOME", data)
	asNobody(t)
	wantProblem(t, p.MakePersonal(), "só de leitura", "falta permissão", "XDG_DATA_HOME")
}

// TestSharedInstallationWithoutRoomForSettings: whatever keeps them from being written, the person is told where and what to do.
func TestSharedInstallationWithoutRoomForSettings(t *testing.T) {
	p := sharedRepository(t)
	data := t.TempDir()
	if err := os.Mkdir(filepath.Join(data, Module), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, Module, "jupyter"), []byte("meu"), 0o644); err != nil {
		t.Fatal(err)
	}
	letPass(t, data)
	for _, dir := range []string{data, filepath.Join(data, Module)} {
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("XDG_DATA_HOME", data)
	asNobody(t)
	wantProblem(t, p.MakePersonal(), filepath.Join(data, Module, "jupyter"), "passa por um arquivo", "XDG_DATA_HOME")
}

// TestSharedInstallationWithoutAHome: whoever has none is told of the home itself, and not of the folder that stands in for it.
func TestSharedInstallationWithoutAHome(t *testing.T) {
	file := filepath.Join(t.TempDir(), "arquivo")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	letPass(t, filepath.Dir(file))
	for _, c := range []struct{ name, home, want string }{
		{"not set", "", "(HOME) não está definida"},
		{"not there", filepath.Join(filepath.Dir(file), "falta"), "falta, não serve: a pasta não existe"},
		{"a file", file, "arquivo, não é uma pasta"},
		{"below a file", filepath.Join(file, "ana"), "passa por um arquivo, e não por uma pasta"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := sharedRepository(t)
			t.Setenv("XDG_DATA_HOME", "")
			t.Setenv("HOME", c.home)
			asNobody(t)
			wantProblem(t, p.MakePersonal(), c.want)
		})
	}
}
