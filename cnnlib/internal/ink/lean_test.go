package ink

import (
	"math"
	"testing"
)

// ellipse is the spread of a digit so long and so wide, whose long axis leans by so many degrees to the right.
func ellipse(long, wide, degrees float64) Spread {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	long, wide = long*long, wide*wide
	return Spread{XX: long*sin*sin + wide*cos*cos, XY: (wide - long) * sin * cos, YY: long*cos*cos + wide*sin*sin}
}

func TestLean(t *testing.T) {
	natural := Standard().Natural
	for _, test := range []struct {
		name   string
		spread Spread
		want   float64
		off    float64 // degrees that it may be off
	}{
		{"an upright line", ellipse(10, 0, 0), natural, 0.5},
		{"a line that leans as MNIST's", ellipse(10, 0, natural), 0, 1},
		{"a line that leans to the right", ellipse(10, 0, 20), natural - 20, 3},
		{"a line that leans to the left", ellipse(10, 0, -20), natural + 20, 3},
		{"a narrow digit that leans", ellipse(10, 5, 15), natural - 15, 3},
		{"a round one that leans hardly says so", ellipse(10, 9, 20), 0, 5},
		{"a circle", ellipse(10, 10, 0), 0, 0},
		{"wider than tall", ellipse(4, 10, 20), 0, 0},
		{"lying", ellipse(10, 0, 90), 0, 1e-9},
		{"a dot", Spread{}, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Lean(test.spread); !(math.Abs(got-test.want) <= test.off) {
				t.Errorf("%.2f degrees, want %.2f to %v", got, test.want, test.off)
			}
		})
	}
}

// A photograph that is turned gives the image that it gives upright.
func TestPhotoStraightened(t *testing.T) {
	// A one with its flag around the middle of the sheet, turned.
	aslant := func(degrees float64) paper {
		by := turnBy(degrees)
		at := func(x, y float64) (float64, float64) {
			x, y = by.on(x, y)
			return x + 150, y + 200
		}
		ax, ay := at(-35, -50)
		bx, by2 := at(0, -90)
		cx, cy := at(0, 90)
		return sheet(400, 300, 230).line(ax, ay, bx, by2, 22, 30).line(bx, by2, cx, cy, 22, 30)
	}
	image := func(degrees float64, straighten bool) []byte {
		p := aslant(degrees)
		got, err := Photo(p.values, p.height, p.width, 28, 28, straighten)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	// differ is by how much of its ink an image is another one, wherever a hair more or less moved it by a pixel.
	differ := func(a, b []byte) float64 {
		least := math.Inf(1)
		for _, by := range []int{0, -1, 1, -28, 28} {
			off, all := 0.0, 0.0
			for i := 28; i < len(a)-28; i++ { // the outer rows are empty
				off += math.Abs(float64(a[i]) - float64(b[i+by]))
				all += float64(a[i]) + float64(b[i+by])
			}
			least = min(least, off/all)
		}
		return least
	}
	upright := image(0, true)
	for _, degrees := range []float64{-20, -10, 10, 20} {
		plain, straight := differ(upright, image(degrees, false)), differ(upright, image(degrees, true))
		t.Logf("turned by %v degrees: %.2f of the ink is elsewhere, straightened %.2f", degrees, plain, straight)
		if straight > 0.25 || straight > plain/2 {
			t.Errorf("turned by %v degrees, straightened it differs by %.2f, as it is by %.2f", degrees, straight, plain)
		}
	}
}
