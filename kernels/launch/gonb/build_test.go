package gonb

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bluekeyes/go-gitdiff/gitdiff"

	"cnn321/kernels/tier"
)

var root = filepath.Join("..", "..", "..")

// TestPatches holds each patch to its promise: what it tests fails without it, and passes with it.
func TestPatches(t *testing.T) {
	tier.Slow(t, "builds GoNB twice for each patch")
	names, err := patchNames()
	if err != nil {
		t.Fatal(err)
	}
	module, err := Options{Root: root, Go: "go"}.moduleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	work, err := os.MkdirTemp("/tmp", "gp") // the tests make sockets, which need short paths
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(work) })
	source := filepath.Join(work, "gonb")
	if err := copySources(source, module); err != nil {
		t.Fatal(err)
	}
	modfile, err := Options{Root: root}.writeModfile(work, source)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			apply := func(what string, keep func(string) bool) {
				if err := applyPatch(source, name, keep); err != nil {
					t.Fatalf("%s: %v", what, err)
				}
			}
			apply("its test", isTest)
			args := append([]string{"test", "-modfile=" + modfile}, testedPackages(t, name)...)
			cmd := exec.CommandContext(t.Context(), "go", args...)
			cmd.Dir = root
			if out, err := cmd.CombinedOutput(); err == nil {
				t.Errorf("its test passes without it:\n%s", out)
			}
			apply("the rest", func(file string) bool { return !isTest(file) })
			cmd = exec.CommandContext(t.Context(), "go", args...)
			cmd.Dir = root
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// testedPackages are the packages of a patch's tests.
func testedPackages(t *testing.T, name string) []string {
	t.Helper()
	text, err := patches.ReadFile("patches/" + name)
	if err != nil {
		t.Fatal(err)
	}
	files, _, err := gitdiff.Parse(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	var packages []string
	for _, file := range files {
		if isTest(file.NewName) {
			packages = append(packages, path.Join(Module, path.Dir(file.NewName)))
		}
	}
	slices.Sort(packages)
	if packages = slices.Compact(packages); len(packages) == 0 {
		t.Fatal("it has no test")
	}
	return packages
}

func TestPatchesOfAnotherGoNB(t *testing.T) {
	source := t.TempDir()
	if err := os.WriteFile(filepath.Join(source, "main.go"), []byte("package main\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := applyPatches(source)
	if err == nil || !strings.Contains(err.Error(), "este GoNB mudou") {
		t.Errorf("error %v, want one that says that this GoNB has changed", err)
	}
}

// TestBuild builds the real thing: the patches fit the pinned GoNB, and the result runs.
func TestBuild(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "gonb")
	if err := Build(t.Context(), Options{Root: root, Out: out}); err != nil {
		t.Fatal(err)
	}
	version, err := exec.Command(out, "-V").Output()
	if err != nil {
		t.Fatalf("gonb -V: %v", err)
	}
	if !strings.HasPrefix(string(version), "v") {
		t.Errorf("gonb -V printed %q", version)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("the build left %v", entries)
	}
}
