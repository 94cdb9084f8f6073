package buildcache_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/buildcache"
)

const serveVar = "BUILDCACHE_TEST_LAYERS" // makes the test binary the program that the go command starts

func TestMain(m *testing.M) {
	if shared, own, ok := strings.Cut(os.Getenv(serveVar), "|"); ok {
		if err := (buildcache.Layers{Shared: shared, Own: own}).Serve(context.Background(), os.Stdin, os.Stdout); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// export has the go command build a package, and returns the file that it names and what it compiled.
func export(t *testing.T, dir string, environ ...string) (file, compiled string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-x", "-export", "-f", "{{.Export}}", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append([]string{"GOFLAGS=-trimpath", "GOWORK=off"}, environ...)...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	for line := range strings.Lines(said.String()) {
		if strings.Contains(line, "/compile ") {
			compiled += line
		}
	}
	return strings.TrimSpace(out.String()), compiled
}

func TestGoCommandBuildsFromBothLayers(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	module, shared, own := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "own")
	put(t, filepath.Join(module, "go.mod"), "module shapes\n\ngo 1.26\n")
	put(t, filepath.Join(module, "shapes.go"), "package shapes\n\nfunc Area(a, b float64) float64 { return a * b }\n")
	// What a plain go command left in the shared layer, which then is closed.
	if _, compiled := export(t, module, "GOCACHE="+shared); compiled == "" {
		t.Fatal("nothing was compiled into an empty cache")
	}
	snapshot := list(t, shared)
	layers := []string{"GOCACHE=" + own, "GOCACHEPROG=" + self, serveVar + "=" + shared + "|" + own}
	file, compiled := export(t, module, layers...)
	if compiled != "" || !strings.HasPrefix(file, shared) {
		t.Errorf("with the shared layer: file %s, compiled %s", file, compiled)
	}
	// Something of the user's own goes into their own layer, and is found there.
	put(t, filepath.Join(module, "shapes.go"), "package shapes\n\nfunc Area(a, b float64) float64 { return b * a }\n")
	if file, compiled = export(t, module, layers...); compiled == "" || !strings.HasPrefix(file, own) {
		t.Errorf("with a change: file %s, compiled %q", file, compiled)
	}
	if file, compiled = export(t, module, layers...); compiled != "" || !strings.HasPrefix(file, own) {
		t.Errorf("the second time: file %s, compiled %q", file, compiled)
	}
	if now := list(t, shared); now != snapshot {
		t.Errorf("the shared layer changed:\n%s\nwas\n%s", now, snapshot)
	}
	// What is damaged is as good as not there.
	if err := os.Truncate(file, 10); err != nil {
		t.Fatal(err)
	}
	if file, compiled = export(t, module, layers...); compiled == "" {
		t.Errorf("after damage: %s was taken as it is", file)
	}
	if info, err := os.Stat(file); err != nil || info.Size() <= 10 {
		t.Errorf("after damage: %v, %v", info, err)
	}
}

func TestUnknownRequests(t *testing.T) {
	hash := strings.Repeat("A", 42) + "A=" // 32 bytes
	cases := []struct{ name, in, want string }{
		{"an unknown command", `{"ID":1,"Command":"sing"}`, "unknown command"},
		{"a short hash", `{"ID":1,"Command":"put","ActionID":"AA==","OutputID":"` + hash + `"}`, "hashes of 1 and 32 bytes"},
		{"a short question", `{"ID":1,"Command":"get","ActionID":"AA=="}`, `"Miss":true`},
		{"a question for what is not there", `{"ID":1,"Command":"get","ActionID":"` + hash + `"}`, `"Miss":true`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			layers := buildcache.Layers{Shared: t.TempDir(), Own: t.TempDir()}
			if err := layers.Serve(t.Context(), strings.NewReader(c.in), &out); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("answered %s, want %s", &out, c.want)
			}
		})
	}
	for _, broken := range []string{"{", `{"ID":1,"Command":"put","BodySize":4}`, `{"ID":1,"Command":"put","BodySize":4} 7`} {
		if err := (buildcache.Layers{Own: t.TempDir()}).Serve(t.Context(), strings.NewReader(broken), &bytes.Buffer{}); err == nil {
			t.Errorf("%s: no error", broken)
		}
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, dir string) string {
	t.Helper()
	var names strings.Builder
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		names.WriteString(path + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names.String()
}
