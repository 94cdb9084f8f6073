package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cnn321/kernels/browsertest"
	"cnn321/kernels/setup"
	"cnn321/kernels/tier"
)

type drawing [][][2]float64 // strokes of points, in parts of the board

// otherHands is 300 digits as strokes: see testdata/strokes.
func otherHands(t *testing.T) (all []drawing, digits []int) {
	t.Helper()
	for line := range strings.Lines(read(t, "testdata/strokes/digitos.txt")) {
		label, strokes, _ := strings.Cut(strings.TrimSpace(line), " ")
		digit, err := strconv.Atoi(label)
		if err != nil {
			t.Fatal(err)
		}
		var d drawing
		for stroke := range strings.SplitSeq(strokes, " / ") {
			var points [][2]float64
			for text := range strings.FieldsSeq(stroke) {
				var x, y float64
				if _, err := fmt.Sscanf(text, "%g,%g", &x, &y); err != nil {
					t.Fatalf("%q: %v", text, err)
				}
				points = append(points, [2]float64{x / 100, y / 100})
			}
			d = append(d, points)
		}
		all, digits = append(all, d), append(digits, digit)
	}
	return all, digits
}

// moved is a drawing whose points went elsewhere.
func (d drawing) moved(to func(x, y float64) (float64, float64)) drawing {
	var all drawing
	for _, stroke := range d {
		var points [][2]float64
		for _, p := range stroke {
			x, y := to(p[0], p[1])
			points = append(points, [2]float64{x, y})
		}
		all = append(all, points)
	}
	return all
}

func turned(degrees float64) func(x, y float64) (float64, float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return func(x, y float64) (float64, float64) {
		x, y = x-0.5, y-0.5
		return 0.5 + cos*x - sin*y, 0.5 + sin*x + cos*y
	}
}

func sized(scale, middle float64) func(x, y float64) (float64, float64) {
	return func(x, y float64) (float64, float64) { return middle + scale*(x-0.5), middle + scale*(y-0.5) }
}

// nonsense is what people draw to see what a network that knows ten digits makes of it.
var nonsense = map[string]drawing{
	"H":          {{{0.3, 0.2}, {0.3, 0.8}}, {{0.7, 0.2}, {0.7, 0.8}}, {{0.3, 0.5}, {0.7, 0.5}}},
	"A":          {{{0.25, 0.8}, {0.5, 0.2}, {0.75, 0.8}}, {{0.35, 0.58}, {0.65, 0.58}}},
	"E":          {{{0.7, 0.2}, {0.3, 0.2}, {0.3, 0.8}, {0.7, 0.8}}, {{0.3, 0.5}, {0.62, 0.5}}},
	"K":          {{{0.32, 0.2}, {0.32, 0.8}}, {{0.7, 0.2}, {0.32, 0.52}, {0.7, 0.8}}},
	"N":          {{{0.28, 0.8}, {0.28, 0.2}, {0.72, 0.8}, {0.72, 0.2}}},
	"W":          {{{0.2, 0.2}, {0.35, 0.8}, {0.5, 0.4}, {0.65, 0.8}, {0.8, 0.2}}},
	"X":          {{{0.25, 0.2}, {0.75, 0.8}}, {{0.75, 0.2}, {0.25, 0.8}}},
	"triangle":   {{{0.5, 0.2}, {0.8, 0.78}, {0.2, 0.78}, {0.5, 0.2}}},
	"square":     {{{0.25, 0.25}, {0.75, 0.25}, {0.75, 0.75}, {0.25, 0.75}, {0.25, 0.25}}},
	"plus":       {{{0.5, 0.2}, {0.5, 0.8}}, {{0.2, 0.5}, {0.8, 0.5}}},
	"horizontal": {{{0.15, 0.5}, {0.85, 0.5}}},
	"dot":        {{{0.5, 0.5}}},
	"zigzag":     {{{0.2, 0.3}, {0.25, 0.7}, {0.3, 0.3}, {0.35, 0.7}, {0.4, 0.3}, {0.45, 0.7}, {0.5, 0.3}, {0.55, 0.7}, {0.6, 0.3}}},
}

// padAnswer is what the pad says to a drawing.
type padAnswer struct {
	Class   int
	Percent float64
	Says    string
}

func drawAll(t *testing.T, page browsertest.Page, drawings []drawing) (all []padAnswer) {
	t.Helper()
	for some := range slices.Chunk(drawings, 20) { // an answer of the browser is waited for only so long
		text, err := json.Marshal(some)
		if err != nil {
			t.Fatal(err)
		}
		var answers []padAnswer
		page.Eval(fmt.Sprintf("hands.draw(%s)", text), &answers)
		all = append(all, answers...)
	}
	return all
}

// TestPadReadsOtherHands draws 300 digits of other people than MNIST's on the pad of the lesson's hand-out, as it is committed.
func TestPadReadsOtherHands(t *testing.T) {
	t.Parallel()
	tier.Slow(t, "opens a browser")
	files, err := export(t, setup.Paths{Root: ".."}.Lesson())
	if err != nil {
		t.Fatal(err)
	}
	tab := browsertest.Open(t, 1280, 900, offline...)
	look(t, tab, files.HTML)
	tab.Eval(read(t, "testdata/hands.js"), nil)
	hands, digits := otherHands(t)
	for _, test := range []struct {
		name  string
		to    func(x, y float64) (float64, float64)
		every int     // so many digits on is the next that is drawn
		right float64 // the part that is to be read right: a little less than was measured
	}{
		{"as they were drawn", turned(0), 1, 0.91},
		{"turned by 15 degrees", turned(15), 3, 0.83},
		{"turned back by 15 degrees", turned(-15), 3, 0.88},
		{"turned by 30 degrees", turned(30), 3, 0.77},
		{"turned back by 30 degrees", turned(-30), 3, 0.87},
		{"tiny, in a corner", sized(0.12, 0.9), 3, 0.87},
	} {
		t.Run(test.name, func(t *testing.T) {
			var moved []drawing
			var want []int
			for i := 0; i < len(hands); i += test.every {
				moved, want = append(moved, hands[i].moved(test.to)), append(want, digits[i])
			}
			right, doubted := 0, 0
			for i, a := range drawAll(t, tab, moved) {
				if a.Class == want[i] {
					right++
				}
				if strings.HasPrefix(a.Says, "Nenhum") {
					doubted++
				}
			}
			t.Logf("%d of %d are read right, %d are doubted", right, len(want), doubted)
			if float64(right) < test.right*float64(len(want)) {
				t.Errorf("%d of %d are read right, want %.0f %%", right, len(want), 100*test.right)
			}
			if doubted > len(want)/20 {
				t.Errorf("%d of %d are taken for nothing that the network knows", doubted, len(want))
			}
		})
	}
	t.Run("nonsense", func(t *testing.T) {
		var names []string
		var drawings []drawing
		for name, d := range nonsense {
			names, drawings = append(names, name), append(drawings, d)
		}
		sure := 0
		for i, a := range drawAll(t, tab, drawings) {
			t.Logf("%s: %s", names[i], a.Says)
			if strings.HasPrefix(a.Says, "É um ") && a.Percent > 90 {
				sure++
			}
		}
		if sure > len(names)/4 {
			t.Errorf("%d of %d drawings that are no digits are told as one, with more than 90 %%", sure, len(names))
		}
	})
}
