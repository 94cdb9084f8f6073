package canvas

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Raster is a canvas of pixels. A drawing has many steps and one place to check:
// the first error waits for [Raster.Picture].
type Raster struct {
	img    *image.RGBA
	faces  map[faceKey]font.Face
	labels []Label
	err    error
}

type faceKey struct {
	size float64
	bold bool
}

var _ Canvas = (*Raster)(nil)

// NewRaster is a white canvas of so many pixels.
func NewRaster(width, height int) *Raster {
	r := &Raster{img: image.NewRGBA(image.Rect(0, 0, width, height)), faces: map[faceKey]font.Face{}}
	draw.Draw(r.img, r.img.Bounds(), image.NewUniform(White), image.Point{}, draw.Src)
	return r
}

// Fail makes the drawing fail with err, unless it has failed before or err is nil.
func (r *Raster) Fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Picture is what was drawn; alt tells it in words, for those who do not see it.
func (r *Raster) Picture(alt string) (*Picture, error) {
	if r.err != nil {
		return nil, r.err
	}
	return &Picture{RGBA: r.img, Alt: alt, labels: r.labels}, nil
}

// Width and Height are those of the canvas.
func (r *Raster) Width() float64  { return float64(r.img.Rect.Dx()) }
func (r *Raster) Height() float64 { return float64(r.img.Rect.Dy()) }

// Rect fills a rectangle whose upper left corner is at a point.
func (r *Raster) Rect(at Point, width, height float64, fill color.RGBA) {
	if whole(at.X, at.Y, width, height) {
		// Most are: the squares of maps and digits, of which a picture has thousands.
		place := image.Rect(int(at.X), int(at.Y), int(at.X+width), int(at.Y+height))
		draw.Draw(r.img, place, image.NewUniform(fill), image.Point{}, draw.Src)
		return
	}
	r.fill(fill, []Point{at, at.Plus(width, 0), at.Plus(width, height), at.Plus(0, height)})
}

// whole says whether a place lies on whole pixels.
func whole(values ...float64) bool {
	for _, v := range values {
		if v != math.Trunc(v) {
			return false
		}
	}
	return true
}

// Frame draws the outline of a rectangle, inside its bounds.
func (r *Raster) Frame(at Point, width, height, stroke float64, c color.RGBA) {
	r.Rect(at, width, stroke, c)
	r.Rect(at.Plus(0, height-stroke), width, stroke, c)
	r.Rect(at.Plus(0, stroke), stroke, height-2*stroke, c)
	r.Rect(at.Plus(width-stroke, stroke), stroke, height-2*stroke, c)
}

// Round fills a rectangle with rounded corners.
func (r *Raster) Round(at Point, width, height, radius float64, fill color.RGBA) {
	radius = min(radius, width/2, height/2)
	const steps = 8
	var outline []Point
	for corner, centre := range []Point{
		at.Plus(radius, radius), at.Plus(width-radius, radius), at.Plus(width-radius, height-radius), at.Plus(radius, height-radius),
	} {
		for i := range steps + 1 {
			sin, cos := math.Sincos(math.Pi * (1 + float64(corner)/2 + float64(i)/steps/2))
			outline = append(outline, centre.Plus(radius*cos, radius*sin))
		}
	}
	r.fill(fill, outline)
}

// Square fills a square around a point.
func (r *Raster) Square(at Point, radius float64, fill color.RGBA) {
	r.Rect(at.Plus(-radius, -radius), 2*radius, 2*radius, fill)
}

// Circle fills a circle around a point.
func (r *Raster) Circle(at Point, radius float64, fill color.RGBA) { r.fill(fill, disc(at, radius)) }

// Polygon fills a closed shape.
func (r *Raster) Polygon(points []Point, fill color.RGBA) { r.fill(fill, points) }

// Line joins points, with round joints.
func (r *Raster) Line(points []Point, width float64, c color.RGBA, dashed bool) {
	var shapes [][]Point
	for i := 1; i < len(points) && !dashed; i++ {
		shapes = append(shapes, bar(points[i-1], points[i], width))
		if i+1 < len(points) {
			shapes = append(shapes, disc(points[i], width/2))
		}
	}
	if dashed {
		for _, dash := range dashes(points, 3*width, 2*width) {
			shapes = append(shapes, bar(dash[0], dash[1], width))
		}
	}
	r.fill(c, shapes...)
}

