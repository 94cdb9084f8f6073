package main

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
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

// pad is the first one of a page.
type pad struct{ *browsertest.Tab }

func openPad(t *testing.T, path string) pad {
	t.Helper()
	tab := browsertest.Open(t, 1280, 900, offline...)
	look(t, tab, path)
	tab.Eval(read(t, "testdata/hands.js"), nil)
	return pad{tab}
}

// draw draws with a pen and gives the answers. Only if the pen tells that it was lifted, the pad is asked after each stroke, which
// takes its time.
func (p pad) draw(t *testing.T, drawings []drawing, tells bool) []padAnswer {
	t.Helper()
	return each[padAnswer](t, p, drawings, fmt.Sprintf("hands.draw(%%s, %t)", tells))
}

// alone gives the class that the network says to each drawing as it is, without the pad's second look at it.
func (p pad) alone(t *testing.T, drawings []drawing) []int {
	t.Helper()
	return each[int](t, p, drawings, "hands.alone(%s)")
}

// each has the page do something with drawings: a few at a time, since an answer of the browser is waited for only so long.
func each[T any](t *testing.T, p pad, drawings []drawing, script string) (all []T) {
	t.Helper()
	for some := range slices.Chunk(drawings, 20) {
		text, err := json.Marshal(some)
		if err != nil {
			t.Fatal(err)
		}
		var answers []T
		p.For(t).Eval(fmt.Sprintf(script, text), &answers)
		all = append(all, answers...)
	}
	return all
}

// TestPadReadsOtherHands draws 300 digits of other people than MNIST's on the pad of the lesson's hand-out, as it is committed.
func TestPadReadsOtherHands(t *testing.T) {
	t.Parallel()
	tier.Slow(t, "opens a browser")
	lesson := setup.Paths{Root: ".."}.Lesson()
	files, err := export(t, lesson)
	if err != nil {
		t.Fatal(err)
	}
	pad := openPad(t, files.HTML)
	hands, digits := otherHands(t)
	moved := func(to func(x, y float64) (float64, float64)) (all []drawing) {
		for _, hand := range hands {
			all = append(all, hand.moved(to))
		}
		return all
	}
	counted := map[string]int{}
	for _, test := range []struct {
		name string
		to   func(x, y float64) (float64, float64)
		want int // so many at least are to be read right: two less than was measured
	}{
		{"as they were drawn", turned(0), 289},
		{"turned by 15 degrees", turned(15), 272},
		{"turned back by 15 degrees", turned(-15), 292},
		{"turned by 30 degrees", turned(30), 255},
		{"turned back by 30 degrees", turned(-30), 283},
		{"tiny, in a corner", sized(0.12, 0.9), 292},
	} {
		t.Run(test.name, func(t *testing.T) {
			right, doubted := 0, 0
			for i, a := range pad.draw(t, moved(test.to), false) {
				if a.Class == digits[i] {
					right++
				}
				if strings.HasPrefix(a.Says, "Nenhum") {
					doubted++
				}
			}
			t.Logf("%d of %d are read right, %d are doubted", right, len(digits), doubted)
			if right < test.want {
				t.Errorf("%d of %d are read right, want %d", right, len(digits), test.want)
			}
			if doubted > len(digits)/20 {
				t.Errorf("%d of %d are taken for nothing that the network knows", doubted, len(digits))
			}
			counted[test.name] = right
		})
	}
	t.Run("as the lesson says", func(t *testing.T) {
		said := regexp.MustCompile(`lê (\d+) em cada 100; girados 30 graus, (\d+), e sem endireitar, (\d+)`).FindStringSubmatch(read(t, lesson))
		if said == nil {
			t.Fatal("the lesson does not say how many are read right")
		}
		alone := 0
		for i, class := range pad.alone(t, slices.Concat(moved(turned(30)), moved(turned(-30)))) {
			if class == digits[i%len(digits)] {
				alone++
			}
		}
		t.Logf("%d of %d that are turned by 30 degrees are read right as they are", alone, 2*len(digits))
		both := float64(counted["turned by 30 degrees"]+counted["turned back by 30 degrees"]) / 2
		for i, right := range []float64{float64(counted["as they were drawn"]), both, float64(alone) / 2} {
			measured := 100 * right / float64(len(digits))
			if percent, err := strconv.Atoi(said[i+1]); err != nil || math.Abs(float64(percent)-measured) > 1 {
				t.Errorf("the lesson says that of 100 it reads %s, and it is %.1f", said[i+1], measured)
			}
		}
	})
	t.Run("the same if the pen tells of each stroke", func(t *testing.T) {
		var some []drawing
		for _, hand := range hands {
			if len(hand) > 1 && len(some) < 20 {
				some = append(some, hand)
			}
		}
		if at, told := pad.draw(t, some, false), pad.draw(t, some, true); !slices.Equal(at, told) {
			t.Errorf("the pad says %v where it is asked at the end, and %v where it is asked after each stroke", at, told)
		}
	})
	t.Run("nonsense", func(t *testing.T) {
		var names []string
		var drawings []drawing
		for name, d := range nonsense {
			names, drawings = append(names, name), append(drawings, d)
		}
		sure := 0
		for i, a := range pad.draw(t, drawings, true) {
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
