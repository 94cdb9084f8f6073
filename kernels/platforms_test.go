package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"cnn321/kernels/tier"
)

// TestBuildsForOtherSystems builds what needs no cgo for the systems that the README names and that no test runs on, and checks its tests
// there as well. What links XLA needs a C compiler of that system, and is left out.
func TestBuildsForOtherSystems(t *testing.T) {
	t.Parallel()
	tier.Slow(t, "compiles the standard library for other systems")
	for _, target := range []struct{ system, processor string }{{"linux", "arm64"}, {"darwin", "arm64"}} {
		t.Run(target.system+"/"+target.processor, func(t *testing.T) {
			environ := append(os.Environ(), "CGO_ENABLED=0", "GOOS="+target.system, "GOARCH="+target.processor)
			packages, tested := withoutXLA(t, environ)
			for _, needed := range []string{"cnn321/kernels", "cnn321/cnnlib/cell", "cnn321/kernels/cells", "cnn321/kernels/launch", "cnn321/notebooks/figures"} {
				if !slices.Contains(packages, needed) || !slices.Contains(tested, needed) {
					t.Errorf("%s or its tests link XLA now: they should build everywhere", needed)
				}
			}
			goCommand(t, environ, append([]string{"build"}, packages...)...)
			goCommand(t, environ, append([]string{"vet"}, tested...)...)
		})
	}
}

// withoutXLA returns the project's packages that do not reach go-xla, whose inside is C, and those of them whose tests do not either.
func withoutXLA(t *testing.T, environ []string) (packages, tested []string) {
	t.Helper()
	// Each line is a package and what it, or a test of it, reaches.
	split := func(args ...string) (free []string, tied map[string]bool) {
		tied = map[string]bool{}
		for line := range strings.Lines(goCommand(t, environ, append(append([]string{"list"}, args...), "cnn321/...")...)) {
			fields := strings.Fields(line)
			switch {
			case len(fields) == 0:
			case slices.ContainsFunc(fields, func(dep string) bool { return strings.HasPrefix(dep, "github.com/gomlx/go-xla/") }):
				tied[fields[0]] = true
			default:
				free = append(free, fields[0])
			}
		}
		return free, tied
	}
	packages, _ = split("-f", `{{if .GoFiles}}{{.ImportPath}} {{join .Deps " "}}{{end}}`)
	_, tied := split("-test", "-f", `{{if .ForTest}}{{.ForTest}} {{join .Deps " "}}{{end}}`)
	for _, name := range packages {
		if !tied[name] {
			tested = append(tested, name)
		}
	}
	return packages, tested
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