// Arrow is a straight line with a head at its end.
func (r *Raster) Arrow(from, to Point, width float64, c color.RGBA) {
	length := math.Hypot(to.X-from.X, to.Y-from.Y)
	if length == 0 {
		return
	}
	ux, uy := (to.X-from.X)/length, (to.Y-from.Y)/length
	head := min(4.5*width, length)
	base := to.Plus(-head*ux, -head*uy)
	side := 2.4 * width
	// One fill, so that shaft and head show no seam; they overlap by a pixel.
	r.fill(c, bar(from, base.Plus(ux, uy), width), []Point{to, base.Plus(-side*uy, side*ux), base.Plus(side*uy, -side*ux)})
}

// Text writes one line with its baseline at a point.
func (r *Raster) Text(at Point, s string, st Style) {
	face := r.face(st.Size, st.Bold)
	if face == nil || s == "" {
		return
	}
	switch width := fromFixed(font.MeasureString(face, s)); st.Anchor {
	case Middle:
		at.X -= width / 2
	case End:
		at.X -= width
	}
	dot := fixed.Point26_6{X: toFixed(at.X), Y: toFixed(at.Y)}
	reach, _ := font.BoundString(face, s)
	reach = reach.Add(dot)
	whole := image.Rect(reach.Min.X.Floor()-1, reach.Min.Y.Floor()-1, reach.Max.X.Ceil()+1, reach.Max.Y.Ceil()+1)
	box := whole.Intersect(r.img.Bounds())
	r.labels = append(r.labels, Label{Text: s, Size: st.Size, Contrast: r.contrast(box, st.Color), Box: whole})
	mask := image.NewAlpha(box)
	drawer := font.Drawer{Dst: mask, Src: image.Opaque, Face: face, Dot: dot}
	drawer.DrawString(s)
	r.stamp(mask, st.Color)
}

// contrast is the least one between a colour and what lies in a box, seen at a few places.
func (r *Raster) contrast(box image.Rectangle, c color.RGBA) float64 {
	const across, down = 9, 3
	least := 21.0
	for i := range across {
		for j := range down {
			x := box.Min.X + (box.Dx()-1)*i/(across-1)
			y := box.Min.Y + (box.Dy()-1)*j/(down-1)
			if image.Pt(x, y).In(r.img.Rect) {
				least = min(least, Contrast(c, r.img.RGBAAt(x, y)))
			}
		}
	}
	return least
}

// TextWidth is how many pixels a text takes.
func (r *Raster) TextWidth(s string, size float64, bold bool) float64 {
	face := r.face(size, bold)
	if face == nil {
		return 0
	}
	return fromFixed(font.MeasureString(face, s))
}

// Clip shortens a text that is wider than so many pixels.
func (r *Raster) Clip(s string, width float64, st Style) string {
	if r.TextWidth(s, st.Size, st.Bold) <= width {
		return s
	}
	letters := []rune(s)
	for len(letters) > 0 && r.TextWidth(string(letters)+"…", st.Size, st.Bold) > width {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

func (r *Raster) face(size float64, bold bool) font.Face {
	key := faceKey{size, bold}
	if face, ok := r.faces[key]; ok {
		return face
	}
	face, err := newFace(size, bold)
	if err != nil {
		r.Fail(err)
		return nil
	}
	r.faces[key] = face
	return face
}

// Pixels draws a gray image of the given width, 0 black and 255 white, each pixel as a sharp square of side pixels.
func (r *Raster) Pixels(at image.Point, gray []uint8, width, side int) {
	if width < 1 || len(gray)%width != 0 {
		r.Fail(fmt.Errorf("%d pixels não formam linhas de %d", len(gray), width))
		return
	}
	for i, v := range gray {
		corner := at.Add(image.Pt(i%width*side, i/width*side))
		place := image.Rectangle{corner, corner.Add(image.Pt(side, side))}
		draw.Draw(r.img, place, image.NewUniform(GrayLevel(v)), image.Point{}, draw.Src)
	}
}

// Image draws an image, as large as it is, with its upper left corner at a point.
func (r *Raster) Image(at image.Point, img image.Image) {
	draw.Draw(r.img, image.Rectangle{at, at.Add(img.Bounds().Size())}, img, img.Bounds().Min, draw.Over)
}

// fill fills the union of closed shapes.
func (r *Raster) fill(fill color.RGBA, shapes ...[]Point) {
	box := bounds(shapes).Intersect(r.img.Bounds())
	if box.Empty() {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	for _, shape := range shapes {
		for i, p := range clockwise(shape) {
			x, y := float32(p.X-float64(box.Min.X)), float32(p.Y-float64(box.Min.Y))
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
func (r *Raster) stamp(mask *image.Alpha, c color.RGBA) {
	const step = 17
	for i, a := range mask.Pix {
		mask.Pix[i] = uint8((int(a) + step/2) / step * step)
	}
	draw.DrawMask(r.img, mask.Rect, image.NewUniform(c), image.Point{}, mask, mask.Rect.Min, draw.Over)
}
