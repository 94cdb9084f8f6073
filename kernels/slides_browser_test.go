package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cnn321/kernels/browsertest"
)

// walkSlides looks at each slide on the screens of projectors, and gives what does not fit; on the last, the smallest, also what other looks find.
func walkSlides(t *testing.T, tab browsertest.Page, also ...string) (unfit []string) {
	t.Helper()
	var total int
	tab.Eval("Reveal.getSlides().length", &total)
	if total < 2 {
		t.Errorf("%d slides", total)
	}
	for _, screen := range [][2]int{{3840, 2160}, {1920, 1080}, {1280, 720}} {
		looks := []string{"audit.slide"}
		if screen[0] == 1280 {
			looks = append(looks, also...)
			looks = append(looks, "() => audit.contrast(4.5, Reveal.getCurrentSlide())")
		}
		tab.Viewport(screen[0], screen[1])
		tab.Wait("the slides' new size", fmt.Sprintf("Math.abs(Reveal.getScale() * 1280 / %d - 1) < 0.05", screen[0]), pagePatience)
		var here []string
		tab.Eval("audit.slides("+strings.Join(looks, ", ")+")", &here)
		for _, complaint := range here {
			unfit = append(unfit, fmt.Sprintf("on %d × %d: %s", screen[0], screen[1], complaint))
		}
	}
	complain(t, tab, "contrast(4.5)") // with what reveal.js puts around the slides
	return unfit
}

// The deck in its other forms: printed, at a glance, on a phone held upright.
func TestLessonSlidesInOtherForms(t *testing.T) {
	t.Parallel()
	files, err := export(t, "../notebooks/cnn-mnist.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	browsertest.Each(t, 1920, 1080, offline, func(t *testing.T, tab browsertest.Page) {
		lookAtDeck(t, tab, files.Slides)
		wantAllByArrow(t, tab)
		complain(t, tab, "glance()")
		wantAllOnPaper(t, tab, files.Slides)

		tab.Viewport(390, 844)
		look(t, tab, files.Slides)
		complain(t, tab, "upright()")
		complain(t, tab, "contrast(4.5)")
	})
}

// slideContent is what a slide says and shows, and what of it is outside of its place.
type slideContent struct {
	Text     string
	Pictures []string
	Cut      []string
}

// wantAllOnPaper opens the deck that is shown as it is printed, and compares.
func wantAllOnPaper(t *testing.T, tab browsertest.Page, path string) {
	t.Helper()
	var onScreen, printed []slideContent
	tab.Eval("audit.slides(() => [audit.content(Reveal.getCurrentSlide())])", &onScreen)
	tab.Visit(browsertest.File(path) + "?print-pdf")
	tab.Eval(read(t, "testdata/page.js"), nil)
	tab.Wait("the slides for paper", `"printable" in document.documentElement.dataset`, lessonPatience)
	tab.Eval(`[...document.querySelectorAll(".pdf-page > section")].map(audit.content)`, &printed)
	wantNothingLost(t, onScreen, printed)
}

// wantNothingLost compares the slides on paper with those on the screen.
func wantNothingLost(t *testing.T, onScreen, printed []slideContent) {
	t.Helper()
	if len(printed) != len(onScreen) || len(printed) == 0 {
		t.Fatalf("%d pages for %d slides", len(printed), len(onScreen))
	}
	for i, page := range printed {
		if page.Text != onScreen[i].Text {
			t.Errorf("slide %d says %q on paper, and %q on the screen", i+1, page.Text, onScreen[i].Text)
		}
		if !slices.Equal(page.Pictures, onScreen[i].Pictures) {
			t.Errorf("slide %d shows %d pictures on paper, and %d on the screen", i+1, len(page.Pictures), len(onScreen[i].Pictures))
		}
		if len(page.Cut) > 0 {
			t.Errorf("slide %d is cut off on paper: %q", i+1, page.Cut)
		}
	}
}

// wantAllByArrow goes from the first slide to the last by the right arrow.
func wantAllByArrow(t *testing.T, tab browsertest.Page) {
	t.Helper()
	var total int
	tab.Eval("Reveal.slide(0, 0); document.activeElement.blur(); Reveal.getTotalSlides()", &total)
	seen := map[string]bool{}
	for range total {
		var at struct {
			Where string
			Last  bool
		}
		tab.Eval("(() => { const {h, v} = Reveal.getIndices(); return {Where: `${h}/${v ?? 0}`, Last: Reveal.isLastSlide()}; })()", &at)
		seen[at.Where] = true
		if at.Last {
			break
		}
		tab.Press(browsertest.ArrowRight)
	}
	if len(seen) != total {
		t.Errorf("the right arrow shows %d of %d slides", len(seen), total)
	}
}
