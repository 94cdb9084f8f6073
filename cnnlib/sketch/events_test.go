package sketch_test

import (
	"context"
	"slices"
	"testing"

	"cnn321/kernels/browsertest"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// listen writes down the events that reach the page around.
const listen = `<script>
	reached = [];
	for (const type of ["pointerdown", "pointermove", "pointerup", "mousedown", "mousemove", "mouseup", "click", "touchstart", "touchmove",
		"touchend", "keydown"]) document.addEventListener(type, (event) => reached.push(event.key ?? type));
</script>`

func reached(tab *browsertest.Tab) []string {
	var all []string
	tab.Eval(`reached.splice(0)`, &all)
	return all
}

func TestButtonsByKeyboard(t *testing.T) {
	m := small()
	tab := show(t, listen+page(t, m, weights(m), nil))
	focused := func() string {
		var label string
		tab.Eval(host(0)+`.shadowRoot.activeElement?.textContent ?? ""`, &label)
		return label
	}
	key := func(keys string) { tab.Run(chromedp.KeyEvent(keys)) }
	strokes := four()
	draw(t, tab, 0, strokes[:1])
	if len(drawn(tab, 0)) == 0 {
		t.Fatal("nothing is drawn")
	}
	draw(t, tab, 0, strokes[1:])
	reached(tab)

	key("\t")
	if focused() != "Desfazer" {
		t.Fatalf("the first stop of Tab is %q", focused())
	}
	var outline string
	if tab.Eval(`getComputedStyle(`+host(0)+`.shadowRoot.activeElement).outlineStyle`, &outline); outline != "solid" {
		t.Errorf("the button in focus has the outline %q", outline)
	}
	key(" ")
	key("\r")
	if got := drawn(tab, 0); got != nil {
		t.Error("space and Enter on “Desfazer” do not undo two strokes")
	}
	draw(t, tab, 0, strokes)
	if focused() != "Desfazer" {
		t.Error("drawing takes the focus away")
	}
	key("\t")
	if focused() != "Limpar" {
		t.Fatalf("the second stop of Tab is %q", focused())
	}
	key("\r")
	if drawn(tab, 0) != nil {
		t.Error("Enter on “Limpar” does not clear")
	}
	// Slides go on by space and by arrows: the first is the button's, the second the slides'.
	key(kb.ArrowRight)
	if got := reached(tab); slices.Contains(got, " ") || slices.Contains(got, "Enter") || !slices.Contains(got, "ArrowRight") {
		t.Errorf("%q reach the page around", got)
	}
}

// Mouse, pen and finger draw the same, and the page around neither moves nor hears of it.
func TestDrawingStaysInside(t *testing.T) {
	m := small()
	tab := show(t, listen+`<div style="height: 300px"><input></div>`+page(t, m, weights(m), nil)+`<div style="height: 3000px"></div>`)
	tab.Eval(`document.querySelector("input").focus(); scrollTo(0, 200)`, nil)
	draw(t, tab, 0, seven())
	want := drawn(tab, 0)
	for _, test := range []struct {
		name string
		hand hand
	}{{"mouse", mouse}, {"pen", pen}, {"finger", finger}} {
		t.Run(test.name, func(t *testing.T) {
			tab := tab.For(t)
			press(t, tab, 0, "Limpar")
			reached(tab)
			drawWith(t, tab, 0, test.hand, seven())
			if !slices.Equal(drawn(tab, 0), want) {
				t.Error("another drawing than the mouse's first")
			}
			if got := reached(tab); len(got) > 0 {
				t.Errorf("%q reach the page around", got)
			}
			var at struct {
				Scroll float64
				Focus  string
			}
			tab.Eval(`({Scroll: scrollY, Focus: document.activeElement.tagName})`, &at)
			if at.Scroll != 200 || at.Focus != "INPUT" {
				t.Errorf("the page is scrolled to %v, and the focus is on %s", at.Scroll, at.Focus)
			}
		})
	}
}

// A second finger, or the palm beside the pen, draws nothing.
func TestOneStrokeAtATime(t *testing.T) {
	tab := inPage(t)
	line := []stroke{{{0.3, 0.2}, {0.3, 0.8}}}
	drawWith(t, tab, 0, pen, line)
	want := drawn(tab, 0)
	press(t, tab, 0, "Limpar")
	resting := func(what phase, at point) browsertest.Action {
		if what != move {
			return pen(what, at)
		}
		return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			return chromedp.Do(ctx, pen(what, at), finger(down, point{at.x + 100, at.y}), finger(move, point{at.x + 120, at.y}), finger(up, at))
		})
	}
	drawWith(t, tab, 0, resting, line)
	if !slices.Equal(drawn(tab, 0), want) {
		t.Error("a finger beside the pen draws too")
	}
}
