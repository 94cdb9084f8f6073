package ink

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// paper is a photograph of height × width whose ground and ink have some gray.
type paper struct {
	height, width int
	values        []byte
}

func sheet(height, width int, ground byte) paper {
	return paper{height, width, slices.Repeat([]byte{ground}, height*width)}
}

// line draws a stroke with round ends, so wide.
func (p paper) line(ax, ay, bx, by, wide float64, ink byte) paper {
	for i := range p.values {
		x, y := float64(i%p.width)+0.5, float64(i/p.width)+0.5
		dx, dy := bx-ax, by-ay
		t := 0.0
		if length := dx*dx + dy*dy; length > 0 {
			t = min(1, max(0, ((x-ax)*dx+(y-ay)*dy)/length))
		}
		if math.Hypot(x-ax-t*dx, y-ay-t*dy) <= wide/2 {
			p.values[i] = ink
		}
	}
	return p
}

// seven is a 7 of a size with its upper left corner at a point.
func (p paper) seven(x, y, size, wide float64, ink byte) paper {
	return p.line(x, y, x+0.6*size, y, wide, ink).line(x+0.6*size, y, x+0.2*size, y+size, wide, ink)
}

// shadow darkens the right half, along a soft edge.
func (p paper) shadow() paper {
	for i, v := range p.values {
		part := 1 / (1 + math.Exp(-(float64(i%p.width)/float64(p.width)-0.5)*30))
		p.values[i] = byte(float64(v) * (1 - 0.5*part))
	}
	return p
}

func (p paper) inverted() paper {
	for i, v := range p.values {
		p.values[i] = 255 - v
	}
	return p
}

// However it is photographed, the digit lies in its box of 20 × 20 with the centre of mass on the pixel (14, 14), as MNIST's do, and
// its strokes are 2 to 3 pixels wide.
func TestPhoto(t *testing.T) {
	const size, wide = 200, 22
	for _, test := range []struct {
		name    string
		photo   paper
		longest int
	}{
		{"dark on light", sheet(400, 300, 230).seven(80, 90, size, wide, 30), 20},
		{"light on dark", sheet(400, 300, 20).seven(80, 90, size, wide, 240), 20},
		{"low contrast", sheet(400, 300, 150).seven(80, 90, size, wide, 110), 20},
		{"half in the shadow", sheet(400, 300, 230).seven(80, 90, size, wide, 40).shadow(), 20},
		{"half in the shadow, on a board", sheet(400, 300, 230).seven(80, 90, size, wide, 40).shadow().inverted(), 20},
		{"a large photograph", sheet(1200, 900, 230).seven(240, 270, 3*size, 3*wide, 30), 20},
		{"a small photograph", sheet(40, 30, 230).seven(8, 9, 20, 2.2, 30), 20},
		{"in a corner", sheet(400, 300, 230).seven(20, 20, 100, 11, 30), 20},
		{"a ballpoint", sheet(400, 300, 230).seven(80, 90, size, 6, 30), 20},
		{"a marker", sheet(400, 300, 230).seven(80, 90, size, 45, 30), 20},
		{"specks of dust", sheet(400, 300, 230).seven(80, 90, size, wide, 30).line(20, 20, 20, 20, 6, 60).line(280, 380, 280, 380, 5, 60), 20},
		{"the edge of the table", sheet(400, 300, 230).seven(80, 90, size, wide, 30).line(0, 398, 300, 398, 12, 10), 20},
		{"up to the edge", sheet(222, 142, 230).seven(11, 11, size, wide, 30), 20},
		{"a dot", sheet(400, 300, 230).line(150, 200, 150, 200, 12, 30), 5},
		{"lying", sheet(300, 400, 230).line(80, 150, 320, 150, wide, 30), 20},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Photo(test.photo.values, test.photo.height, test.photo.width, 28, 28, false)
			if err != nil {
				t.Fatal(err)
			}
			left, top, right, bottom := 28, 28, 0, 0
			mass, x, y := 0.0, 0.0, 0.0
			for i, gray := range got {
				if gray == 0 {
					continue
				}
				left, right, top, bottom = min(left, i%28), max(right, i%28+1), min(top, i/28), max(bottom, i/28+1)
				mass += float64(gray)
				x += float64(gray) * float64(i%28)
				y += float64(gray) * float64(i/28)
			}
			if longest := max(right-left, bottom-top); longest > test.longest || longest < test.longest-1 {
				t.Errorf("the ink is %d × %d, want the longer side %d", bottom-top, right-left, test.longest)
			}
			if x, y := x/mass, y/mass; math.Abs(x-14) > 0.5+1e-9 || math.Abs(y-14) > 0.5+1e-9 {
				t.Errorf("the centre of mass is (%.2f, %.2f), want (14, 14) to half a pixel", x, y)
			}
			if test.longest == 20 && (mass/255 < 35 || mass/255 > 105) {
				t.Errorf("the ink covers %.1f pixels, which no seven or line of such a pen does", mass/255)
			}
		})
	}
}

