package draw

import (
	"fmt"
	"math"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// The measures of a diagram: a slot for each stage, rows of a few slots.
const (
	slots     = 7
	slotWidth = float64(canvas.PageWidth-2*canvas.Margin) / slots
	shapeArea = 230.0 // height of the drawn volumes
	textLine  = 38.0
	textLines = 6 // at the least
)

// Diagram draws a network, [cnnlib.Input] first, from left to right: each layer
// with its activation as a volume or a vector, its name, the shape of what it hands on and how many
// parameters it has. It fails on a network in error.
func Diagram(layers []cnnlib.Layer) (*canvas.Picture, error) {
	for _, layer := range layers {
		if err := layer.Err(); err != nil {
			return nil, err
		}
	}
	if len(layers) == 0 || layers[0].Op() == nil {
		return nil, fmt.Errorf("rede vazia: comece por cnnlib.Input")
	}
	all := stages(layers)
	lines := textLines
	for _, s := range all {
		lines = max(lines, len(s.lines()))
	}
	rowHeight := 50 + shapeArea + 20 + textLine*float64(lines) + 10
	rows := (len(all) + slots - 1) / slots
	r := canvas.NewRaster(canvas.PageWidth, rows*int(rowHeight)+canvas.Margin)
	scale := newVolumeScale(all)
	var told []string
	for i, s := range all {
		left, top := canvas.Margin+float64(i%slots)*slotWidth, float64(canvas.Margin/2)+float64(i/slots)*rowHeight
		middle := left + slotWidth/2
		r.Text(canvas.Pt(middle, top+30), r.Clip(s.gloss, slotWidth, small(canvas.Middle)), small(canvas.Middle))
		floor := canvas.Pt(middle, top+50+shapeArea/2)
		reach := scale.draw(r, floor, s)
		if i+1 < len(all) {
			from, to := canvas.Pt(middle+reach+8, floor.Y), canvas.Pt(left+slotWidth+slotWidth/2-scale.reach(all[i+1])-8, floor.Y)
			if (i+1)%slots == 0 {
				to.X = left + slotWidth + 20 // goes on in the next row
			}
			if to.X-from.X > 12 {
				r.Arrow(from, to, 4, canvas.Gray)
			}
		}
		y := top + 50 + shapeArea + 20 + textLine
		for n, line := range s.lines() {
			st := small(canvas.Middle)
			st.Bold = n == 0
			if n > len(s.short) {
				st.Color = canvas.Gray
			}
			r.Text(canvas.Pt(middle, y+float64(n)*textLine-8), r.Clip(line, slotWidth-4, st), st)
		}
		told = append(told, strings.Join(append([]string{s.name}, s.with...), " ")+" "+s.output.String())
	}
	return r.Picture("A rede, da entrada à saída: " + strings.Join(told, "; ") + ".")
}

// lines is what is written under a stage.
func (s stage) lines() []string {
	lines := append(append([]string(nil), s.short...), s.output.String())
	if s.parameters > 0 {
		lines = append(lines, cnnlib.Thousands(s.parameters), "parâmetros")
	}
	return lines
}

// volumeScale says how large volumes and vectors are drawn, in one measure for a whole network.
type volumeScale struct{ side, units float64 }

func newVolumeScale(all []stage) volumeScale {
	scale := volumeScale{1, 1}
	for _, s := range all {
		if len(s.output) == 3 {
			scale.side = max(scale.side, float64(max(s.output[0], s.output[1])))
		} else {
			scale.units = max(scale.units, float64(s.output.Size()))
		}
	}
	return scale
}

const sheetStep = 9.0

// sheets is how many maps stand for all channels: one more each time they double.
func sheets(channels int) int { return 1 + int(math.Round(math.Log2(float64(channels)))) }

// size is that of the front sheet of a volume.
func (v volumeScale) size(s stage) (width, height float64) {
	const largest = 118
	return max(24, largest*float64(s.output[1])/v.side), max(24, largest*float64(s.output[0])/v.side)
}

// reach is how far a stage's drawing goes to each side of its middle.
func (v volumeScale) reach(s stage) float64 {
	if len(s.output) == 3 {
		width, _ := v.size(s)
		return (width + float64(sheets(s.output[2])-1)*sheetStep) / 2
	}
	return 22
}

// draw draws a stage around a point and returns its reach.
func (v volumeScale) draw(r *canvas.Raster, at canvas.Point, s stage) float64 {
	if len(s.output) == 3 {
		v.drawVolume(r, at, s)
	} else {
		v.drawVector(r, at, s)
	}
	return v.reach(s)
}

func (v volumeScale) drawVolume(r *canvas.Raster, at canvas.Point, s stage) {
	width, height := v.size(s)
	n := sheets(s.output[2])
	depth := float64(n-1) * sheetStep
	for i := range n {
		back := depth - float64(i)*sheetStep // of this sheet behind the front one
		corner := at.Plus(-(width+depth)/2+back, -(height-depth)/2-back)
		r.Rect(corner, width, height, s.pale)
		r.Frame(corner, width, height, 2, canvas.Ink)
	}
}

// drawVector draws a column of neurons: all of a few, or the ends of many, the longer the more there are.
func (v volumeScale) drawVector(r *canvas.Raster, at canvas.Point, s stage) {
	const few, radius, step = 10, 9.0, 21.0
	n := s.output.Size()
	if n <= few {
		top := at.Y - step*float64(n-1)/2
		for i := range n {
			neuron(r, canvas.Pt(at.X, top+float64(i)*step), radius, s)
		}
		return
	}
	shown := int(math.Round(6 + 4*math.Log(float64(n)/few)/math.Log(max(v.units/few, 2))))
	top := at.Y - step*float64(shown)/2
	for i := range shown + 1 {
		y := top + float64(i)*step
		if d := i - shown/2; d >= -1 && d <= 1 {
			r.Circle(canvas.Pt(at.X, y), 3, canvas.Gray)
			continue
		}
		neuron(r, canvas.Pt(at.X, y), radius, s)
	}
}

func neuron(r *canvas.Raster, at canvas.Point, radius float64, s stage) {
	r.Circle(at, radius, canvas.Ink)
	r.Circle(at, radius-2, s.pale)
}
