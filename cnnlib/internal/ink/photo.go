package ink

import (
	"errors"
	"math"
)

// Photo makes the image of a photographed digit: gray rows of pixels, of any size, dark on light or light on dark.
// The result is of height × width, bright on black. Straightened, the digit is first turned by its [Lean].
//
// It fails where there is nothing to be seen that could be a digit.
func Photo(grays []byte, photoHeight, photoWidth, height, width int, straighten bool) ([]byte, error) {
	g := workable(grays, photoHeight, photoWidth)
	ink, err := find(g)
	if err != nil {
		return nil, err
	}
	edges := distances(ink)
	stroke := ink.stroke(edges)

	// From here on in pixels of the image, as the drawing pad's strokes are: the photograph's shorter side is the image's.
	toImage := float64(min(height, width)) / float64(min(g.height, g.width))
	turned := turn{1, 0}
	if straighten {
		turned = turnBy(Lean(ink.spread()))
	}
	box := ink.bounds(turned)
	stroke = min(stroke, box.right-box.left, box.bottom-box.top)
	natural := stroke * toImage
	way := Size{(box.bottom-box.top)*toImage - natural, (box.right-box.left)*toImage - natural}
	boxHeight, boxWidth := Box(height, width)
	pen, scale := Fit(way, natural, Size{float64(boxHeight), float64(boxWidth)}, unit(height, width))

	// A point is ink where it is so near to the scaled strokes that they reach it, made as wide as the pen.
	grow := (pen - natural*scale) / 2
	fine := Standard().Fine
	points := make([]bool, boxHeight*fine*boxWidth*fine)
	for i := range points {
		at := func(place int, from float64) float64 {
			p := (float64(place)+0.5)/float64(fine) - pen/2
			return (p/scale+natural/2)/toImage + from
		}
		x, y := turned.back(at(i%(boxWidth*fine), box.left), at(i/(boxWidth*fine), box.top))
		points[i] = edges.at(x, y)*toImage*scale <= grow
	}
	return Place(Shrink(points, boxHeight, boxWidth), boxWidth, height, width), nil
}

// gray is a photograph while it is worked on: rows of values from 0 to 255.
type gray struct {
	height, width int
	values        []float64
}

func newGray(height, width int) gray { return gray{height, width, make([]float64, height*width)} }

// workSide is the longer side of what is worked on: enough for an edge to lie within a tenth of a pixel of the image.
const workSide = 320

// workable scales a photograph to be worked on: down by means, which also takes the noise out, up along straight lines.
func workable(values []byte, height, width int) gray {
	factor := workSide / float64(max(height, width))
	g := newGray(max(1, int(math.Round(float64(height)*factor))), max(1, int(math.Round(float64(width)*factor))))
	rows, columns := spans(g.height, height), spans(g.width, width)
	for y, row := range rows {
		for x, column := range columns {
			sum := 0.0
			for i, w := range row.weights {
				line := values[(row.first+i)*width+column.first:]
				for j, v := range column.weights {
					sum += w * v * float64(line[j])
				}
			}
			g.values[y*g.width+x] = sum
		}
	}
	return g
}

// reach is the pixels that a scaled pixel is made of, and how much each counts.
type reach struct {
	first   int
	weights []float64
}

// spans is the reach of each of so many pixels made of others: a triangle as wide as a pixel of the coarser side.
func spans(made, of int) []reach {
	all := make([]reach, made)
	step := float64(of) / float64(made)
	half := max(step, 1)
	for i := range all {
		centre := (float64(i)+0.5)*step - 0.5
		first, last := max(0, int(math.Ceil(centre-half))), min(of-1, int(math.Floor(centre+half)))
		r := reach{first: first}
		sum := 0.0
		for at := first; at <= last; at++ {
			w := max(0, 1-math.Abs(float64(at)-centre)/half)
			r.weights = append(r.weights, w)
			sum += w
		}
		for at := range r.weights {
			r.weights[at] /= sum
		}
		all[i] = r
	}
	return all
}

var (
	errBlank = errors.New("não encontrei traço nenhum: a foto é quase de um tom só. Escreva com caneta escura em papel liso e fotografe de perto")
	errFull  = errors.New("os traços tomam quase a foto inteira: deixe uma margem de papel liso em volta do dígito")
	errSpeck = errors.New("só encontrei pontinhos soltos: fotografe o dígito mais de perto, com boa luz, em papel liso")
)
