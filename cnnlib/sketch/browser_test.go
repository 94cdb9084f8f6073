package sketch_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/kernels/browsertest"
)

// What is said, by a network whose answer is the same to every drawing.
func TestAnswerInWords(t *testing.T) {
	m := compile(cnnlib.Input(28, 28, 1).Flatten().Dense(10).Softmax())
	tab := browsertest.Open(t, 1280, 720)
	for _, test := range []struct {
		name          string
		names         []string
		probabilities map[int]float64 // what is left is for the others in equal parts
		headline      string
		detail        string
		best          string
		bar           float64 // in percent
	}{
		{"sure", digits(), map[int]float64{7: 0.9981, 1: 0.0012}, "É um Sete, com 99,8\u00a0%.", "Depois vem Um, com 0,1\u00a0%.", "Sete99,8\u00a0%", 99.81},
		{"surer", digits(), map[int]float64{3: 0.99999}, "É um Três, com mais de 99,9\u00a0%.", "Cada uma das outras: menos de 0,1\u00a0%.", "Três>\u00a099,9\u00a0%", 99.999},
		{"just so", digits(), map[int]float64{9: 0.5004, 4: 0.4}, "É um Nove, com 50,0\u00a0%.", "Depois vem Quatro, com 40,0\u00a0%.", "Nove50,0\u00a0%", 50.04},
		{"in doubt", digits(), map[int]float64{4: 0.4312, 9: 0.38}, "Será um Quatro? Só 43,1\u00a0%.", "Não tenho certeza. Pode ser Nove, com 38,0\u00a0%.", "Quatro43,1\u00a0%", 43.12},
		{"without names", nil, map[int]float64{0: 0.75, 6: 0.25}, "É um 0, com 75,0\u00a0%.", "Depois vem 6, com 25,0\u00a0%.", "075,0\u00a0%", 75},
		{"names that look like HTML", []string{"<i>0</i>", "&amp;", "2", "3", "4", "5", "6", "7", "8", "9"}, map[int]float64{0: 0.75, 1: 0.25},
			"É um <i>0</i>, com 75,0\u00a0%.", "Depois vem &amp;, com 25,0\u00a0%.", "<i>0</i>75,0\u00a0%", 75},
	} {
		t.Run(test.name, func(t *testing.T) {
			left := 1.0
			for _, p := range test.probabilities {
				left -= p
			}
			bias := make([]float32, 10)
			for class := range bias {
				p, named := test.probabilities[class]
				if !named {
					p = left / float64(10-len(test.probabilities))
				}
				bias[class] = float32(math.Log(max(p, 1e-9)))
			}
			tab := tab.For(t)
			reshow(t, tab, page(t, m, map[int][]cnnlib.Tensor{2: {
				{Shape: cnnlib.Shape{784, 10}, Values: make([]float32, 7840)}, {Shape: cnnlib.Shape{10}, Values: bias},
			}}, test.names))
			draw(t, tab, 0, one())
			for part, want := range map[string]string{".headline": test.headline, ".detail": test.detail, ".best": test.best} {
				if got := text(tab, 0, part); got != want {
					t.Errorf("%s is %q, want %q", part, got, want)
				}
			}
			var bar float64
			tab.Eval(fmt.Sprintf(`parseFloat(%s.shadowRoot.querySelector(".best .fill").style.width)`, host(0)), &bar)
			if math.Abs(bar-test.bar) > 0.1 {
				t.Errorf("the best bar is %v %% long, want %v %%", bar, test.bar)
			}
		})
	}
}

func TestClearAndUndo(t *testing.T) {
	tab := inPage(t)
	nothing := text(tab, 0, ".says")
	if drawn(tab, 0) != nil || !strings.Contains(nothing, "Desenhe um dígito") {
		t.Errorf("before any stroke: input %v, and it says %q", drawn(tab, 0), nothing)
	}
	strokes := four()
	draw(t, tab, 0, strokes[:1])
	first := drawn(tab, 0)
	said := text(tab, 0, ".says")
	if said == nothing || !strings.Contains(text(tab, 0, ".bars"), "%") {
		t.Errorf("after a stroke it says %q", said)
	}
	draw(t, tab, 0, strokes[1:])
	both := drawn(tab, 0)
	if slices.Equal(first, both) {
		t.Error("the second stroke changes nothing")
	}
	press(t, tab, 0, "Desfazer")
	if !slices.Equal(drawn(tab, 0), first) || text(tab, 0, ".says") != said {
		t.Error("undo leaves another drawing than before the second stroke")
	}
	draw(t, tab, 0, strokes[1:])
	if !slices.Equal(drawn(tab, 0), both) {
		t.Error("drawn again, the second stroke is another")
	}
	press(t, tab, 0, "Limpar")
	empty := func(when string) {
		t.Helper()
		if drawn(tab, 0) != nil || text(tab, 0, ".says") != nothing || strings.Contains(text(tab, 0, ".bars"), "%") {
			t.Errorf("%s there is input, and it says %q", when, text(tab, 0, ".says"))
		}
	}
	empty("after clear")
	press(t, tab, 0, "Desfazer")
	empty("after undo of nothing")
	for _, failure := range tab.Failures() {
		t.Error(failure)
	}
}

