package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"cnn321/kernels/browsertest"
)

// axe is axe-core, the rules of accessibility (https://github.com/dequelabs/axe-core), which a Python package carries.
func axe(t *testing.T) string {
	t.Helper()
	paths := withPython(t)
	found, err := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(paths.Python())), "lib", "python3*", "site-packages", "axe_playwright_python", "axe.min.js"))
	if err != nil || len(found) != 1 {
		t.Fatalf("axe-core: %v, %v", found, err)
	}
	script, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(script) + `;
window.accessible = async (within = document) => {
	const found = await axe.run(within, {resultTypes: ["violations"], runOnly: [
		"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]});
	if (found.passes.length === 0) return ["axe found nothing to look at"];
	return found.violations.map(v => v.id + " (" + v.impact + ", " + v.nodes.length + "): " + v.nodes[0].html.slice(0, 200));
};`
}

// wantAccessible checks the page, or a part of it that an expression gives, by axe's rules.
func wantAccessible(t *testing.T, tab browsertest.Page, what, within string) {
	t.Helper()
	wantNoViolations(t, tab, what, "accessible("+within+")")
}

func wantNoViolations(t *testing.T, tab browsertest.Page, what, look string) {
	t.Helper()
	var violations []string
	tab.Eval(look, &violations)
	for _, violation := range violations {
		t.Errorf("%s: %s", what, violation)
	}
}

// The lesson's pages by the rules of WCAG 2.2 A and AA and by best practice.
func TestLessonPagesAreAccessible(t *testing.T) {
	t.Parallel()
	files, err := export(t, "../notebooks/cnn-mnist.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	rules := axe(t)
	for _, scheme := range []struct {
		name    string
		options []browsertest.Option
	}{
		{"light", offline},
		{"dark", append([]browsertest.Option{browsertest.Dark()}, offline...)},
	} {
		t.Run(scheme.name, func(t *testing.T) {
			tab := browsertest.Open(t, 1280, 900, scheme.options...)
			look(t, tab, files.HTML)
			tab.Eval(rules, nil)
			wantAccessible(t, tab, "hand-out", "")
			tab.Eval(`document.querySelectorAll("details").forEach(d => d.open = true)`, nil)
			wantAccessible(t, tab, "hand-out, answers open", "")
			tab.Viewport(390, 844)
			wantAccessible(t, tab, "hand-out on a phone", "")

			look(t, tab, files.Slides)
			tab.Eval(rules, nil)
			wantAccessible(t, tab, "slides on a phone held upright", "")
			tab.Viewport(1280, 720)
			lookAtDeck(t, tab, files.Slides)
			tab.Eval(rules, nil)
			wantAccessible(t, tab, "slides", "")
			var total int
			tab.Eval("Reveal.getTotalSlides()", &total)
			for i := range total {
				tab.Eval(fmt.Sprintf("(() => { const {h, v} = Reveal.getIndices(Reveal.getSlides()[%d]); Reveal.slide(h, v, Infinity); })()", i), nil)
				wantNoViolations(t, tab, fmt.Sprintf("slide %d", i+1), "audit.accessibleSlide()")
			}
			tab.Eval("deckOverview.open()", nil)
			wantAccessible(t, tab, "all slides at a glance", "")
		})
	}
}

// A person who asked for less motion gets pictures that stand still, and a button that starts them.
func TestMovingPicturesCanBeStopped(t *testing.T) {
	t.Parallel()
	files, err := export(t, "../notebooks/cnn-mnist.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	const moving = `[...document.querySelectorAll(".cnn321-motion")]`
	for _, path := range []string{files.HTML, files.Slides} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			tab := browsertest.Open(t, 1280, 720, browsertest.Offline(), browsertest.LessMotion())
			tab.Visit(browsertest.File(path))
			tab.Wait("the moving pictures", moving+`.length >= 3 && `+moving+`.every(m => m.querySelector("button"))`, pagePatience)
			var sources [3][]int
			lengths := moving + `.map(m => m.querySelector("img").src.length)`
			press := moving + `.forEach(m => m.querySelector("button").click()); new Promise(done => setTimeout(done, 1500))`
			tab.Eval(lengths, &sources[0])
			tab.Eval(press, nil)
			tab.Eval(lengths, &sources[1])
			tab.Eval(press, nil)
			tab.Eval(lengths, &sources[2])
			for i := range sources[0] {
				if sources[0][i] == sources[1][i] || sources[0][i] != sources[2][i] {
					t.Errorf("moving picture %d: at first, started and stopped its data have %d, %d and %d characters", i, sources[0][i], sources[1][i], sources[2][i])
				}
			}
		})
	}
}
