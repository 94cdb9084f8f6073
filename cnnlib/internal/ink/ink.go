package ink

import "math"

// Measures are the numbers of the preparation, in pixels of an image of Side × Side; other sizes have them in proportion.
type Measures struct {
	// Side is that of the image, Box that of the square which the ink fills.
	Side int `json:"side"`
	Box  int `json:"boxSide"`
	// Pen is how wide the strokes of a drawing are: those of MNIST's digits, in the median. Scaled with the
	// drawing, they stay within Thinnest and Thickest, which is as far as MNIST's vary.
	Pen      float64 `json:"penWidth"`
	Thinnest float64 `json:"thinnest"`
	Thickest float64 `json:"thickest"`
	// Enlargement is the most that a drawing is enlarged: enough for a digit in a corner, of a twelfth of the board, and a dot
	// that the hand shook a little stays a dot.
	Enlargement float64 `json:"enlargement"`
	// Natural is how many degrees MNIST's digits lean to the right, in the mean, as [Lean] measures it. Roundness is what makes it
	// careful: of a digit that is as wide as it is tall no one can tell from its spread where its top is.
	Natural   float64 `json:"natural"`
	Roundness float64 `json:"roundness"`
	// Fine is how many points a pixel is the mean of, in each direction.
	Fine int `json:"fine"`
}

// Standard is the measures of MNIST.
func Standard() Measures {
	return Measures{Side: 28, Box: 20, Pen: 2.4, Thinnest: 2, Thickest: 3, Enlargement: 10, Natural: 4, Roundness: 0.06, Fine: 8}
}

// Size is a height and a width.
type Size struct{ Height, Width float64 }

// Box is the box for the ink in an image of so many pixels.
func Box(height, width int) (boxHeight, boxWidth int) {
	m := Standard()
	part := func(side int) int { return int(math.Floor(float64(side*m.Box)/float64(m.Side) + 0.5)) }
	return part(height), part(width)
}

// unit is what a pixel of an image of 28 × 28 is in one of another size.
func unit(height, width int) float64 { return float64(min(height, width)) / float64(Standard().Side) }

// Fit says how to put ink into a box: how wide the pen is then, and by which factor the way of the pen's middle is
// scaled. ink is the extent of that way, natural the pen's width, both in pixels of the image.
func Fit(ink Size, natural float64, box Size, unit float64) (pen, scale float64) {
	m := Standard()
	alike := min(box.Width/(ink.Width+natural), box.Height/(ink.Height+natural))
	pen = unit * min(m.Thickest, max(m.Thinnest, natural/unit*alike))
	return pen, min(m.Enlargement, (box.Width-pen)/ink.Width, (box.Height-pen)/ink.Height)
}

// Shrink makes pixels of points, Fine × Fine a pixel: gray, by how many of them are ink.
func Shrink(points []bool, height, width int) []byte {
	fine := Standard().Fine
	grays := make([]byte, height*width)
	for y := range height {
		for x := range width {
			count := 0
			for row := range fine {
				from := ((y*fine+row)*width + x) * fine
				for _, inked := range points[from : from+fine] {
					if inked {
						count++
					}
				}
			}
			grays[y*width+x] = byte(math.Floor(255*float64(count)/float64(fine*fine) + 0.5))
		}
	}
	return grays
}

// Place puts a box of grays into a black image, by whole pixels, so that its centre of mass comes to the centre of the
// image, but none of the ink leaves it.
func Place(grays []byte, boxWidth, height, width int) []byte {
	mass, sumX, sumY, right, bottom := 0, 0, 0, 0, 0
	for i, gray := range grays {
		if gray == 0 {
			continue
		}
		x, y := i%boxWidth, i/boxWidth
		mass += int(gray)
		sumX += int(gray) * x
		sumY += int(gray) * y
		right, bottom = max(right, x), max(bottom, y)
	}
	image := make([]byte, height*width)
	if mass == 0 {
		return image
	}
	// MNIST's centre is the pixel in row 14 and column 14 of 28, the first being 0.
	move := func(size, sum, last int) int {
		to := math.Floor(float64(size)/2 - float64(sum)/float64(mass) + 0.5)
		return max(0, min(size-1-last, int(to)))
	}
	left, top := move(width, sumX, right), move(height, sumY, bottom)
	for i, gray := range grays {
		if gray > 0 {
			image[(top+i/boxWidth)*width+left+i%boxWidth] = gray
		}
	}
	return image
}
