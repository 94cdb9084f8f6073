package main

import (
	"testing"

	"cnn321/kernels/browsertest"
)

// The lesson's pages in the engine of Safari, where a machine has it.
func TestLessonPagesInWebKit(t *testing.T) {
	t.Parallel()
	tab := browsertest.OpenWebKit(t, 1280, 800)
	files, err := export(t, "../notebooks/cnn-mnist.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	look(t, tab, files.HTML)
	for _, call := range []string{"contrast(4.5)", "measure(60, 75)", "contents()", "drawnFormulas()", `sideways("main pre, main table, main math")`} {
		complain(t, tab, call)
	}
	wantSevenRead(t, tab)
	wantDigitsToPick(t, tab)
	wantSound(t, tab, files.HTML)

	// A phone, as narrow as this engine's window can be.
	tab.Viewport(450, 844)
	look(t, tab, files.HTML)
	complain(t, tab, `sideways("main")`)
	screenshot(t, tab, "webkit-apostila")
	look(t, tab, files.Slides)
	complain(t, tab, "upright()")
	screenshot(t, tab, "webkit-slides")

	tab.Viewport(1280, 720)
	lookAtDeck(t, tab, files.Slides)
	complain(t, tab, "slides(audit.slide, audit.filled, audit.headed)")
	tab.Eval(`audit.show("`+drawingCell+`")`, nil)
	wantSevenRead(t, tab)
	wantSound(t, tab, files.Slides)
	wantAllByArrow(t, tab)
}
