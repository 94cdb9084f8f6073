package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"cnn321/kernels/tier"
)

// TestBuildsForOtherSystems builds what needs no cgo for the systems that the README names and that no test runs on. What links XLA
// needs a C compiler of that system, and is left out.
func TestBuildsForOtherSystems(t *testing.T) {
	t.Parallel()
	tier.Slow(t, "compiles the standard library for other systems")
	for _, target := range []struct{ system, processor string }{{"linux", "arm64"}, {"darwin", "arm64"}} {
		t.Run(target.system+"/"+target.processor, func(t *testing.T) {
			environ := append(os.Environ(), "CGO_ENABLED=0", "GOOS="+target.system, "GOARCH="+target.processor)
			packages := withoutXLA(t, environ)
			for _, needed := range []string{"cnn321/kernels", "cnn321/cnnlib/cell", "cnn321/kernels/cells", "cnn321/kernels/launch", "cnn321/notebooks/figures"} {
				if !slices.Contains(packages, needed) {
					t.Errorf("%s links XLA now: it should build everywhere", needed)
				}
			}
			goCommand(t, environ, append([]string{"build"}, packages...)...)
		})
	}
}

// withoutXLA returns the project's packages that do not reach go-xla, whose inside is C.
func withoutXLA(t *testing.T, environ []string) []string {
	t.Helper()
	var packages []string
	for line := range strings.Lines(goCommand(t, environ, "list", "-f", "{{if .GoFiles}}{{.ImportPath}} {{join .Deps \" \"}}{{end}}", "cnn321/...")) {
		if fields := strings.Fields(line); len(fields) > 0 && !slices.ContainsFunc(fields, func(dep string) bool { return strings.HasPrefix(dep, "github.com/gomlx/go-xla/") }) {
			packages = append(packages, fields[0])
		}
	}
	return packages
}

func goCommand(t *testing.T, environ []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Env = environ
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", args[0], err, &stderr)
	}
	return string(out)
}
