package launch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/spawn"

	gonbbuild "cnn321/kernels/launch/gonb"
)

func TestVersions(t *testing.T) {
	c := Config{Root: "../.."}
	version, err := c.goVersion()
	if err != nil {
		t.Fatal(err)
	}
	mod, err := c.goMod()
	if err != nil {
		t.Fatal(err)
	}
	of := ""
	for _, r := range mod.Require {
		if r.Mod.Path == gonbbuild.Module {
			of = r.Mod.Version
		}
	}
	if got := c.versions(version); of == "" || !strings.Contains(got, "Go "+mod.Go.Version) || !strings.Contains(got, "GoNB "+of+".") {
		t.Errorf("said: %s", got)
	}
}

// TestToolchain has the go command say its own version, whatever go.mod asks for.
func TestToolchain(t *testing.T) {
	s := &supervisor{Config: Config{Root: t.TempDir(), Log: os.Stderr}, spawner: spawn.New()}
	defer s.spawner.Close()
	for script, want := range map[string]string{
		"#!/bin/sh\n[ \"$*\" = 'env GOVERSION' ] && echo go9.8.7": "9.8.7", "#!/bin/sh\nexit 1": "desconhecido", "#!/bin/sh\necho devel": "desconhecido",
	} {
		command := filepath.Join(t.TempDir(), "go")
		if err := os.WriteFile(command, []byte(script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		if got := s.toolchain(t.Context(), command, os.Environ()); got != want {
			t.Errorf("%q: it says %q, want %q", script, got, want)
		}
	}
}
