package draw

import (
	"fmt"
	"image/color"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/descent"
	"cnn321/cnnlib/draw/canvas"
)

// Walk is a way down a loss: the weight at the beginning and after each step.
type Walk struct {
	Name string
	// Rate is the learning rate, as it is written.
	Rate string
	Path []float64
}

const (
	descentHeight = 640
	descentTop    = 110.0
	descentBottom = 500.0
	descentGutter = 96.0 // for the numbers of the loss
)

// Slope draws the loss along one weight: the weight as it is as a ball on the curve, with the slope there as a line, and the lowest place.
func Slope(l *descent.Line) (*canvas.Picture, error) {
	low, high := sides(l, []float64{l.Weight})
	r := canvas.NewRaster(canvas.PageWidth, descentHeight)
	p := newValley(l, low, high, canvas.Margin+descentGutter, canvas.PageWidth-canvas.Margin, low, high)
	p.draw(r, true)
	lowest, slope := l.Lowest(low, high), l.Slope(l.Weight)
	// The line goes as far as it stays within the panel.
	reach := (high - low) / 6
	if slope != 0 {
		reach = min(reach, 0.45*(p.y.High-p.y.Low)/math.Abs(slope))
	}
	at := func(w float64) canvas.Point { return p.at(w) }
	end := func(d float64) canvas.Point {
		return canvas.Pt(p.x.At(l.Weight+d), p.y.At(l.Loss(l.Weight)+slope*d))
	}
	r.Line([]canvas.Point{end(-reach), end(reach)}, 7, canvas.Vermillion, false)
	ball(r, at(l.Weight), 18, canvas.Vermillion)
	r.Line([]canvas.Point{at(lowest), canvas.Pt(p.x.At(lowest), descentBottom)}, 3, canvas.Gray, true)
	r.Square(at(lowest), 12, canvas.Green)
	r.Text(canvas.Pt(canvas.Margin+descentGutter, 56), "inclinação no peso de agora: "+number4(slope), canvas.Style{Size: canvas.TitleSize, Color: canvas.Vermillion, Bold: true})
	r.Text(canvas.Pt(canvas.PageWidth-canvas.Margin, 56), "menor perda: peso "+signedDecimal(lowest, 1), canvas.Style{Size: canvas.BodySize, Color: canvas.Green, Bold: true, Anchor: canvas.End})
	return r.Picture(fmt.Sprintf("A perda de %s exemplos ao longo de um só peso: uma bacia. No peso de agora, %s, a perda é %s e a inclinação é %s; a menor perda, %s, fica no peso %s.",
		cnnlib.Thousands(l.Examples()), signedDecimal(l.Weight, 2), cnnlib.Decimal(l.Loss(l.Weight), 3), number4(slope), cnnlib.Decimal(l.Loss(lowest), 3), signedDecimal(lowest, 1)))
}

// Descent draws one to three walks down the loss along a weight, beside each other. It fails on more, and on a walk without steps.
func Descent(l *descent.Line, walks []Walk) (*canvas.Picture, error) {
	const most = 3
	if len(walks) == 0 || len(walks) > most {
		return nil, fmt.Errorf("%d descidas: a figura mostra de uma a %d, lado a lado", len(walks), most)
	}
	var starts []float64
	for _, walk := range walks {
		if len(walk.Path) < 2 {
			return nil, fmt.Errorf("a descida %q não tem passos", walk.Name)
		}
		starts = append(starts, walk.Path[0])
	}
	low, high := sides(l, starts)
	alt := fmt.Sprintf("A perda ao longo de um peso, e %s por ela:", count(len(walks), "descida", "descidas"))
	r := canvas.NewRaster(canvas.PageWidth, descentHeight)
	wide := float64(canvas.PageWidth-2*canvas.Margin) / float64(len(walks))
	for i, walk := range walks {
		left := canvas.Margin + float64(i)*wide
		p := newValley(l, low, high, left+descentGutter, left+wide-20, low, high)
		p.draw(r, i == 0)
		loss := p.walk(r, walk)
		title := canvas.Style{Size: canvas.BodySize, Color: canvas.Ink, Bold: true}
		r.Text(canvas.Pt(left+descentGutter, 50), r.Clip(walk.Name, wide-descentGutter-20, title), title)
		said := fmt.Sprintf("taxa %s → perda %s", walk.Rate, cnnlib.Decimal(loss, 3))
		r.Text(canvas.Pt(left+descentGutter, 92), said, canvas.Style{Size: 28, Color: canvas.Ink})
		steps := count(len(walk.Path)-1, "passo", "passos")
		r.Text(canvas.Pt(left+wide-20, descentHeight-22), steps, canvas.Style{Size: canvas.SmallSize, Color: canvas.Ink, Anchor: canvas.End})
		alt += fmt.Sprintf(" %s, taxa %s: depois de %s, perda %s;", walk.Name, walk.Rate, steps, cnnlib.Decimal(loss, 3))
	}
	return r.Picture(alt[:len(alt)-1] + ".")
}

