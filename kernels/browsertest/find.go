package browsertest

import (
	"errors"
	"os"
	"testing"

	"cnn321/kernels/browser"
	"cnn321/kernels/tier"
)

// needVariable says that there has to be a browser.
const needVariable = "CNN321_NEED_BROWSER"

// Available says whether [Open] opens a tab, or fails, where it does not skip the test.
func Available() bool { return available(browser.Find) }

func available(find func() (string, error)) bool {
	_, err := find()
	return !errors.Is(err, browser.ErrNone) || os.Getenv(needVariable) == "1"
}

// require gives the path of a browser, or ends the test.
func require(t testing.TB, find func() (string, error)) string {
	t.Helper()
	path, err := find()
	switch {
	case err == nil:
		tier.Slow(t, "opens a browser")
		return path
	case !available(find):
		t.Skipf("needs a browser: %v", err)
	default:
		t.Fatalf("needs a browser: %v", err)
	}
	return ""
}
