package draw

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// raster is a canvas of pixels. The first error stays in err, as drawings have
// many steps and one place to check.
type raster struct {
	img   *image.RGBA
	faces map[faceKey]font.Face
	err   error
}

type faceKey struct {
	size float64
	bold bool
}

var _ canvas = (*raster)(nil)

func newRaster(width, height int) *raster {
	r := &raster{img: image.NewRGBA(image.Rect(0, 0, width, height)), faces: map[faceKey]font.Face{}}
	draw.Draw(r.img, r.img.Bounds(), image.NewUniform(white), image.Point{}, draw.Src)
	return r
}

func (r *raster) rect(at point, width, height float64, fill color.RGBA) {
	r.polygons(fill, []point{at, {at.x + width, at.y}, {at.x + width, at.y + height}, {at.x, at.y + height}})
}

func (r *raster) square(at point, radius float64, fill color.RGBA) {
	r.rect(point{at.x - radius, at.y - radius}, 2*radius, 2*radius, fill)
}

func (r *raster) circle(at point, radius float64, fill color.RGBA) {
	r.polygons(fill, disc(at, radius))
}

func (r *raster) line(points []point, width float64, c color.RGBA, dashed bool) {
	var shapes [][]point
	for i := 1; i < len(points); i++ {
		shapes = append(shapes, bar(points[i-1], points[i], width))
		if !dashed && i+1 < len(points) {
			shapes = append(shapes, disc(points[i], width/2)) // a round joint
		}
	}
	if dashed {
		shapes = nil
		for _, dash := range dashes(points, 3*width, 2*width) {
			shapes = append(shapes, bar(dash[0], dash[1], width))
		}
	}
	r.polygons(c, shapes...)
}

func (r *raster) text(at point, s string, st style) {
	face := r.face(st.size, st.bold)
	if face == nil {
		return
	}
	switch width := fromFixed(font.MeasureString(face, s)); st.anchor {
	case middle:
		at.x -= width / 2
	case end:
		at.x -= width
	}
	dot := fixed.Point26_6{X: toFixed(at.x), Y: toFixed(at.y)}
	reach, _ := font.BoundString(face, s)
	reach = reach.Add(dot)
	box := image.Rect(reach.Min.X.Floor()-1, reach.Min.Y.Floor()-1, reach.Max.X.Ceil()+1, reach.Max.Y.Ceil()+1).Intersect(r.img.Bounds())
	mask := image.NewAlpha(box)
	drawer := font.Drawer{Dst: mask, Src: image.Opaque, Face: face, Dot: dot}
	drawer.DrawString(s)
	r.stamp(mask, st.color)
}

// width is how many pixels a text takes.
func (r *raster) width(s string, size float64, bold bool) float64 {
	face := r.face(size, bold)
	if face == nil {
		return 0
	}
	return fromFixed(font.MeasureString(face, s))
}

func (r *raster) face(size float64, bold bool) font.Face {
	key := faceKey{size, bold}
	if face, ok := r.faces[key]; ok {
		return face
	}
	face, err := newFace(size, bold)
	if err != nil {
		if r.err == nil {
			r.err = err
		}
		return nil
	}
	r.faces[key] = face
	return face
}

// polygons fills the union of closed shapes. All must turn the same way round:
// the rasterizer adds areas up with their sign.
func (r *raster) polygons(fill color.RGBA, shapes ...[]point) {
	box := bounds(shapes).Intersect(r.img.Bounds())
	if box.Empty() {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	for _, shape := range shapes {
		for i, p := range shape {
			x, y := float32(p.x-float64(box.Min.X)), float32(p.y-float64(box.Min.Y))
			if i == 0 {
				z.MoveTo(x, y)
			} else {
				z.LineTo(x, y)
			}
		}
		z.ClosePath()
	}
	mask := image.NewAlpha(box)
	z.Draw(mask, box, image.Opaque, image.Point{})
	r.stamp(mask, fill)
}

// stamp lays a colour on where the mask covers. Coverage is rounded to sixteen
// steps: the eye does not miss the others, and a whole drawing then mostly fits
// a palette of 256 colours, which makes its PNG about three times smaller.
func (r *raster) stamp(mask *image.Alpha, c color.RGBA) {
	const step = 17
	for i, a := range mask.Pix {
		mask.Pix[i] = uint8((int(a) + step/2) / step * step)
	}
	draw.DrawMask(r.img, mask.Rect, image.NewUniform(c), image.Point{}, mask, mask.Rect.Min, draw.Over)
}

func bounds(shapes [][]point) image.Rectangle {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, shape := range shapes {
		for _, p := range shape {
			low.x, low.y = min(low.x, p.x), min(low.y, p.y)
			high.x, high.y = max(high.x, p.x), max(high.y, p.y)
		}
	}
	if low.x > high.x {
		return image.Rectangle{}
	}
	return image.Rect(int(math.Floor(low.x)), int(math.Floor(low.y)), int(math.Ceil(high.x)), int(math.Ceil(high.y)))
}

// bar is a straight stroke as a rectangle, clockwise on the screen as rect and disc are.
func bar(a, b point, width float64) []point {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return nil
	}
	nx, ny := -dy/length*width/2, dx/length*width/2
	return []point{{a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}}
}

func disc(at point, radius float64) []point {
	const corners = 32
	points := make([]point, corners)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		points[i] = point{at.x + radius*cos, at.y + radius*sin}
	}
	return points
}

// dashes cuts a line into strokes of length on with gaps of length off between them.
func dashes(points []point, on, off float64) [][2]point {
	var cut [][2]point
	at := 0.0 // how far into the pattern the pen is
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		for done := 0.0; done < length; {
			phase := math.Mod(at, on+off)
			step := on - phase
			if phase >= on {
				step = on + off - phase
			}
			// The least step keeps rounding from standing still at the end of a dash.
			step = min(max(step, 1e-6), length-done)
			if phase < on {
				p := func(d float64) point { return point{a.x + (b.x-a.x)*d/length, a.y + (b.y-a.y)*d/length} }
				cut = append(cut, [2]point{p(done), p(done + step)})
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
