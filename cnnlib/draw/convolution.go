package draw

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// Convolution is a filter sliding over an image.
type Convolution struct {
	image  cnnlib.Images
	filter cnnlib.Filter
	result cnnlib.Tensor
	shade  shade
}

// NewConvolution computes what comes out. It fails as [cnnlib.Filter.Over], and on
// a filter too large to write its numbers side by side.
func NewConvolution(img cnnlib.Images, filter cnnlib.Filter) (*Convolution, error) {
	result, err := filter.Over(img)
	if err != nil {
		return nil, err
	}
	const most = 5
	if len(filter) > most || len(filter[0]) > most {
		return nil, fmt.Errorf("o filtro é de %d × %d, e a figura tem lugar para até %d × %d", len(filter), len(filter[0]), most, most)
	}
	return &Convolution{img, filter, result, shadeOf(result.Values)}, nil
}

// The three panels of a convolution's pictures.
const (
	convHeight = 660
	panelTop   = 84
	panelSize  = 476 // of image and map
	middleX    = canvas.Margin + panelSize + 44
	rightX     = canvas.PageWidth - canvas.Margin - panelSize
	middleSize = rightX - 44 - middleX
)

// Picture shows the image, the filter and the whole map that it gives.
func (c *Convolution) Picture() (*canvas.Picture, error) {
	r := canvas.NewRaster(canvas.PageWidth, convHeight)
	c.drawImage(r)
	c.drawMap(r, len(c.result.Values))
	c.title(r, middleX+middleSize/2, "Filtro")
	side := c.cell()
	for i, row := range c.filter {
		for j, w := range row {
			at := c.cellAt(i, j)
			limit := c.largestWeight()
			ground := diverging(float64(w), limit)
			r.Rect(at, side, side, ground)
			r.Frame(at, side, side, 2, canvas.Gray)
			size := min(48, side*0.42)
			r.Text(at.Plus(side/2, side/2+size*0.36), number(float64(w)), canvas.Style{Size: size, Color: canvas.On(ground), Bold: true, Anchor: canvas.Middle})
		}
	}
	c.caption(r, "Cada valor do mapa é a soma dos produtos do filtro pelos pixels sob ele.")
	return r.Picture("Uma imagem, um filtro e o mapa de características que sai da convolução dos dois (" + c.legend() + ").")
}

// Step shows the filter at one place, with its sums, and the map up to there. It fails outside the map.
func (c *Convolution) Step(row, column int) (*canvas.Picture, error) {
	height, width := c.result.Shape[0], c.result.Shape[1]
	if row < 0 || row >= height || column < 0 || column >= width {
		return nil, fmt.Errorf("linha %d, coluna %d: o filtro cabe nas linhas de 0 a %d e nas colunas de 0 a %d", row, column, height-1, width-1)
	}
	at := row*width + column
	r := canvas.NewRaster(canvas.PageWidth, convHeight)
	c.drawImage(r)
	scale := c.scale()
	box := canvas.Pt(canvas.Margin+float64(column)*scale, panelTop+float64(row)*scale)
	mark(r, box, scale*float64(len(c.filter[0])), scale*float64(len(c.filter)))
	c.drawProducts(r, row, column)
	c.drawMap(r, at+1)
	mapScale := c.mapScale()
	place := canvas.Pt(rightX+float64(column)*mapScale, panelTop+float64(row)*mapScale)
	mark(r, place, mapScale, mapScale)
	sum := number(float64(c.result.Values[at]))
	c.caption(r, fmt.Sprintf("Linha %d, coluna %d: %s = %s", row, column, c.products(row, column), sum))
	return r.Picture(fmt.Sprintf("O filtro na linha %d, coluna %d da imagem: cada pixel da janela vezes o peso sobre ele, e a soma, %s, posta no mapa de características.", row, column, sum))
}

// Slide shows the filter going over the whole image: slowly where there is
// something to see, so many stops, and then the rest of the map line by line.
func (c *Convolution) Slide(stops int) (canvas.Animation, error) {
	const slow, quick, last = 2200 * time.Millisecond, 250 * time.Millisecond, 5 * time.Second
	height, width := c.result.Shape[0], c.result.Shape[1]
	row, column := c.busiest(stops)
	a := canvas.Animation{Alt: fmt.Sprintf("Animação: um filtro de %d por %d desliza sobre a imagem; a cada parada, a soma dos produtos vira um ponto do mapa de características, até o mapa estar completo.", len(c.filter), len(c.filter[0]))}
	for i := range stops {
		frame, err := c.Step(row, min(column+i, width-1))
		if err != nil {
			return a, err
		}
		a.Add(frame, slow)
	}
	for y := row + 1; y < height; y += 2 {
		frame, err := c.Step(y, width-1)
		if err != nil {
			return a, err
		}
		a.Add(frame, quick)
	}
	whole, err := c.Picture()
	if err != nil {
		return a, err
	}
	a.Add(whole, last)
	return a, nil
}

// products writes what is added up, without what is zero; many of them only by name.
func (c *Convolution) products(row, column int) string {
	const most = 3
	var terms []string
	for i, weights := range c.filter {
		for j, w := range weights {
			if w != 0 {
				weight := number(float64(w))
				if w < 0 {
					weight = "(" + weight + ")"
				}
				terms = append(terms, fmt.Sprintf("%d × %s", c.image.Pixels[(row+i)*c.image.Width+column+j], weight))
			}
		}
	}
	if len(terms) == 0 || len(terms) > most {
		return "a soma dos produtos"
	}
	return strings.Join(terms, " + ")
}

