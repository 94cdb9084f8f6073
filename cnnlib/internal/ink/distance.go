package ink

import "math"

// field is how far each pixel's middle is from the edge of the ink, in pixels: negative within the ink.
type field struct {
	height, width int
	values        []float64
}

// distances is the field of a mask that has both ink and ground.
func distances(m mask) field {
	toInk := squares(m, true)
	toGround := squares(m, false)
	f := field{m.height, m.width, make([]float64, len(m.inked))}
	for i, inked := range m.inked {
		// The edge is half a pixel before the nearest pixel of the other kind.
		if inked {
			f.values[i] = 0.5 - math.Sqrt(toGround[i])
		} else {
			f.values[i] = math.Sqrt(toInk[i]) - 0.5
		}
	}
	return f
}

// at is the field at a point, where pixel (0, 0) has its middle at (0.5, 0.5); beyond the border it goes on as it is there.
func (f field) at(x, y float64) float64 {
	x, y = min(max(x-0.5, 0), float64(f.width-1)), min(max(y-0.5, 0), float64(f.height-1))
	left, top := int(x), int(y)
	right, bottom := min(left+1, f.width-1), min(top+1, f.height-1)
	dx, dy := x-float64(left), y-float64(top)
	upper := (1-dx)*f.values[top*f.width+left] + dx*f.values[top*f.width+right]
	lower := (1-dx)*f.values[bottom*f.width+left] + dx*f.values[bottom*f.width+right]
	return (1-dy)*upper + dy*lower
}

// squares is each pixel's squared distance to the nearest that is, or is not, ink (Felzenszwalb & Huttenlocher 2012).
func squares(m mask, ink bool) []float64 {
	// Farther than any, and still finite, so that the parabolas meet.
	far := float64(4 * (m.height + m.width) * (m.height + m.width))
	values := make([]float64, len(m.inked))
	for i, inked := range m.inked {
		if inked != ink {
			values[i] = far
		}
	}
	for y := range m.height {
		envelope(values[y*m.width:], m.width, 1)
	}
	for x := range m.width {
		envelope(values[x:], m.height, m.width)
	}
	return values
}

// envelope replaces each of n values f(p), a step apart, by the least of (p-q)² + f(q) over all q.
func envelope(values []float64, n, step int) {
	f := make([]float64, n)
	for i := range f {
		f[i] = values[i*step]
	}
	at := make([]int, n)         // the parabolas that are lowest somewhere
	from := make([]float64, n+1) // where each begins to be
	from[0], from[1] = math.Inf(-1), math.Inf(1)
	last := 0
	for q := 1; q < n; q++ {
		meet := func() float64 {
			p := at[last]
			return (f[q] + float64(q*q) - f[p] - float64(p*p)) / float64(2*(q-p))
		}
		for meet() <= from[last] {
			last--
		}
		begin := meet()
		last++
		at[last], from[last], from[last+1] = q, begin, math.Inf(1)
	}
	lowest := 0
	for p := range n {
		for from[lowest+1] < float64(p) {
			lowest++
		}
		q := at[lowest]
		values[p*step] = float64((p-q)*(p-q)) + f[q]
	}
}

// stroke is how wide the strokes are: twice as far as it is from the edge to the middle of a stroke, in the median of all
// places that are in the middle, which are those as far from the edge as no neighbour is.
func (m mask) stroke(edges field) float64 {
	var depths []float64
	for i, inked := range m.inked {
		if inked && edges.deepest(i%m.width, i/m.width) {
			depths = append(depths, -edges.values[i])
		}
	}
	// Of a stroke as wide as an even number of pixels no pixel is in the very middle: half of them are half a pixel off.
	return max(1, 2*quantile(depths, 0.5)+0.5)
}

func (f field) deepest(x, y int) bool {
	depth := f.values[y*f.width+x]
	for row := max(0, y-1); row <= min(f.height-1, y+1); row++ {
		for column := max(0, x-1); column <= min(f.width-1, x+1); column++ {
			if f.values[row*f.width+column] < depth {
				return false
			}
		}
	}
	return true
}
