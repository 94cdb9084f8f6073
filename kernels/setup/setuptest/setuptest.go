// Package setuptest puts in place, for tests, what the setup installs.
package setuptest

import (
	"slices"
	"testing"

	"cnn321/kernels/setup"
	"cnn321/kernels/tier"
)

// Need makes sure that the parts are in place, or with none named all of them: see [setup.Ensure]. Where they are it is quick;
// where not, one test at a time installs, by setup's own lock.
//
// A quick test installs nothing: it runs if all it needs is XLA's plugin and MNIST, and they are there.
func Need(t testing.TB, parts ...setup.Part) setup.Paths {
	t.Helper()
	root, err := setup.FindRoot()
	if err != nil {
		t.Fatal(err)
	}
	paths := setup.Paths{Root: root}
	if large(parts) {
		tier.Slow(t, "needs more of the setup than XLA's plugin and MNIST")
	} else if err := paths.InPlace(t.Context(), parts...); err != nil {
		tier.Slow(t, "would install XLA's plugin or MNIST")
	}
	if err := setup.Ensure(t.Context(), paths, setup.Silent{}, parts...); err != nil {
		t.Fatal(err)
	}
	return paths
}

func large(parts []setup.Part) bool {
	return len(parts) == 0 || slices.ContainsFunc(parts, func(p setup.Part) bool { return p != setup.Plugin && p != setup.MNIST })
}
