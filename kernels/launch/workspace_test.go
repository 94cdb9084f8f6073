package launch

import (
	"strings"
	"testing"

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
