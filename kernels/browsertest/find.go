package browsertest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"cnn321/kernels/tier"
)

// The variables that say which browser to take, and that there has to be one.
const (
	browserVariable = "CNN321_BROWSER"
	needVariable    = "CNN321_NEED_BROWSER"
)

var errNoBrowser = errors.New("no Chromium and no Chrome is on PATH (Debian: apt-get install chromium); " +
	browserVariable + " can name one")

func candidates() []string {
	return []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
	}
}

// find gives the path of a browser; the error is errNoBrowser where the machine has none.
func find() (string, error) {
	if chosen := os.Getenv(browserVariable); chosen != "" {
		path, err := exec.LookPath(chosen)
		if err != nil {
			return "", fmt.Errorf("%s names no browser: %w", browserVariable, err)
		}
		return path, nil
	}
	for _, name := range candidates() {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNoBrowser
}

// Available says whether [Open] opens a tab, or fails, where it does not skip the test.
func Available() bool {
	_, err := find()
	return !errors.Is(err, errNoBrowser) || os.Getenv(needVariable) == "1"
}

// require gives the path of a browser, or ends the test.
func require(t testing.TB) string {
	t.Helper()
	path, err := find()
	switch {
	case err == nil:
		tier.Slow(t, "opens a browser")
		return path
	case !Available():
		t.Skipf("needs a browser: %v", err)
	default:
		t.Fatalf("needs a browser: %v", err)
	}
	return ""
}
