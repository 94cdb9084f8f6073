// Package chart draws how measured times grow: a few lines over two axes, as pixels or as SVG.
package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// Chart is how quantities follow another one: a few lines over two axes.
type Chart struct {
	Title string
	X, Y  Axis
	// Lines are at most four, so that they can be told apart without their colours.
	Lines []Line
}

// Axis is one of the two axes of a [Chart].
type Axis struct {
	// Name says what is measured, and in which unit.
	Name string
	// Log gives each factor the same length. Its values must be above zero.
	Log bool
}

// Line is points joined by a line, X from the least to the largest.
type Line struct {
	Name   string
	Points []canvas.Point
}

const (
	width  = 1000
	height = 620
	// The least distance between two numbers below the axis.
	crowd = 76.0
)

// Picture draws the chart as pixels.
func (c Chart) Picture() (*canvas.Picture, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	r := canvas.NewRaster(width, height)
	c.draw(r)
	return r.Picture(c.Describe())
}

// SVG draws the same as text.
func (c Chart) SVG() (string, error) {
	if err := c.check(); err != nil {
		return "", err
	}
	s := canvas.NewSVG(width, height, c.Describe())
	c.draw(s)
	return s.String(), nil
}

// Describe tells the chart in words, for those who do not see it.
func (c Chart) Describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s conforme %s.", c.Title, lowerFirst(c.Y.Name), lowerFirst(c.X.Name))
	for _, line := range c.Lines {
		if len(line.Points) == 0 {
			continue
		}
		first, last := line.Points[0], line.Points[len(line.Points)-1]
		if len(line.Points) == 1 {
			fmt.Fprintf(&b, " %s: %s (em %s).", line.Name, tickText(first.Y), tickText(first.X))
			continue
		}
		fmt.Fprintf(&b, " %s: de %s (em %s) a %s (em %s).", line.Name, tickText(first.Y), tickText(first.X), tickText(last.Y), tickText(last.X))
	}
	return b.String()
}

func lowerFirst(s string) string {
	letters := []rune(s)
	if len(letters) == 0 {
		return s
	}
	return strings.ToLower(string(letters[:1])) + string(letters[1:])
}

// check says what cannot be drawn.
func (c Chart) check() error {
	points := 0
	for _, line := range c.Lines {
		points += len(line.Points)
		for i, p := range line.Points {
			switch {
			case !canvas.Finite(p.X) || !canvas.Finite(p.Y):
				return fmt.Errorf("gráfico %q: o ponto %d de %q não é um número: deixe-o de fora", c.Title, i, line.Name)
			case c.X.Log && p.X <= 0 || c.Y.Log && p.Y <= 0:
				return fmt.Errorf("gráfico %q: o ponto %d de %q não é maior que zero, e um eixo logarítmico só tem lugar para esses: use um eixo linear", c.Title, i, line.Name)
			case i > 0 && p.X <= line.Points[i-1].X:
				return fmt.Errorf("gráfico %q: os pontos de %q não estão em ordem: ordene-os por X", c.Title, line.Name)
			}
		}
	}
	switch {
	case points == 0:
		return fmt.Errorf("gráfico %q: não há pontos para desenhar", c.Title)
	case len(c.Lines) > len(looks()):
		return fmt.Errorf("gráfico %q: %d linhas não se distinguem sem as cores: use até %d", c.Title, len(c.Lines), len(looks()))
	}
	return nil
}

// look is how a line is told from the others: by its mark as well as its colour.
type look struct {
	color  color.RGBA
	mark   func(canvas.Canvas, canvas.Point, float64, color.RGBA)
	hollow bool
}

func looks() []look {
	return []look{
		{canvas.Blue, canvas.Canvas.Circle, false},
		{canvas.Vermillion, canvas.Canvas.Square, false},
		{canvas.Green, canvas.Canvas.Circle, true},
		{canvas.Purple, canvas.Canvas.Square, true},
	}
}

func (l look) put(on canvas.Canvas, at canvas.Point) {
	l.mark(on, at, 9, l.color)
	if l.hollow {
		l.mark(on, at, 4, canvas.White)
	}
}

// scale is an axis with the numbers to write on it.
type scale struct {
	canvas.Axis
	log   bool
	ticks []float64
}

func (s scale) at(v float64) float64 {
	if s.log {
		v = math.Log10(v)
	}
	return s.Axis.At(v)
}

