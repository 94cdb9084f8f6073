// Package tier keeps the quick tests apart: `go test -short ./...` tells the truth about the code within two minutes, on a
// machine where nothing is installed. It leaves out what takes long or needs more than Go, and each test that is left out says
// why.
package tier

import "testing"

// Slow leaves a test out of the quick tier. why is what it takes: "trains the lesson's network", "needs JupyterLab".
func Slow(t testing.TB, why string) {
	t.Helper()
	if testing.Short() {
		t.Skipf("left out with -short: %s", why)
	}
}
