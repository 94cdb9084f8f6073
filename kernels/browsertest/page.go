package browsertest

import (
	"testing"
	"time"

	"cnn321/kernels/browser"
)

// Page is a page in some browser. Its methods end the test when they fail, so they are for the goroutine of the test.
type Page interface {
	// Visit opens an address and waits until it is loaded.
	Visit(address string)
	// Eval runs JavaScript, awaits its promise if it is one, and reads the value into result, as JSON; a nil result wants none.
	Eval(script string, result any)
	// Wait waits until a JavaScript expression is true; what says what it waits for.
	Wait(what, expression string, patience time.Duration)
	// Viewport gives the page so many pixels.
	Viewport(width, height int)
	// Press presses keys, one after the other, on what has the focus.
	Press(keys ...Key)
	// Drag presses the mouse at the first point, moves it over the others and lets it go at the last.
	Drag(points ...Point)
	// Screenshot writes what is to be seen as a PNG file, whose folder it makes.
	Screenshot(path string)
	// Failures are the errors on the console and of requests, so far and in order.
	Failures() []string
	// Requests are the addresses that were asked for, without those that need nothing outside the page.
	Requests() []string
}

// Point is a place in the page, in CSS pixels from its top left.
type Point struct{ X, Y float64 }

// Key is a key, as JavaScript's events name it.
type Key string

// The keys that pages are used with.
const (
	ArrowRight Key = "ArrowRight"
	PageDown   Key = "PageDown"
	Enter      Key = "Enter"
	Escape     Key = "Escape"
	Space      Key = " "
	End        Key = "End"
)

// Each runs a test in every browser: Chromium and Firefox.
func Each(t *testing.T, width, height int, options []Option, test func(t *testing.T, page Page)) {
	t.Helper()
	t.Run("Chromium", func(t *testing.T) { test(t, Open(t, width, height, options...)) })
	t.Run("Firefox", func(t *testing.T) { test(t, OpenFirefox(t, width, height, options...)) })
}

var _, _, _ Page = (*Tab)(nil), (*Fox)(nil), (*Kit)(nil)

// requireFirefox gives the path of Firefox, or ends the test.
func requireFirefox(t testing.TB) string {
	t.Helper()
	return require(t, browser.FindFirefox)
}
