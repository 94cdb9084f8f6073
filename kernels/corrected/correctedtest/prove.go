// Package correctedtest holds the changes to a corrected program to their promises.
package correctedtest

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"cnn321/kernels/corrected"
	"cnn321/kernels/tier"
)

// Prove fails the test where what a change tests passes without it, or fails with it. Root is the folder of the go.mod that
// pins the program.
func Prove(t *testing.T, program corrected.Program, root string) {
	tier.Slow(t, "builds the program twice for each patch")
	work, err := os.MkdirTemp("/tmp", "gp") // the tests make sockets, which need short paths
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(work) })
	source, modfile, err := program.Copy(t.Context(), corrected.Options{Root: root}, work)
	if err != nil {
		t.Fatal(err)
	}
	patches, err := program.ReadPatches()
	if err != nil {
		t.Fatal(err)
	}
	for _, patch := range patches {
		t.Run(patch.Name, func(t *testing.T) {
			packages := testedPackages(program, patch)
			if len(packages) == 0 {
				t.Fatal("it has no test")
			}
			try := func(what string, keep func(string) bool) ([]byte, error) {
				if err := patch.Apply(source, keep); err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				cmd := exec.CommandContext(t.Context(), "go",
					append([]string{"test", "-vet=off", "-trimpath", "-modfile=" + modfile}, packages...)...)
				cmd.Dir = root
				return cmd.CombinedOutput()
			}
			if out, err := try("its test", corrected.IsTest); err == nil {
				t.Errorf("its test passes without it:\n%s", out)
			}
			if out, err := try("the rest", func(file string) bool { return !corrected.IsTest(file) }); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func testedPackages(program corrected.Program, patch corrected.Patch) []string {
	var packages []string
	for _, file := range patch.Tests() {
		packages = append(packages, path.Join(program.Module, path.Dir(file)))
	}
	slices.Sort(packages)
	return slices.Compact(packages)
}

// Build builds the corrected program into a folder of the test, of which it fails the test to leave anything else.
func Build(t *testing.T, program corrected.Program, o corrected.Options) string {
	t.Helper()
	tier.Slow(t, "builds the program")
	dir := t.TempDir()
	o.Out = filepath.Join(dir, "program")
	if err := program.Build(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("the build left %v", entries)
	}
	return o.Out
}
