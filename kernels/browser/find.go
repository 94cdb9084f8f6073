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

// FirefoxVariable names a Firefox that is to be taken.
const FirefoxVariable = "CNN321_FIREFOX"

// ErrNoFirefox says that the machine has no Firefox that [FindFirefox] knows.
var ErrNoFirefox = fmt.Errorf("no Firefox is on PATH (Debian: apt-get install firefox-esr); %s can name one: %w", FirefoxVariable, ErrNone)

// Find gives the path of the Chromium or Chrome that [Variable] names, or else of the first found; the error is
// [ErrNone] where the machine has none.
func Find() (string, error) { return find(Variable, Candidates(), ErrNone) }

// FindFirefox is the same for Firefox, with [FirefoxVariable] and [ErrNoFirefox].
func FindFirefox() (string, error) {
	return find(FirefoxVariable, []string{"firefox", "firefox-esr", "/Applications/Firefox.app/Contents/MacOS/firefox"}, ErrNoFirefox)
}

func find(variable string, candidates []string, none error) (string, error) {
	if chosen := os.Getenv(variable); chosen != "" {
		path, err := exec.LookPath(chosen)
		if err != nil {
			return "", fmt.Errorf("%s names no browser: %w", variable, err)
		}
		return path, nil
	}
	for _, name := range candidates {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", none
}
