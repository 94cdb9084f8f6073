package sketch_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/kernels/browsertest"
)

// aslant is a drawing that is turned by so many degrees, clockwise.
func aslant(drawing []stroke, degrees float64) (all []stroke) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	for _, s := range drawing {
		var turned stroke
		for _, p := range s {
			x, y := p.x-0.5, p.y-0.5
			turned = append(turned, point{0.5 + cos*x - sin*y, 0.5 + sin*x + cos*y})
		}
		all = append(all, turned)
	}
	return all
}

// indifferent is a page whose network gives each drawing the same answer.
func indifferent(t *testing.T) *browsertest.Tab {
	t.Helper()
	m := compile(cnnlib.Input(28, 28, 1).Flatten().Dense(10).Softmax())
	return show(t, page(t, m, map[int][]cnnlib.Tensor{2: {
		{Shape: cnnlib.Shape{784, 10}, Values: make([]float32, 7840)}, {Shape: cnnlib.Shape{10}, Values: make([]float32, 10)},
	}}, digits()))
}

// viewed is the image that the page shows as the one the network sees.
func viewed(tab *browsertest.Tab) (image []int) {
	tab.Eval(fmt.Sprintf(`(() => {
		const view = %s.shadowRoot.querySelector(".view");
		return [...view.getContext("2d").getImageData(0, 0, view.width, view.height).data].filter((_, i) => i %% 4 === 0);
	})()`, host(0)), &image)
	return image
}

// layout is where the parts of the card are.
func layout(tab *browsertest.Tab) (boxes string) {
	tab.Eval(fmt.Sprintf(`[...%s.shadowRoot.querySelectorAll(".card, .drawing, .seen, .picks, .answer")].map(part => {
		const {x, y, width, height} = part.getBoundingClientRect();
		return [x, y, width, height].map(Math.round).join(" ");
	}).join(", ")`, host(0)), &boxes)
	return boxes
}

// A drawing that leans is looked at twice, and what the page shows and says is the look that its answer is of.
func TestLeaningDrawings(t *testing.T) {
	tab := indifferent(t)
	draw(t, tab, 0, one())
	still := layout(tab)
	const turned = ", girado "
	for _, test := range []struct {
		name    string
		drawing []stroke
		says    string // after the size
		work    string
	}{
		{"a one as MNIST's", one(), "", "7.840 multiplicações"},
		{"a one that leans to the right", aslant(one(), 25), turned + "2", "15.680 multiplicações"},
		{"a one that leans to the left", aslant(one(), -25), turned + "2", "15.680 multiplicações"},
		{"a lying stroke", []stroke{{{0.15, 0.45}, {0.85, 0.55}}}, "", "7.840 multiplicações"},
		{"a dot", []stroke{{{0.5, 0.5}}}, "", "7.840 multiplicações"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tab := tab.For(t)
			press(t, tab, 0, "Limpar")
			draw(t, tab, 0, test.drawing)
			says, work := text(tab, 0, ".seen .note"), text(tab, 0, ".answer > .note:last-child")
			if want := "28 × 28" + cmp.Or(test.says, " pixels"); !strings.HasPrefix(says, want) {
				t.Errorf("it says %q", says)
			}
			if box := layout(tab); box != still {
				t.Errorf("the card's parts are at %s, and were at %s", box, still)
			}
			if !strings.HasPrefix(work, test.work) {
				t.Errorf("it counts %q, want %s", work, test.work)
			}
			asDrawn := slices.Equal(viewed(tab), drawn(tab, 0))
			if asDrawn != (test.says == "") {
				t.Errorf("the picture is of the drawing as it was drawn: %v, and it says %q", asDrawn, says)
			}
			if test.says != "" {
				// Straightened, it stands as the others do.
				if got := inked(t, viewed(tab), 28, 28); got.width > 6 || got.height != 20 {
					t.Errorf("straightened, the ink is %d × %d", got.width, got.height)
				}
			}
		})
	}
	t.Run("a stroke that ends before it is painted", func(t *testing.T) {
		tab := tab.For(t)
		press(t, tab, 0, "Limpar")
		// All of it within one turn of the page, as a slow screen has it, and then two frames.
		tab.Eval(fmt.Sprintf(`new Promise(done => {
			const board = %s.shadowRoot.querySelector(".board"), box = board.getBoundingClientRect();
			board.setPointerCapture = () => {};
			const event = (type, x, y) => board.dispatchEvent(new PointerEvent(type, {
				pointerId: 1, button: 0, bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
			}));
			event("pointerdown", 0.7, 0.15);
			event("pointermove", 0.3, 0.85);
			event("pointerup", 0.3, 0.85);
			requestAnimationFrame(() => requestAnimationFrame(() => done()));
		})`, host(0)), nil)
		if says := text(tab, 0, ".seen .note"); !strings.Contains(says, turned) || slices.Equal(viewed(tab), drawn(tab, 0)) {
			t.Errorf("it says %q, and the picture is of the drawing as it was drawn: %v", says, slices.Equal(viewed(tab), drawn(tab, 0)))
		}
	})
	press(t, tab, 0, "Limpar")
	if says := text(tab, 0, ".seen .note"); says != "28 × 28 pixels" {
		t.Errorf("without a drawing it says %q", says)
	}
}

// The answer is of the look that the network knows better.
func TestChosenLook(t *testing.T) {
	tab := inkPage(t, "looks.js")
	for _, test := range []struct {
		name              string
		degrees           float64 // how the second look is turned
		plain, straight   float64 // the probability of the best class
		strange, stranger string  // how strange they are, or null
		want              float64
		count             int // of looks
	}{
		{"surer as it was drawn", 5, 0.99, 0.4, "null", "null", 0, 2},
		{"surer straightened", 5, 0.4, 0.99, "null", "null", 5, 2},
		{"as sure, and it leans", 15, 0.9, 0.9, "null", "null", 15, 2},
		{"as sure, and strange as it was drawn", -15, 0.9, 0.9, "1.4", "0.5", -15, 2},
		{"as sure, and strange straightened", -15, 0.9, 0.9, "0.5", "1.4", 0, 2},
		{"so strange that sureness is worth nothing", 5, 0.7, 0.99, "0.4", "1.3", 0, 2},
		{"known well as it was drawn", 15, 0.9995, 0.9999, "0.6", "0.1", 0, 1},
		{"known well, where nothing tells what is strange", 15, 0.9995, 0.9999, "null", "null", 0, 1},
		{"sure of it, and not familiar", 15, 0.9995, 0.9999, "0.8", "0.1", 15, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got struct {
				Degrees float64
				Count   int
			}
			tab.For(t).Eval(fmt.Sprintf(`(() => {
				const answers = {0: {probabilities: [%v], strange: %s}, 1: {probabilities: [%v], strange: %s}};
				const {degrees, count} = answerTo([{degrees: 0, image: 0}, {degrees: %v, image: 1}], image => answers[image]);
				return {Degrees: degrees, Count: count};
			})()`, test.plain, test.strange, test.straight, test.stranger, test.degrees), &got)
			if got.Degrees != test.want || got.Count != test.count {
				t.Errorf("the answer is of the one turned by %v degrees, of %d; want %v, of %d", got.Degrees, got.Count, test.want, test.count)
			}
		})
	}
	t.Run("a network that takes long looks once", func(t *testing.T) {
		var counts []int
		tab.For(t).Eval(`[12e6, 39e6].map(work => looks([[{x: 20, y: 4}, {x: 8, y: 24}]], 28, 28, work).length)`, &counts)
		if !slices.Equal(counts, []int{2, 1}) {
			t.Errorf("it looks %v times", counts)
		}
	})
}
