package browser

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// Variable names a browser that is to be taken.
const Variable = "CNN321_BROWSER"

// ErrNone says that the machine has no browser that [Find] knows.
var ErrNone = errors.New("no Chromium and no Chrome is on PATH (Debian: apt-get install chromium); " + Variable + " can name one")

// Candidates are the names and paths that [Find] looks for, in order.
func Candidates() []string {
	return []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
	}
}

// Find gives the path of the browser that [Variable] names, or else of the first found; the error is [ErrNone] where
// the machine has none.
func Find() (string, error) {
	if chosen := os.Getenv(Variable); chosen != "" {
		path, err := exec.LookPath(chosen)
		if err != nil {
			return "", fmt.Errorf("%s names no browser: %w", Variable, err)
		}
		return path, nil
	}
	for _, name := range Candidates() {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNone
}