// On a slide the sketch is scaled with all around it.
func TestDrawingOnScaledPage(t *testing.T) {
	m := small()
	body := page(t, m, weights(m), nil)
	tab := show(t, body)
	draw(t, tab, 0, seven())
	want := drawn(tab, 0)
	for _, style := range []string{
		"transform: scale(0.7); transform-origin: top left",
		"transform: translate(60px, 20px) scale(1.3); transform-origin: top left; width: 900px",
		"zoom: 0.8",
	} {
		t.Run(style, func(t *testing.T) {
			tab := tab.For(t)
			reshow(t, tab, fmt.Sprintf(`<div style="%s">%s</div>`, style, body))
			draw(t, tab, 0, seven())
			off := 0.0
			for i, gray := range drawn(tab, 0) {
				off += math.Abs(float64(gray-want[i])) / 255
			}
			// The mouse is on whole pixels of the screen, not of the board.
			if off > 3 {
				t.Errorf("%.1f pixels are other than without a scale", off)
			}
		})
	}
}

// JupyterLab can show an output a second time, on the same page.
func TestTwoCopiesOnOnePage(t *testing.T) {
	m, other := small(), compile(small().Output().Dense(10).Softmax())
	body := page(t, m, weights(m), digits())
	tab := show(t, body+body+page(t, other, weights(other), digits()))
	for number := range 3 {
		draw(t, tab, number, seven())
		for later := number + 1; later < 3; later++ {
			if drawn(tab, later) != nil {
				t.Fatalf("what is drawn on sketch %d is on %d too", number, later)
			}
		}
	}
	if drawn(tab, 2) == nil {
		t.Error("nothing can be drawn on the last")
	}
	if !slices.Equal(drawn(tab, 0), drawn(tab, 1)) || text(tab, 0, ".bars") != text(tab, 1, ".bars") {
		t.Error("the two copies differ")
	}
	if text(tab, 0, ".bars") == text(tab, 2, ".bars") {
		t.Error("another model gives the same answer")
	}
	press(t, tab, 1, "Limpar")
	if drawn(tab, 1) != nil || drawn(tab, 0) == nil {
		t.Error("clear does not clear its own sketch alone")
	}
}

// A file from disk, in a browser without a network, with a page around that has its own style.
func TestPageNeedsNothing(t *testing.T) {
	m := small()
	tab := show(t, `<style>* { color: red !important; font: 7px serif; text-transform: uppercase } button { display: none }</style>`+
		`<script>before = new Set(Object.getOwnPropertyNames(window))</script>`+page(t, m, weights(m), digits()))
	draw(t, tab, 0, seven())
	if requests := tab.Requests(); len(requests) != 1 || !strings.HasPrefix(requests[0], "file:") {
		t.Errorf("requests %q, want the file alone", requests)
	}
	for _, failure := range tab.Failures() {
		t.Error(failure)
	}
	var globals []string
	tab.Eval(`Object.getOwnPropertyNames(window).filter(name => !before.has(name) && name !== "before")`, &globals)
	if len(globals) > 0 {
		t.Errorf("the page leaves %q behind", globals)
	}
	var look struct{ Color, Size, Case, Button string }
	tab.Eval(fmt.Sprintf(`(() => {
		const root = %s.shadowRoot, style = (part) => getComputedStyle(root.querySelector(part));
		return {Color: style(".headline").color, Size: style(".headline").fontSize, Case: style(".headline").textTransform,
			Button: style("button").display};
	})()`, host(0)), &look)
	if look.Color != "rgb(26, 26, 26)" || look.Size != "28px" || look.Case != "none" || look.Button == "none" {
		t.Errorf("the page's own style shows through: %+v", look)
	}
}
