// Package correctedtest holds the changes to a corrected program to their promises.
package correctedtest

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"cnn321/kernels/corrected"
	"cnn321/kernels/tier"
)

// chances is how often a test that passes without its change is tried again.
const chances = 50

// Prove fails the test where what a change tests passes without it, or fails with it. Root is the folder of the go.mod that
// pins the program.
func Prove(t *testing.T, program corrected.Program, root string) {
	tier.Slow(t, "builds the program twice for each patch")
	work, err := os.MkdirTemp("/tmp", "gp") // the tests make sockets, which need short paths
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(work) })
	options := corrected.Options{Root: root}
	changed, _, err := program.Copy(t.Context(), options, work)
	if err != nil {
		t.Fatal(err)
	}
	patches, err := program.ReadPatches()
	if err != nil {
		t.Fatal(err)
	}
	for i, patch := range patches {
		// Each is proved on a copy of its own, with those before it: much of the time a test waits for what does not come without its patch.
		source, modfile, err := program.Fork(options, changed, filepath.Join(work, fmt.Sprint(i+1)))
		if err == nil {
			err = patch.Apply(changed, func(string) bool { return true })
		}
		if err != nil {
			t.Fatalf("%s: %v", patch.Name, err)
		}
		t.Run(patch.Name, func(t *testing.T) {
			t.Parallel()
			prove(t, program, patch, root, source, modfile)
		})
	}
}

// prove tries the tests of a patch without it and with it, in sources that have those before it.
func prove(t *testing.T, program corrected.Program, patch corrected.Patch, root, source, modfile string) {
	packages := testedPackages(program, patch)
	if len(packages) == 0 {
		t.Fatal("it has no test")
	}
	apply := func(what string, keep func(string) bool) {
		if err := patch.Apply(source, keep); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	try := func(times int) ([]byte, error) {
		args := []string{"test", "-vet=off", "-trimpath", fmt.Sprint("-count=", times), "-modfile=" + modfile}
		cmd := exec.CommandContext(t.Context(), "go", append(args, packages...)...)
		cmd.Dir = root
		return cmd.CombinedOutput()
	}
	apply("its test", corrected.IsTest)
	_, err := try(1)
	if err == nil { // of what goes wrong by chance, a machine that is busy sees little in one go
		_, err = try(chances)
	}
	if err == nil {
		t.Errorf("its test passes without it, %d times", 1+chances)
	}
	apply("the rest", func(file string) bool { return !corrected.IsTest(file) })
	if out, err := try(1); err != nil {
		t.Errorf("%v\n%s", err, out)
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
