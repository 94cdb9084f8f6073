package canvas

import (
	"fmt"
	"html"
	"image/color"
	"math"
	"strconv"
	"strings"
)

// SVG is a canvas of SVG text. It scales to the width it is given on the page.
type SVG struct{ b strings.Builder }

var _ Canvas = (*SVG)(nil)

// NewSVG is a white canvas of so many pixels; label tells the drawing in words.
func NewSVG(width, height int, label string) *SVG {
	s := &SVG{}
	fmt.Fprintf(&s.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="100%%" fill="none" role="img" aria-label="%s" font-family="sans-serif" style="display:block;max-width:%dpx">`,
		width, height, html.EscapeString(label), width)
	s.Rect(Point{0, 0}, float64(width), float64(height), White)
	return s
}

// String is the drawing so far, as a whole element.
func (s *SVG) String() string { return s.b.String() + "</svg>" }

// Rect fills a rectangle whose upper left corner is at a point.
func (s *SVG) Rect(at Point, width, height float64, fill color.RGBA) {
	fmt.Fprintf(&s.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, short(at.X), short(at.Y), short(width), short(height), Hex(fill))
}

// Square fills a square around a point.
func (s *SVG) Square(at Point, radius float64, fill color.RGBA) {
	s.Rect(at.Plus(-radius, -radius), 2*radius, 2*radius, fill)
}

// Circle fills a circle around a point.
func (s *SVG) Circle(at Point, radius float64, fill color.RGBA) {
	fmt.Fprintf(&s.b, `<circle cx="%s" cy="%s" r="%s" fill="%s"/>`, short(at.X), short(at.Y), short(radius), Hex(fill))
}

// Line joins points.
func (s *SVG) Line(points []Point, width float64, c color.RGBA, dashed bool) {
	if len(points) < 2 {
		return
	}
	s.b.WriteString(`<polyline points="`)
	for i, p := range points {
		if i > 0 {
			s.b.WriteByte(' ')
		}
		s.b.WriteString(short(p.X) + "," + short(p.Y))
	}
	fmt.Fprintf(&s.b, `" stroke="%s" stroke-width="%s" stroke-linejoin="round"`, Hex(c), short(width))
	if dashed {
		fmt.Fprintf(&s.b, ` stroke-dasharray="%s %s"`, short(3*width), short(2*width))
	}
	s.b.WriteString("/>")
}

// Text writes one line with its baseline at a point.
func (s *SVG) Text(at Point, text string, st Style) {
	fmt.Fprintf(&s.b, `<text x="%s" y="%s" font-size="%s" fill="%s"`, short(at.X), short(at.Y), short(st.Size), Hex(st.Color))
	if st.Bold {
		s.b.WriteString(` font-weight="bold"`)
	}
	switch st.Anchor {
	case Middle:
		s.b.WriteString(` text-anchor="middle"`)
	case End:
		s.b.WriteString(` text-anchor="end"`)
	}
	fmt.Fprintf(&s.b, ">%s</text>", html.EscapeString(text))
}

// short writes a coordinate to a tenth of a pixel, in as few bytes as that takes.
func short(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// Hex writes a colour as CSS does: "#0072b2".
func Hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