// mark surrounds a place so that it stands out on black, on white and on any colour.
func mark(r *canvas.Raster, at canvas.Point, width, height float64) {
	const outer, inner = 10, 7
	r.Frame(at.Plus(-outer, -outer), width+2*outer, height+2*outer, outer, canvas.Ink)
	r.Frame(at.Plus(-inner, -inner), width+2*inner, height+2*inner, inner-2, canvas.Yellow)
}

// busiest is where a walk of some stops to the right meets the largest sums.
func (c *Convolution) busiest(stops int) (row, column int) {
	height, width := c.result.Shape[0], c.result.Shape[1]
	best := -1.0
	for y := range height {
		for x := 0; x+stops <= width; x++ {
			sum := 0.0
			for _, v := range c.result.Values[y*width+x : y*width+x+stops] {
				sum += math.Abs(float64(v))
			}
			// A little above the middle there is still something left to fill in.
			if y <= height/2 && sum > best {
				best, row, column = sum, y, x
			}
		}
	}
	return row, column
}

// scale is the size of a pixel of the image, mapScale of a value of the map.
func (c *Convolution) scale() float64 {
	return math.Floor(panelSize / float64(max(c.image.Width, c.image.Height)))
}

func (c *Convolution) mapScale() float64 {
	return math.Floor(panelSize / float64(max(c.result.Shape[0], c.result.Shape[1])))
}

func (c *Convolution) title(r *canvas.Raster, x float64, text string) {
	r.Text(canvas.Pt(x, panelTop-24), text, heading(canvas.Middle))
}

func (c *Convolution) caption(r *canvas.Raster, text string) {
	r.Text(canvas.Pt(canvas.PageWidth/2, convHeight-24), r.Clip(text, canvas.PageWidth-2*canvas.Margin, body(canvas.Middle)), body(canvas.Middle))
}

func (c *Convolution) drawImage(r *canvas.Raster) {
	scale := c.scale()
	c.title(r, canvas.Margin+scale*float64(c.image.Width)/2, "Imagem")
	for i, v := range c.image.Pixels {
		at := canvas.Pt(canvas.Margin+float64(i%c.image.Width)*scale, panelTop+float64(i/c.image.Width)*scale)
		r.Rect(at, scale, scale, canvas.GrayLevel(v))
	}
}

// drawMap draws the first values of the map; those to come are pale.
func (c *Convolution) drawMap(r *canvas.Raster, done int) {
	scale := c.mapScale()
	height, width := c.result.Shape[0], c.result.Shape[1]
	c.title(r, rightX+scale*float64(width)/2, "Mapa de características")
	r.Rect(canvas.Pt(rightX, panelTop), scale*float64(width), scale*float64(height), canvas.Pale)
	for i, v := range c.result.Values[:done] {
		r.Rect(canvas.Pt(rightX+float64(i%width)*scale, panelTop+float64(i/width)*scale), scale, scale, c.shade.color(v))
	}
	r.Frame(canvas.Pt(rightX-2, panelTop-2), scale*float64(width)+4, scale*float64(height)+4, 2, canvas.Gray)
	if c.shade.low < 0 {
		r.Text(canvas.Pt(rightX+scale*float64(width)/2, panelTop+scale*float64(height)+38), c.legend(), small(canvas.Middle))
	}
}

func (c *Convolution) legend() string { return c.shade.legend() }

func (c *Convolution) largestWeight() float64 {
	largest := 0.0
	for _, row := range c.filter {
		for _, w := range row {
			largest = max(largest, math.Abs(float64(w)))
		}
	}
	return largest
}

// cell is the side of a window's cell in the middle panel, cellAt its corner.
func (c *Convolution) cell() float64 {
	return math.Floor(min(middleSize/float64(len(c.filter[0])), (panelSize-20)/float64(len(c.filter))))
}

func (c *Convolution) cellAt(row, column int) canvas.Point {
	side := c.cell()
	left := middleX + (middleSize-side*float64(len(c.filter[0])))/2
	top := panelTop + (panelSize-side*float64(len(c.filter)))/2
	return canvas.Pt(left+float64(column)*side, top+float64(row)*side)
}

func timesWeight(w float32) string { return "× " + number(float64(w)) }

// productSize is the largest at which each weight fits its cell.
func (c *Convolution) productSize(r *canvas.Raster) float64 {
	side := c.cell()
	size := min(44, side*0.34)
	for _, row := range c.filter {
		for _, w := range row {
			for r.TextWidth(timesWeight(w), size, false) > side-14 {
				size--
			}
		}
	}
	return size
}

// drawProducts writes the window's pixels, each with the weight that lies on it.
func (c *Convolution) drawProducts(r *canvas.Raster, row, column int) {
	c.title(r, middleX+middleSize/2, "Pixels × filtro")
	side := c.cell()
	limit := c.largestWeight()
	size := c.productSize(r)
	for i, weights := range c.filter {
		for j, w := range weights {
			at := c.cellAt(i, j)
			v := c.image.Pixels[(row+i)*c.image.Width+column+j]
			r.Rect(at, side, side/2, canvas.GrayLevel(v))
			ground := diverging(float64(w), limit)
			r.Rect(at.Plus(0, side/2), side, side/2, ground)
			r.Frame(at, side, side, 2, canvas.Gray)
			r.Text(at.Plus(side/2, side/4+size*0.36), strconv.Itoa(int(v)), canvas.Style{Size: size, Color: canvas.On(canvas.GrayLevel(v)), Bold: true, Anchor: canvas.Middle})
			r.Text(at.Plus(side/2, side*3/4+size*0.36), timesWeight(w), canvas.Style{Size: size, Color: canvas.On(ground), Anchor: canvas.Middle})
		}
	}
}