// The same seven by a ballpoint, a felt pen and a marker has strokes that differ by no more than MNIST's do.
func TestPens(t *testing.T) {
	var masses []float64
	for _, wide := range []float64{5, 22, 45} {
		p := sheet(400, 300, 230).seven(80, 90, 200, wide, 30)
		got, err := Photo(p.values, p.height, p.width, 28, 28, false)
		if err != nil {
			t.Fatal(err)
		}
		mass := 0.0
		for _, gray := range got {
			mass += float64(gray) / 255
		}
		masses = append(masses, mass)
	}
	if slices.Max(masses) > 1.7*slices.Min(masses) {
		t.Errorf("the ink covers %v pixels", masses)
	}
}

func TestPhotoRefuses(t *testing.T) {
	noise := sheet(400, 300, 200)
	for i := range noise.values {
		noise.values[i] += byte(i * 7919 % 11)
	}
	scribble := sheet(300, 300, 240)
	for x := 24.0; x < 285; x += 20 {
		scribble.line(x, 20, x, 280, 18.5, 10)
	}
	for _, test := range []struct {
		name  string
		photo paper
		want  string
	}{
		{"scribble all over", scribble, "quase a foto inteira"},
		{"white paper", sheet(400, 300, 255), "não encontrei traço nenhum"},
		{"black", sheet(400, 300, 0), "não encontrei traço nenhum"},
		{"paper with noise", noise, "não encontrei traço nenhum"},
		{"a shadow alone", sheet(400, 300, 230).shadow(), "não encontrei traço nenhum"},
		{"a speck", sheet(400, 400, 230).line(200, 200, 200, 200, 9, 10).line(100, 300, 100, 300, 8.8, 10).line(350, 310, 350, 310, 9, 10).line(60, 60, 60, 60, 9, 10), "pontinhos"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Photo(test.photo.values, test.photo.height, test.photo.width, 28, 28, false)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want an error that says %q", err, test.want)
			}
		})
	}
}

// The squared distances are those that a search finds.
func TestSquares(t *testing.T) {
	m := mask{7, 9, make([]bool, 63)}
	for _, i := range []int{3, 10, 11, 40, 62} {
		m.inked[i] = true
	}
	for _, ink := range []bool{true, false} {
		for i, got := range squares(m, ink) {
			want := math.Inf(1)
			for j, inked := range m.inked {
				if inked == ink {
					dx, dy := float64(i%9-j%9), float64(i/9-j/9)
					want = min(want, dx*dx+dy*dy)
				}
			}
			if got != want {
				t.Errorf("to ink (%v) from %d: %v, want %v", ink, i, got, want)
			}
		}
	}
}

// The extremes within a window are those that a search finds, for windows within the image and beyond it.
func TestExtreme(t *testing.T) {
	g := newGray(9, 13)
	for i := range g.values {
		g.values[i] = float64(i * 7919 % 101)
	}
	for _, radius := range []int{1, 2, 3, 5, 20} {
		least, greatest := g.extreme(radius, math.Min), g.extreme(radius, math.Max)
		for i := range g.values {
			low, high := math.Inf(1), math.Inf(-1)
			for y := max(0, i/13-radius); y <= min(8, i/13+radius); y++ {
				for x := max(0, i%13-radius); x <= min(12, i%13+radius); x++ {
					low, high = min(low, g.values[y*13+x]), max(high, g.values[y*13+x])
				}
			}
			if least.values[i] != low || greatest.values[i] != high {
				t.Errorf("radius %d at %d: %v and %v, want %v and %v", radius, i, least.values[i], greatest.values[i], low, high)
			}
		}
	}
}

func FuzzPhoto(f *testing.F) {
	f.Add(sheet(20, 15, 230).seven(4, 4, 10, 2, 30).values, uint8(15), uint8(28), uint8(28))
	f.Add([]byte{0}, uint8(1), uint8(1), uint8(1))
	f.Add([]byte{0, 255, 0, 255}, uint8(2), uint8(8), uint8(60))
	f.Add([]byte{0, 255, 0, 255}, uint8(4), uint8(60), uint8(8))
	f.Fuzz(func(t *testing.T, values []byte, width, toHeight, toWidth uint8) {
		if width == 0 || len(values) < int(width) || toHeight == 0 || toWidth == 0 {
			return
		}
		height := len(values) / int(width)
		got, err := Photo(values[:height*int(width)], height, int(width), int(toHeight), int(toWidth), false)
		if err != nil {
			return
		}
		if len(got) != int(toHeight)*int(toWidth) {
			t.Fatalf("%d pixels of %d × %d", len(got), toHeight, toWidth)
		}
		if Box(int(toHeight), int(toWidth)); toHeight >= 8 && toWidth >= 8 && !slices.ContainsFunc(got, func(gray byte) bool { return gray > 0 }) {
			t.Error("a black image")
		}
	})
}
