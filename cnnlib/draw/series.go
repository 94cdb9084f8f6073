package draw

import (
	"image/color"
	"math"
	"slices"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// validationColor is told from both curves in gray as well; its marks are hollow.
var validationColor = color.RGBA{0x6b, 0x6b, 0x6b, 0xff}

// series is one of the two curves.
type series struct {
	name  string
	color color.RGBA
	// ended is the value of epoch 1, 2, …; now the epoch under way, x counted in epochs.
	ended []float64
	now   []canvas.Point
	// validation is as ended, on data that is not learned from; NaN where an epoch was not validated.
	validation []float64
	mark       func(canvas.Canvas, canvas.Point, float64, color.RGBA)
	// span is the axis for values from low to high.
	span func(low, high float64) (float64, float64)
}

// lossSpan begins at zero, which is where a loss wants to go.
func lossSpan(_, high float64) (float64, float64) {
	if high <= 0 {
		return 0, 1
	}
	step := canvas.RoundStep(high / 4)
	return 0, math.Ceil(high/step-1e-9) * step
}

// accuracySpan ends at one and begins near the worst value, as the last percents
// are what the later epochs are about.
func accuracySpan(low, _ float64) (float64, float64) {
	for _, from := range []float64{0.99, 0.98, 0.95, 0.9, 0.8, 0.5} {
		if low >= from {
			return from, 1
		}
	}
	return 0, 1
}

// draw makes one panel, half a canvas wide, from x = left on.
func (s series) draw(on canvas.Canvas, left float64, total int) {
	const (
		tick, top, bottom = 24.0, 74.0, 326.0
		gutter, margin    = 92.0, 34.0
	)
	right := left + curvesWidth/2 - margin
	low, high := s.span(s.bounds())
	x := canvas.Axis{Low: 0, High: float64(total), From: left + gutter, To: right}
	y := canvas.Axis{Low: low, High: high, From: bottom, To: top}

	title := 34.0
	if len(s.name) > 12 {
		title = 26 // the long one leaves its value room
	}
	on.Text(canvas.Pt(left+gutter, 46), s.name, canvas.Style{Size: title, Color: s.color, Bold: true})
	if value, ok := s.last(); ok {
		on.Text(canvas.Pt(right, 46), cnnlib.Decimal(value, 4), canvas.Style{Size: 34, Color: s.color, Bold: true, Anchor: canvas.End})
	}
	values, decimals := y.Ticks(5)
	for _, v := range values {
		on.Line([]canvas.Point{canvas.Pt(x.From, y.At(v)), canvas.Pt(x.To, y.At(v))}, 2, canvas.Faint, false)
		on.Text(canvas.Pt(x.From-12, y.At(v)+tick/3), cnnlib.Decimal(v, decimals), canvas.Style{Size: tick, Color: canvas.Ink, Anchor: canvas.End})
	}
	for _, v := range wholeTicks(total) {
		on.Line([]canvas.Point{canvas.Pt(x.At(v), bottom), canvas.Pt(x.At(v), bottom+8)}, 2, canvas.Ink, false)
		on.Text(canvas.Pt(x.At(v), bottom+32), cnnlib.Decimal(v, 0), canvas.Style{Size: tick, Color: canvas.Ink, Anchor: canvas.Middle})
	}
	on.Line([]canvas.Point{canvas.Pt(x.From, bottom), canvas.Pt(x.To, bottom)}, 2, canvas.Ink, false)
	epoch := canvas.Style{Size: tick, Color: canvas.Ink, Anchor: canvas.Middle}
	at := (x.From + x.To) / 2
	if _, ok := lastFinite(s.validation); ok { // the legend needs the room
		epoch.Anchor, at = canvas.Start, x.From
	}
	on.Text(canvas.Pt(at, curvesHeight-12), "Época", epoch)

	var ended, now []canvas.Point
	for i, v := range s.ended {
		if canvas.Finite(v) {
			ended = append(ended, canvas.Pt(x.At(float64(i+1)), y.At(v)))
		}
	}
	for _, p := range s.now {
		if canvas.Finite(p.Y) {
			now = append(now, canvas.Pt(x.At(p.X), y.At(min(max(p.Y, low), high))))
		}
	}
	// A mean over the first few batches leaps about. In the first epoch that is
	// the learning itself; later it would only hide how this epoch compares.
	if len(ended) > 0 && len(now) > 0 {
		now = []canvas.Point{ended[len(ended)-1], now[len(now)-1]}
	}
	s.drawValidation(on, x, y, total)
	on.Line(now, 4, s.color, true)
	if len(now) > 0 {
		s.mark(on, now[len(now)-1], 5, s.color)
	}
	on.Line(ended, 5, s.color, false)
	// Of a long training the marks would run into each other; its last one stays.
	for i, p := range ended {
		if total <= 30 || i == len(ended)-1 {
			s.mark(on, p, 8, s.color)
		}
	}
}

// drawValidation draws the validation's curve, which lies under that of the training: its marks are hollow and larger, so
// that where they meet neither is lost. Under the axis it says which is which.
func (s series) drawValidation(on canvas.Canvas, x, y canvas.Axis, total int) {
	last, ok := lastFinite(s.validation)
	if !ok {
		return
	}
	mark := func(at canvas.Point) {
		on.Circle(at, 11, validationColor)
		on.Circle(at, 6, canvas.White)
	}
	var points []canvas.Point
	for i, v := range s.validation {
		if canvas.Finite(v) {
			points = append(points, canvas.Pt(x.At(float64(i+1)), y.At(v)))
		}
	}
	on.Line(points, 5, validationColor, false)
	for i, p := range points {
		if total <= 30 || i == len(points)-1 {
			mark(p)
		}
	}
	text := "validação " + cnnlib.Decimal(last, 4)
	on.Text(canvas.Pt(x.To, curvesHeight-12), text, canvas.Style{Size: 24, Color: canvas.Ink, Anchor: canvas.End})
	on.Line([]canvas.Point{canvas.Pt(x.From+92, curvesHeight-20), canvas.Pt(x.From+144, curvesHeight-20)}, 5, validationColor, false)
	mark(canvas.Pt(x.From+118, curvesHeight-20))
}

// lastFinite is the last value that is a number.
func lastFinite(values []float64) (float64, bool) {
	for _, v := range slices.Backward(values) {
		if canvas.Finite(v) {
			return v, true
		}
	}
	return 0, false
}

// bounds are the least and the largest value that the axis must hold: of the
// epochs that ended, or else of the one under way.
func (s series) bounds() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	widen := func(v float64) {
		if canvas.Finite(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	for _, v := range s.ended {
		widen(v)
	}
	for _, v := range s.validation {
		widen(v)
	}
	if math.IsInf(low, 1) {
		for _, p := range s.now {
			widen(p.Y)
		}
	}
	if math.IsInf(low, 1) {
		return 0, 1
	}
	return low, high
}

// last is the newest value there is.
func (s series) last() (float64, bool) {
	if n := len(s.now); n > 0 {
		return s.now[n-1].Y, true
	}
	if n := len(s.ended); n > 0 {
		return s.ended[n-1], true
	}
	return 0, false
}

// wholeTicks are epochs to name on an axis up to total: whole, and at most eight.
func wholeTicks(total int) []float64 {
	values, _ := canvas.Axis{Low: 0, High: float64(total)}.Ticks(min(total, 7))
	return values
}
