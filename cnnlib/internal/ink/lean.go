package ink

import "math"

// Spread is how far ink is spread around its centre: the means of dx², dx·dy and dy², with y downwards.
type Spread struct{ XX, XY, YY float64 }

// Lean is by how many degrees, clockwise, a digit is to be turned to stand as MNIST's do: 0 for what is wider than tall.
//
// The long axis of a tall digit is its upright. The rounder it is, the less its axis says, and the less it is turned; and what was
// drawn upright leans a little, as MNIST's digits do.
func Lean(s Spread) float64 {
	m := Standard()
	all := s.XX + s.YY
	if !(all > 0) {
		return 0
	}
	across, tall := 2*s.XY/all, max(0, (s.YY-s.XX)/all)
	careful := tall*tall + m.Roundness
	return math.Atan(across*tall/careful)*90/math.Pi + m.Natural*tall*tall/careful
}

// spread is that of a mask's ink.
func (m mask) spread() Spread {
	var count, x, y, xx, xy, yy float64
	for i, inked := range m.inked {
		if inked {
			column, row := float64(i%m.width), float64(i/m.width)
			count++
			x, y = x+column, y+row
			xx, xy, yy = xx+column*column, xy+column*row, yy+row*row
		}
	}
	x, y = x/count, y/count
	return Spread{xx/count - x*x, xy/count - x*y, yy/count - y*y}
}

// turn is the cosine and the sine of a turn around the origin, clockwise with y downwards.
type turn struct{ cos, sin float64 }

func turnBy(degrees float64) turn {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return turn{cos, sin}
}

func (t turn) on(x, y float64) (float64, float64)   { return t.cos*x - t.sin*y, t.sin*x + t.cos*y }
func (t turn) back(x, y float64) (float64, float64) { return t.cos*x + t.sin*y, t.cos*y - t.sin*x }
