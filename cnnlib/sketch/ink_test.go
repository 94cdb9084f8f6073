package sketch_test

import (
	"math"
	"testing"
)

// trace is the box of an image's ink, its centre of mass, in rows and columns counted from 0, and its mass in whole pixels.
type trace struct {
	left, top, width, height int
	x, y, mass               float64
}

func inked(t *testing.T, image []int, height, width int) trace {
	t.Helper()
	if len(image) != height*width {
		t.Fatalf("%d pixels, want %d × %d", len(image), height, width)
	}
	found := trace{left: width, top: height}
	right, bottom := 0, 0
	for i, gray := range image {
		if gray == 0 {
			continue
		}
		x, y := i%width, i/width
		found.left, right = min(found.left, x), max(right, x+1)
		found.top, bottom = min(found.top, y), max(bottom, y+1)
		found.mass += float64(gray) / 255
		found.x += float64(gray*x) / 255
		found.y += float64(gray*y) / 255
	}
	found.width, found.height = right-found.left, bottom-found.top
	found.x /= found.mass
	found.y /= found.mass
	return found
}

// However it is drawn, the network gets a digit as those of MNIST are: in a box of 20 × 20, the centre of
// mass on the pixel (14, 14), with strokes of some 2 to 3 pixels.
func TestDrawingIsPreparedAsMNIST(t *testing.T) {
	tab := inPage(t)
	for _, test := range []struct {
		name    string
		drawing []stroke
		longest int // side of the ink's box
		pen     float64
	}{
		{"a large digit", placed(one(), 1.2, point{0.5, 0.5}), 20, 2},
		{"a usual digit", one(), 20, 2.2},
		{"a small digit", placed(one(), 0.4, point{0.5, 0.5}), 20, 3},
		{"in the upper left corner", placed(one(), 0.3, point{0.15, 0.13}), 20, 3},
		{"in the lower right corner", placed(one(), 0.3, point{0.9, 0.87}), 20, 3},
		{"lying", []stroke{{{0.1, 0.8}, {0.9, 0.8}}}, 20, 2.1},
		{"over the edge", []stroke{{{0.5, 0.3}, {0.5, 1.2}}}, 20, 2},
		{"a dot", []stroke{{{0.2, 0.7}}}, 3, 0},
		{"a tick", []stroke{{{0.5, 0.5}, {0.52, 0.5}}}, 9, 0},
		{"a tiny seven in a corner", placed(seven(), 0.12, point{0.9, 0.1}), 20, 0},
		{"a seven", seven(), 20, 0},
		{"a small seven", placed(seven(), 0.3, point{0.8, 0.2}), 20, 0},
		{"a zero", zero(), 20, 0},
		{"a four in two strokes", four(), 20, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			tab := tab.For(t)
			press(t, tab, 0, "Limpar")
			draw(t, tab, 0, test.drawing)
			got := inked(t, drawn(tab, 0), 28, 28)
			if longest := max(got.width, got.height); longest != test.longest {
				t.Errorf("the ink is %d × %d, want the longer side %d", got.width, got.height, test.longest)
			}
			if math.Abs(got.x-14) > 0.5+1e-9 || math.Abs(got.y-14) > 0.5+1e-9 {
				t.Errorf("the centre of mass is (%.2f, %.2f), want (14, 14) to half a pixel", got.x, got.y)
			}
			// A straight stroke with round ends.
			if pen := test.pen; pen > 0 {
				if want := pen*(20-pen) + math.Pi*pen*pen/4; math.Abs(got.mass-want) > 0.08*want {
					t.Errorf("the ink covers %.1f pixels, want the %.1f of a stroke %v wide", got.mass, want, pen)
				}
			}
			if got.mass > 140 {
				t.Errorf("the ink covers %.1f pixels, more than MNIST's zeros do", got.mass)
			}
		})
	}
}
