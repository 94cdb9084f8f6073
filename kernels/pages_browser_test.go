package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"cnn321/kernels/browsertest"
)

// How long a test waits; only a failing one waits so long.
const (
	pagePatience   = 2 * time.Minute // for what takes a page a moment
	lessonPatience = 5 * time.Minute // for what takes the whole lesson: all cells with a training, or all slides on paper
)

// screenshotsVariable names a folder for pictures of what the tests see; a person looks at them.
const screenshotsVariable = "CNN321_SCREENSHOTS"

func screenshot(t *testing.T, tab browsertest.Page, name string) {
	t.Helper()
	if dir := os.Getenv(screenshotsVariable); dir != "" {
		tab.Screenshot(filepath.Join(dir, name+".png"))
	}
}

// look puts what looks into a page there, once the page is open.
func look(t *testing.T, page browsertest.Page, path string) {
	t.Helper()
	page.Visit(browsertest.File(path))
	page.Wait("the page", `document.readyState === "complete"`, pagePatience)
	page.Eval(read(t, "testdata/page.js"), nil)
}

// lookAtDeck opens slides and waits until reveal.js has set them.
func lookAtDeck(t *testing.T, page browsertest.Page, path string) {
	t.Helper()
	look(t, page, path)
	page.Wait("reveal.js", "window.Reveal?.isReady()", pagePatience)
}

// offline is a page without a network.
var offline = []browsertest.Option{browsertest.Offline()}

// complain reports what a function of page.js found.
func complain(t *testing.T, tab browsertest.Page, call string) {
	t.Helper()
	var complaints []string
	tab.Eval("audit."+call, &complaints)
	for _, complaint := range complaints {
		t.Errorf("%s: %s", call, complaint)
	}
}

// wantSound checks what holds for any page, and at the end that nothing was asked of the network.
func wantSound(t *testing.T, tab browsertest.Page, path string) {
	t.Helper()
	for _, call := range []string{"pictures()", "headings()", "formulas()", "punctuation()"} {
		complain(t, tab, call)
	}
	var got struct {
		Lang, Title string
		Formulas    int
	}
	tab.Eval(`({Lang: document.documentElement.lang, Title: document.title, Formulas: document.querySelectorAll("math").length})`, &got)
	if got.Lang != "pt-BR" || got.Title == "" || got.Formulas == 0 {
		t.Errorf("the page is %+v", got)
	}
	wantQuiet(t, tab, path)
}

// wantQuiet checks that a page asked for nothing but itself, and that nothing failed in it.
func wantQuiet(t *testing.T, tab browsertest.Page, path string) {
	t.Helper()
	for _, failure := range tab.Failures() {
		t.Error(failure)
	}
	for _, request := range tab.Requests() { // Firefox does not tell of files
		if request != browsertest.File(path) {
			t.Errorf("the page asked for %s", request)
		}
	}
}

// A notebook with everything that a page may hold.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	files, err := export(t, "testdata/aula.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("hand-out", func(t *testing.T) {
		browsertest.Each(t, 1920, 1080, offline, func(t *testing.T, tab browsertest.Page) {
			look(t, tab, files.HTML)
			complain(t, tab, "contrast(4.5)")
			wantScriptsRan(t, tab)
			tab.Eval(`document.querySelector("canvas").scrollIntoView({block: "center"})`, nil)
			draw(t, tab)
			wantSound(t, tab, files.HTML)
		})
	})
	t.Run("slides", func(t *testing.T) {
		browsertest.Each(t, 1920, 1080, offline, func(t *testing.T, tab browsertest.Page) {
			lookAtDeck(t, tab, files.Slides)
			wantScriptsRan(t, tab)
			for _, complaint := range walkSlides(t, tab) {
				t.Error(complaint)
			}
			useSlides(t, tab)
			if chromium, ok := tab.(*browsertest.Tab); ok {
				wantNotes(t, chromium)
			}
			wantSound(t, tab, files.Slides)
			wantAllOnPaper(t, tab, files.Slides)
		})
	})
}

// The lesson as it is committed, executed.
func TestLessonPagesInABrowser(t *testing.T) {
	t.Parallel()
	const lesson = "../notebooks/cnn-mnist.ipynb"
	files, err := export(t, lesson)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("hand-out", func(t *testing.T) {
		browsertest.Each(t, 1920, 1080, offline, func(t *testing.T, tab browsertest.Page) {
			look(t, tab, files.HTML)
			complain(t, tab, "contrast(4.5)")
			complain(t, tab, "measure(60, 75)")
			complain(t, tab, "contents()")
			complain(t, tab, "drawnFormulas()")
			wantSevenRead(t, tab)
			wantDigitsToPick(t, tab)
			screenshot(t, tab, "apostila-desenho")
			tab.Viewport(1280, 800)
			complain(t, tab, `sideways("main pre, main table, main math")`)
			tab.Viewport(390, 844)
			complain(t, tab, `sideways("main table, main .jp-RenderedText pre")`) // code scrolls there
			wantSound(t, tab, files.HTML)
			if chromium, ok := tab.(*browsertest.Tab); ok { // which makes the hand-out for paper
				chromium.Run(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
					_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
					return err
				}))
				complain(t, tab, "torn()")
				complain(t, tab, "sheets(0.4)")
			}
		})
	})
	t.Run("slides", func(t *testing.T) {
		browsertest.Each(t, 1920, 1080, offline, func(t *testing.T, tab browsertest.Page) {
			lookAtDeck(t, tab, files.Slides)
			for _, complaint := range walkSlides(t, tab, "audit.filled", "audit.headed") {
				t.Error(complaint)
			}
			tab.Eval(`audit.show("`+drawingCell+`")`, nil)
			wantSevenRead(t, tab)
			screenshot(t, tab, "slides-desenho")
			wantSound(t, tab, files.Slides)
		})
	})
}

