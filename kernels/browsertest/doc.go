// Package browsertest opens pages in a real browser, for tests, as net/http/httptest serves them.
//
// A [Tab] is a fresh headless Chromium that ends, with its profile, when the test does. It writes down
// what went wrong while a page was open, and what the page asked the network for:
//
//	tab := browsertest.Open(t, 1280, 720, browsertest.Offline())
//	tab.Visit(browsertest.File("lesson.html"))
//	var missing int
//	tab.Eval(`[...document.images].filter(i => !i.naturalWidth).length`, &missing)
//	for _, failure := range tab.Failures() {
//		t.Error(failure)
//	}
//
// The browser is the one that the variable CNN321_BROWSER names, or else the first found on PATH. Where
// there is none the test is skipped, or fails if CNN321_NEED_BROWSER is 1, as in .ci/run. Most tests run in Firefox too ([Each]); some in
// WebKit ([OpenWebKit]), which a machine rarely has: on Debian, apt-get install webkit2gtk-driver xvfb.
package browsertest
