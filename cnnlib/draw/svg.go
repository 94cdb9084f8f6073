package draw

import (
	"fmt"
	"html"
	"image/color"
	"math"
	"strconv"
	"strings"
)

// svg is a canvas of SVG text. It scales to the width it is given on the page.
type svg struct{ b strings.Builder }

var _ canvas = (*svg)(nil)

func newSVG(width, height int, label string) *svg {
	s := &svg{}
	fmt.Fprintf(&s.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="100%%" fill="none" role="img" aria-label="%s" font-family="sans-serif" style="display:block;max-width:%dpx">`,
		width, height, html.EscapeString(label), width)
	s.rect(point{0, 0}, float64(width), float64(height), white)
	return s
}

func (s *svg) close() string { return s.b.String() + "</svg>" }

func (s *svg) rect(at point, width, height float64, fill color.RGBA) {
	fmt.Fprintf(&s.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, short(at.x), short(at.y), short(width), short(height), hex(fill))
}

func (s *svg) square(at point, radius float64, fill color.RGBA) {
	s.rect(point{at.x - radius, at.y - radius}, 2*radius, 2*radius, fill)
}

func (s *svg) circle(at point, radius float64, fill color.RGBA) {
	fmt.Fprintf(&s.b, `<circle cx="%s" cy="%s" r="%s" fill="%s"/>`, short(at.x), short(at.y), short(radius), hex(fill))
}

func (s *svg) line(points []point, width float64, c color.RGBA, dashed bool) {
	if len(points) < 2 {
		return
	}
	s.b.WriteString(`<polyline points="`)
	for i, p := range points {
		if i > 0 {
			s.b.WriteByte(' ')
		}
		s.b.WriteString(short(p.x) + "," + short(p.y))
	}
	fmt.Fprintf(&s.b, `" stroke="%s" stroke-width="%s" stroke-linejoin="round"`, hex(c), short(width))
	if dashed {
		fmt.Fprintf(&s.b, ` stroke-dasharray="%s %s"`, short(3*width), short(2*width))
	}
	s.b.WriteString("/>")
}

func (s *svg) text(at point, text string, st style) {
	fmt.Fprintf(&s.b, `<text x="%s" y="%s" font-size="%s" fill="%s"`, short(at.x), short(at.y), short(st.size), hex(st.color))
	if st.bold {
		s.b.WriteString(` font-weight="bold"`)
	}
	switch st.anchor {
	case middle:
		s.b.WriteString(` text-anchor="middle"`)
	case end:
		s.b.WriteString(` text-anchor="end"`)
	}
	fmt.Fprintf(&s.b, ">%s</text>", html.EscapeString(text))
}

// short writes a coordinate to a tenth of a pixel, in as few bytes as that takes.
func short(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