// useSlides uses what is on the slides of the notebook with everything: the deck must not take its keys, nor it the deck's.
func useSlides(t *testing.T, tab browsertest.Page) {
	t.Helper()
	wantHere := func(what, want string) {
		t.Helper()
		var got string
		tab.Eval(`Reveal.getCurrentSlide().querySelector('[id^="cell-id="]').id.slice(8)`, &got)
		if got != want {
			t.Errorf("%s: at the slide of %s, want %s", what, got, want)
		}
	}
	tab.Eval(`audit.show("desenho-texto")`, nil)
	draw(t, tab)
	wantHere("after drawing", "desenho-texto")
	focus := func(selector string) { tab.Eval(fmt.Sprintf("document.querySelector(%q).focus()", selector), nil) }
	focus("canvas")
	tab.Press(browsertest.ArrowRight, browsertest.Space)
	wantHere("keys on the canvas", "desenho-texto")
	focus("canvas ~ button")
	tab.Press(browsertest.Space)
	wantHere("space on the button", "desenho-texto")
	if points := drawnPoints(tab); points != 0 {
		t.Errorf("space did not press the button: still %d points", points)
	}
	focus("canvas")
	tab.Press(browsertest.PageDown)
	wantHere("the presenter's remote", "png-texto")
	tab.Press(browsertest.ArrowRight)
	wantHere("an arrow", "detalhes")

	open := func() (open bool) {
		t.Helper()
		tab.Eval(`document.querySelector("details").open`, &open)
		return open
	}
	if open() {
		t.Error("the answer is open from the start")
	}
	focus("summary")
	tab.Press(browsertest.Enter)
	if !open() {
		t.Error("Enter does not open the answer")
	}
	wantHere("after opening the answer", "detalhes")
}

func wantScriptsRan(t *testing.T, tab browsertest.Page) {
	t.Helper()
	var said string
	tab.Eval(`document.getElementById("aula-svg").textContent`, &said)
	if want := "o script rodou: 1 4 9"; said != want {
		t.Errorf("the output's script wrote %q, want %q", said, want)
	}
}

func drawnPoints(tab browsertest.Page) (points int) {
	tab.Eval(`Number(document.querySelector("canvas ~ p output").value)`, &points)
	return points
}

// draw draws a line with the mouse and checks that it is where the mouse was, however the page is scaled.
func draw(t *testing.T, tab browsertest.Page) {
	t.Helper()
	var box struct{ X, Y, Width, Height float64 }
	tab.Eval(`document.querySelector("canvas").getBoundingClientRect().toJSON()`, &box)
	at := func(x, y float64) browsertest.Point {
		return browsertest.Point{X: box.X + x*box.Width, Y: box.Y + y*box.Height}
	}
	tab.Drag(at(0.25, 0.75), at(0.5, 0.75))
	if points := drawnPoints(tab); points != 2 {
		t.Errorf("%d points drawn, want 2", points)
	}
	var ink []int
	tab.Eval(`(() => {
		const c = document.querySelector("canvas"), pen = c.getContext("2d");
		return [[0.25, 0.75], [0.5, 0.75], [0.75, 0.25]].map(([x, y]) => pen.getImageData(x * c.width, y * c.height, 1, 1).data[3]);
	})()`, &ink)
	if !slices.Equal(ink, []int{255, 255, 0}) {
		t.Errorf("ink %v, want it under the mouse alone", ink)
	}
}

// wantNotes opens the window with the speaker's notes, an extra of reveal.js, which has to work from a file too.
func wantNotes(t *testing.T, tab *browsertest.Tab) {
	t.Helper()
	tab.Eval(`audit.show("figura"); document.activeElement.blur()`, nil)
	tab.Run(chromedp.KeyEvent("s"))
	english := regexp.MustCompile(`(?i)\b(layout|upcoming|notes?|time|click|reset|pacing|default|wide|tall|only|[ap]m)\b`)
	notes := func() string {
		targets, err := chromedp.Targets(tab.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range targets {
			if target.Title != "Janela de quem apresenta" {
				continue
			}
			ctx, cancel := chromedp.NewContext(tab.Context(), chromedp.WithTargetID(target.TargetID), chromedp.WithDetachOnCancel())
			defer cancel()
			text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("#speaker-controls, .speaker-controls-notes") ? document.body.innerText : ""`))
			if err != nil {
				t.Fatal(err)
			}
			if words := english.FindAllString(text, -1); words != nil {
				t.Errorf("the speaker's window is in English: %q in %q", words, text)
			}
			return text
		}
		return ""
	}
	waitFor(t, "the notes", func() bool { return strings.Contains(notes(), "Fale devagar.") }, notes)
}
