package sketch_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"cnn321/kernels/browsertest"

	"github.com/chromedp/chromedp"
)

// show opens a page with the HTML in it, in a browser without a network.
func show(t *testing.T, body string) *browsertest.Tab {
	t.Helper()
	tab := browsertest.Open(t, 1280, 720, browsertest.Offline())
	reshow(t, tab, body)
	return tab
}

// reshow opens another page in the same browser.
func reshow(t *testing.T, tab *browsertest.Tab, body string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	// No word about the encoding: the sketch is to need none.
	if err := os.WriteFile(path, []byte("<!DOCTYPE html><html><body>"+body+"</body></html>"), 0o644); err != nil {
		t.Fatal(err)
	}
	tab.Visit(browsertest.File(path))
	tab.Wait("the sketches", `[...document.querySelectorAll(".cnn321-sketch")].every(host => host.shadowRoot)`, 0)
}

// inPage opens the small network's page.
func inPage(t *testing.T) *browsertest.Tab {
	t.Helper()
	m := small()
	return show(t, page(t, m, weights(m), digits()))
}

// drawn is the image that a sketch gives to its network; nil while nothing is drawn.
func drawn(tab *browsertest.Tab, number int) []int {
	var image []int
	tab.Eval(fmt.Sprintf(`(() => { const image = %s.input(); return image && [...image]; })()`, host(number)), &image)
	return image
}

// text is what is written in a part of a sketch.
func text(tab *browsertest.Tab, number int, part string) string {
	var text string
	tab.Eval(fmt.Sprintf(`%s.shadowRoot.querySelector(%q).textContent`, host(number), part), &text)
	return text
}

// press clicks on one of a sketch's buttons.
func press(t *testing.T, tab *browsertest.Tab, number int, label string) {
	t.Helper()
	var at []float64
	tab.Eval(fmt.Sprintf(`(() => {
		const button = [...%s.shadowRoot.querySelectorAll("button")].find(button => button.textContent === %q);
		button.scrollIntoView({block: "nearest"});
		const {left, top, width, height} = button.getBoundingClientRect();
		return [left + width / 2, top + height / 2];
	})()`, host(number), label), &at)
	tab.Run(chromedp.MouseClickXY(at[0], at[1]))
}