// sides are the weights between which a picture shows the loss: as far beyond the lowest place as the farthest start.
func sides(l *descent.Line, starts []float64) (low, high float64) {
	const far = 1000
	lowest := l.Lowest(l.Weight-far, l.Weight+far)
	reach := 1.0
	for _, w := range starts {
		reach = max(reach, math.Abs(w-lowest))
	}
	return lowest - 1.9*reach, lowest + 1.9*reach
}

// valley is a panel with the curve of a loss.
type valley struct {
	l    *descent.Line
	x, y canvas.Axis
}

func newValley(l *descent.Line, low, high, from, to, a, b float64) valley {
	top := max(l.Loss(a), l.Loss(b))
	bottom := l.Loss(l.Lowest(low, high))
	room := (top - bottom) * 0.12
	return valley{l, canvas.Axis{Low: low, High: high, From: from, To: to}, canvas.Axis{Low: bottom - room, High: top, From: descentBottom, To: descentTop}}
}

func (v valley) at(w float64) canvas.Point { return canvas.Pt(v.x.At(w), v.y.At(v.l.Loss(w))) }

func (v valley) draw(r *canvas.Raster, named bool) {
	const tick, points = 26.0, 160
	values, decimals := v.y.Ticks(4)
	for _, value := range values {
		y := v.y.At(value)
		r.Line([]canvas.Point{canvas.Pt(v.x.From, y), canvas.Pt(v.x.To, y)}, 2, canvas.Faint, false)
		r.Text(canvas.Pt(v.x.From-12, y+tick/3), cnnlib.Decimal(value, decimals), canvas.Style{Size: tick, Color: canvas.Ink, Anchor: canvas.End})
	}
	r.Line([]canvas.Point{canvas.Pt(v.x.From, descentBottom), canvas.Pt(v.x.To, descentBottom)}, 2, canvas.Ink, false)
	values, decimals = v.x.Ticks(4)
	for _, value := range values {
		x := v.x.At(value)
		r.Line([]canvas.Point{canvas.Pt(x, descentBottom), canvas.Pt(x, descentBottom+8)}, 2, canvas.Ink, false)
		r.Text(canvas.Pt(x, descentBottom+40), signedDecimal(value, decimals), canvas.Style{Size: tick, Color: canvas.Ink, Anchor: canvas.Middle})
	}
	r.Text(canvas.Pt((v.x.From+v.x.To)/2, descentBottom+86), "valor do peso", canvas.Style{Size: canvas.SmallSize, Color: canvas.Ink, Anchor: canvas.Middle})
	if named {
		r.Text(canvas.Pt(canvas.Margin, descentHeight-22), "Altura: a perda.", canvas.Style{Size: canvas.SmallSize, Color: canvas.Ink})
	}
	var curve []canvas.Point
	for i := range points + 1 {
		curve = append(curve, v.at(v.x.Low+(v.x.High-v.x.Low)*float64(i)/points))
	}
	r.Line(curve, 6, canvas.Blue, false)
}

// walk draws the steps as balls joined by lines, the first hollow and the last the largest, and is the loss at the end.
// Those beyond the panel are not drawn.
func (v valley) walk(r *canvas.Raster, walk Walk) float64 {
	within := func(w float64) bool { return w >= v.x.Low && w <= v.x.High }
	for i := 1; i < len(walk.Path); i++ {
		if a, b := walk.Path[i-1], walk.Path[i]; within(a) && within(b) {
			r.Line([]canvas.Point{v.at(a), v.at(b)}, 3, canvas.Gray, false)
		}
	}
	for i, w := range walk.Path {
		switch {
		case !within(w):
		case i == len(walk.Path)-1:
			ball(r, v.at(w), 18, canvas.Vermillion)
		case i > 0:
			ball(r, v.at(w), 9, canvas.Vermillion)
		}
	}
	if start := walk.Path[0]; within(start) {
		r.Circle(v.at(start), 16, canvas.Ink)
		r.Circle(v.at(start), 11, canvas.White)
	}
	return v.l.Loss(walk.Path[len(walk.Path)-1])
}

func ball(r *canvas.Raster, at canvas.Point, radius float64, fill color.RGBA) {
	r.Circle(at, radius, canvas.Ink)
	r.Circle(at, radius-3, fill)
}

// signedDecimal is a number with so many decimals and the minus sign of print.
func signedDecimal(v float64, decimals int) string {
	text := cnnlib.Decimal(math.Abs(v), decimals)
	if v < 0 && text != cnnlib.Decimal(0, decimals) {
		return "−" + text
	}
	return text
}

func number4(v float64) string { return signedDecimal(v, 4) }

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
