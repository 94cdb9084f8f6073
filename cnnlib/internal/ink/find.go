package ink

import (
	"math"
	"slices"
)

const (
	// The ground under the ink is what is left when all that is narrower than this part of the photograph is
	// taken away: no stroke of a digit that fits into the photograph is as wide.
	groundPart = 1.0 / 3
	// Ink stands out from its ground by at least so much, of 255.
	leastContrast = 24
	// A piece of ink that is so much smaller than the largest one is a speck.
	speckPart = 0.05
	// Of the photograph, a digit's largest piece takes at least so much, and all ink at most so much.
	leastInk, mostInk = 0.0005, 0.6
)

// mask says which pixels are ink.
type mask struct {
	height, width int
	inked         []bool
}

// find tells the ink from its ground, whichever of the two is darker and however the light falls.
func find(g gray) (mask, error) {
	if g.darkInk() {
		for i, v := range g.values {
			g.values[i] = 255 - v
		}
	}
	// The white top hat: what rises above the ground (Serra 1982). The ground follows shadows, which are wider than strokes.
	radius := max(1, int(groundPart*float64(min(g.height, g.width))/2))
	ground := g.extreme(radius, math.Min).extreme(radius, math.Max)
	for i := range g.values {
		g.values[i] -= ground.values[i]
	}
	peak := quantile(g.values, 1-leastInk)
	if peak < leastContrast {
		return mask{}, errBlank
	}
	// Half of the full contrast is where an edge lies; faint parts of the writing count by Otsu's threshold.
	threshold := min(0.5*peak, max(0.25*peak, otsu(g.values, peak)))
	m := mask{g.height, g.width, make([]bool, len(g.values))}
	for i, v := range g.values {
		m.inked[i] = v > threshold
	}
	return m.cleaned()
}

// darkInk says whether the border, which is ground, is lighter than the middle between the darkest and the lightest.
func (g gray) darkInk() bool {
	var border []float64
	for y := range g.height {
		for x := range g.width {
			if edge := max(1, min(g.height, g.width)/20); y < edge || x < edge || y >= g.height-edge || x >= g.width-edge {
				border = append(border, g.values[y*g.width+x])
			}
		}
	}
	low, high := quantile(g.values, leastInk), quantile(g.values, 1-leastInk)
	return quantile(border, 0.5) > (low+high)/2
}

func quantile(values []float64, part float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(part*float64(len(sorted)-1))]
}

// extreme is the least or the greatest value within a square around each pixel.
func (g gray) extreme(radius int, choose func(a, b float64) float64) gray {
	along := func(from gray, length, step, lines, stride int) gray {
		to := newGray(from.height, from.width)
		for line := range lines {
			start := line * stride
			// Two passes over blocks of the window's size give each window by one choice (van Herk 1992).
			window := 2*radius + 1
			prefix, suffix := make([]float64, length), make([]float64, length)
			for i := range length {
				v := from.values[start+i*step]
				if prefix[i] = v; i%window != 0 {
					prefix[i] = choose(prefix[i-1], v)
				}
			}
			for i := length - 1; i >= 0; i-- {
				v := from.values[start+i*step]
				if suffix[i] = v; (i+1)%window != 0 && i+1 < length {
					suffix[i] = choose(suffix[i+1], v)
				}
			}
			for i := range length {
				first, last := max(0, i-radius), min(length-1, i+radius)
				value := choose(suffix[first], prefix[last])
				if first/window == last/window {
					// At an end the window lies within a block: it begins or ends with it.
					value = prefix[last]
					if first%window != 0 {
						value = suffix[first]
					}
				}
				to.values[start+i*step] = value
			}
		}
		return to
	}
	rows := along(g, g.width, 1, g.height, g.width)
	return along(rows, g.height, g.width, g.width, 1)
}

// otsu is the threshold between 0 and the peak that parts values into the two classes which differ most (Otsu 1979).
func otsu(values []float64, peak float64) float64 {
	const bins = 64
	var counts [bins]float64
	for _, v := range values {
		counts[min(bins-1, max(0, int(v/peak*bins)))]++
	}
	total, all := 0.0, 0.0
	for bin, n := range counts {
		total += n
		all += n * float64(bin)
	}
	best, at, below, sum := 0.0, 0, 0.0, 0.0
	for bin, n := range counts {
		below += n
		sum += n * float64(bin)
		above := total - below
		if below == 0 || above == 0 {
			continue
		}
		apart := sum/below - (all-sum)/above
		if between := below * above * apart * apart; between > best {
			best, at = between, bin
		}
	}
	return float64(at+1) / bins * peak
}

// cleaned is the mask without specks, and without what comes in from the border where the digit itself does not.
func (m mask) cleaned() (mask, error) {
	pieces := m.pieces()
	var largest piece
	for _, p := range pieces {
		if len(p.pixels) > len(largest.pixels) {
			largest = p
		}
	}
	kept := mask{m.height, m.width, make([]bool, len(m.inked))}
	area := 0
	for _, p := range pieces {
		if float64(len(p.pixels)) < speckPart*float64(len(largest.pixels)) || p.atBorder && !largest.atBorder {
			continue
		}
		for _, i := range p.pixels {
			kept.inked[i] = true
		}
		area += len(p.pixels)
	}
	switch whole := float64(len(m.inked)); {
	case float64(len(largest.pixels)) < leastInk*whole:
		return mask{}, errSpeck
	case float64(area) > mostInk*whole:
		return mask{}, errFull
	}
	return kept, nil
}

// piece is ink that hangs together.
type piece struct {
	pixels   []int
	atBorder bool
}

func (m mask) pieces() []piece {
	var all []piece
	seen := make([]bool, len(m.inked))
	for start, inked := range m.inked {
		if !inked || seen[start] {
			continue
		}
		seen[start] = true
		p := piece{pixels: []int{start}}
		for next := 0; next < len(p.pixels); next++ {
			x, y := p.pixels[next]%m.width, p.pixels[next]/m.width
			if x == 0 || y == 0 || x == m.width-1 || y == m.height-1 {
				p.atBorder = true
			}
			for row := max(0, y-1); row <= min(m.height-1, y+1); row++ {
				for column := max(0, x-1); column <= min(m.width-1, x+1); column++ {
					if i := row*m.width + column; m.inked[i] && !seen[i] {
						seen[i] = true
						p.pixels = append(p.pixels, i)
					}
				}
			}
		}
		all = append(all, p)
	}
	return all
}

// box is the rectangle around ink, in pixels.
type box struct{ left, top, right, bottom float64 }

// bounds is the box around the ink when it is turned: pixels stay upright, so that it is exact where nothing is turned.
func (m mask) bounds(by turn) box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i, inked := range m.inked {
		if inked {
			x, y := by.on(float64(i%m.width)+0.5, float64(i/m.width)+0.5)
			b.left, b.right = min(b.left, x-0.5), max(b.right, x+0.5)
			b.top, b.bottom = min(b.top, y-0.5), max(b.bottom, y+0.5)
		}
	}
	return b
}