// scale is the axis for values, on the pixels between two places. The axis of X names the values that were measured.
func (a Axis) scale(values []float64, from, to float64, named bool) scale {
	s := scale{log: a.Log}
	low, high := slices.Min(values), slices.Max(values)
	switch {
	case a.Log && named:
		s.ticks = slices.Compact(slices.Sorted(slices.Values(values)))
		low, high = low/1.15, high*1.15
	case a.Log:
		low, high = roundBelow(low), canvas.RoundStep(high)
		if low == high {
			low, high = low/2, high*2
		}
		s.ticks = logTicks(low, high)
	default:
		low = min(low, 0)
		if high <= low {
			high = low + 1
		}
		step := canvas.RoundStep((high - low) / 5)
		low, high = math.Floor(low/step+1e-9)*step, math.Ceil(high/step-1e-9)*step
		s.ticks, _ = canvas.Axis{Low: low, High: high}.Ticks(5)
	}
	if a.Log {
		low, high = math.Log10(low), math.Log10(high)
	}
	s.Axis = canvas.Axis{Low: low, High: high, From: from, To: to}
	return s
}

// roundBelow is the last of …, 1, 2, 5, 10, … that is not above v.
func roundBelow(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)+1e-9))
	for _, m := range []float64{5, 2} {
		if m*power <= v*(1+1e-9) {
			return m * power
		}
	}
	return power
}

// logTicks are 1, 2, 5, 10, … from low to high, or powers of ten alone where there are many.
func logTicks(low, high float64) []float64 {
	steps := []float64{1, 2, 5}
	if math.Log10(high/low) > 2.5 {
		steps = steps[:1]
	}
	var ticks []float64
	for power := math.Floor(math.Log10(low) + 1e-9); power <= math.Log10(high)+1e-9; power++ {
		for _, m := range steps {
			if v := m * math.Pow(10, power); v >= low*(1-1e-9) && v <= high*(1+1e-9) {
				ticks = append(ticks, v)
			}
		}
	}
	return ticks
}

// tickText writes a number with no more digits than tell it.
func tickText(v float64) string {
	size := math.Abs(v)
	switch {
	case v == math.Trunc(v) && size < 1e9:
		return cnnlib.Thousands(int(v))
	case size >= 100:
		return cnnlib.Thousands(int(math.Round(v)))
	case size == 0:
		return "0"
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(size)+1e-9)))
	text := cnnlib.Decimal(v, decimals)
	if strings.Contains(text, ",") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ",")
	}
	return text
}

func (c Chart) draw(on canvas.Canvas) {
	const (
		tick, left, right, bottom = 24.0, 124.0, width - 40.0, height - 96.0
		names                     = 116.0 // the base of the first row of the lines' names
	)
	top := names + 30 + float64(c.nameRows(tick)-1)*nameRow
	var xs, ys []float64
	for _, line := range c.Lines {
		for _, p := range line.Points {
			xs, ys = append(xs, p.X), append(ys, p.Y)
		}
	}
	x, y := c.X.scale(xs, left, right, true), c.Y.scale(ys, bottom, top, false)
	text := func(anchor canvas.Anchor) canvas.Style {
		return canvas.Style{Size: tick, Color: canvas.Ink, Anchor: anchor}
	}
	on.Text(canvas.Pt(28, 46), c.Title, canvas.Style{Size: 32, Color: canvas.Ink, Bold: true})
	on.Text(canvas.Pt(28, 82), c.Y.Name, text(canvas.Start))
	for _, v := range y.ticks {
		on.Line([]canvas.Point{canvas.Pt(left, y.at(v)), canvas.Pt(right, y.at(v))}, 2, canvas.Faint, false)
		on.Text(canvas.Pt(left-14, y.at(v)+tick/3), tickText(v), text(canvas.End))
	}
	last := math.Inf(-1)
	for _, v := range x.ticks {
		at := x.at(v)
		if at-last < crowd {
			continue
		}
		last = at
		on.Line([]canvas.Point{canvas.Pt(at, bottom), canvas.Pt(at, bottom+8)}, 2, canvas.Ink, false)
		on.Text(canvas.Pt(at, bottom+34), tickText(v), text(canvas.Middle))
	}
	on.Line([]canvas.Point{canvas.Pt(left, bottom), canvas.Pt(right, bottom)}, 2, canvas.Ink, false)
	on.Text(canvas.Pt((left+right)/2, height-20), c.X.Name, text(canvas.Middle))

	c.drawNames(on, names, tick)
	for i, line := range c.Lines {
		look := looks()[i]
		var points []canvas.Point
		for _, p := range line.Points {
			points = append(points, canvas.Pt(x.at(p.X), y.at(p.Y)))
		}
		on.Line(points, 5, look.color, false)
		for _, p := range points {
			look.put(on, p)
		}
	}
}
