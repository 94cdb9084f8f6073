package launch

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cnn321/kernels/cells/build"
)

func TestSharedEnvironment(t *testing.T) {
	brought := t.TempDir()
	if err := os.MkdirAll(filepath.Join(brought, "packages"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(brought, "packages", "go.sum"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	own := func(command ...string) Shared {
		return Shared{Builds: "/opt/aula/builds", Modules: "/opt/aula/modules", Command: command}
	}
	cases := []struct {
		name   string
		config Config
		want   []string
	}{
		{"one's own installation", Config{Personal: t.TempDir()}, []string{"GOPROXY=off"}},
		{"shared", Config{Personal: t.TempDir(), Shared: own("/opt/aula/kernels", "buildcache")}, []string{
			"GOCACHEPROG=/opt/aula/kernels buildcache /opt/aula/builds", "GOPROXY=file:///opt/aula/modules/cache/download", "GOMODCACHE=/opt/aula/modules",
		}},
		{"shared, and packages were brought", Config{Personal: brought, Shared: own("/opt/aula/kernels", "buildcache")}, []string{
			"GOCACHEPROG=/opt/aula/kernels buildcache /opt/aula/builds", "GOPROXY=file:///opt/aula/modules/cache/download",
		}},
		{"a folder with a space and an apostrophe", Config{Personal: brought, Shared: own("/opt/sala 2/kernels", "d'água")}, []string{
			`GOCACHEPROG='/opt/sala 2/kernels' "d'água" /opt/aula/builds`, "GOPROXY=file:///opt/aula/modules/cache/download",
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.config.sharedEnv(); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			flags := build.Flags
			if c.config.Shared.Builds != "" {
				flags = build.SharedFlags // as setup compiled what is shared
			}
			if got := lookupEnv(c.config.cellEnv(t.TempDir(), "", "", []string{"GOFLAGS=-mod=mod"}), "GOFLAGS"); got != flags {
				t.Errorf("GOFLAGS is %q, want %q", got, flags)
			}
		})
	}
}
