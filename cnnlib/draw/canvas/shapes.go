package canvas

import (
	"image"
	"math"
	"slices"
)

func bounds(shapes [][]Point) image.Rectangle {
	low, high := Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
	for _, shape := range shapes {
		for _, p := range shape {
			low.X, low.Y = min(low.X, p.X), min(low.Y, p.Y)
			high.X, high.Y = max(high.X, p.X), max(high.Y, p.Y)
		}
	}
	if low.X > high.X {
		return image.Rectangle{}
	}
	return image.Rect(int(math.Floor(low.X)), int(math.Floor(low.Y)), int(math.Ceil(high.X)), int(math.Ceil(high.Y)))
}

// clockwise turns a shape the way all of a fill must turn: the rasterizer adds
// areas up with their sign, and two that turn apart would cancel where they overlap.
func clockwise(shape []Point) []Point {
	area := 0.0
	for i, p := range shape {
		q := shape[(i+1)%len(shape)]
		area += p.X*q.Y - q.X*p.Y
	}
	if area >= 0 {
		return shape
	}
	turned := slices.Clone(shape)
	slices.Reverse(turned)
	return turned
}

// bar is a straight stroke as a rectangle.
func bar(a, b Point, width float64) []Point {
	dx, dy := b.X-a.X, b.Y-a.Y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return nil
	}
	nx, ny := -dy/length*width/2, dx/length*width/2
	return []Point{a.Plus(-nx, -ny), b.Plus(-nx, -ny), b.Plus(nx, ny), a.Plus(nx, ny)}
}

func disc(at Point, radius float64) []Point {
	const corners = 32
	points := make([]Point, corners)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		points[i] = at.Plus(radius*cos, radius*sin)
	}
	return points
}

// dashes cuts a line into strokes of length on with gaps of length off between them.
func dashes(points []Point, on, off float64) [][2]Point {
	var cut [][2]Point
	at := 0.0 // how far into the pattern the pen is
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		length := math.Hypot(b.X-a.X, b.Y-a.Y)
		for done := 0.0; done < length; {
			phase := math.Mod(at, on+off)
			step := on - phase
			if phase >= on {
				step = on + off - phase
			}
			// The least step keeps rounding from standing still at the end of a dash.
			step = min(max(step, 1e-6), length-done)
			if phase < on {
				p := func(d float64) Point { return a.Plus((b.X-a.X)*d/length, (b.Y-a.Y)*d/length) }
				cut = append(cut, [2]Point{p(done), p(done + step)})
			}
			done += step
			at += step
			if length-done < 1e-9 {
				break
			}
		}
	}
	return cut
}
