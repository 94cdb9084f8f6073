package draw

import (
	"fmt"
	"image"
	"image/color"
	"slices"

	"cnn321/cnnlib"
)

// gridSide is the number of images in a row and in a column.
const gridSide = 3

// The measures of a grid, in pixels.
const (
	cellWidth  = 336
	digitSize  = 224 // a digit of MNIST, 28 pixels, is then drawn eight times as large
	padding    = 16
	frame      = 10
	captionTop = 8
	captionMax = 38.0
	captionMin = 18.0
)

// Grid draws nine gray images in three rows, each with its caption: "V: Sete"
// for the true name, "V: Sete, P: Um" where predicted names are given as well
// (predicted may be nil). A wrong prediction is marked by a thick frame, a cross
// and a bold caption, so that it does not take colour vision to see it.
//
// Pixels stay sharp squares: 0 is black, 255 is white. It fails on any number of
// images or names other than nine.
func Grid(images cnnlib.Images, truth, predicted []string) (*image.RGBA, error) {
	if err := checkGrid(images, truth, predicted); err != nil {
		return nil, err
	}
	scale := max(1, digitSize/max(images.Height, images.Width))
	width, height := images.Width*scale, images.Height*scale
	column := max(cellWidth, width+2*padding)

	captions := make([]string, len(truth))
	for i, name := range truth {
		captions[i] = "V: " + name
		if predicted != nil {
			captions[i] += ", P: " + predicted[i]
		}
	}
	measure := newRaster(1, 1)
	size := captionSize(measure, captions, float64(column-padding))
	if measure.err != nil {
		return nil, measure.err
	}
	row := padding + height + captionTop + int(1.35*size)

	r := newRaster(gridSide*column, gridSide*row+padding)
	for i, caption := range captions {
		x, y := i%gridSide*column, i/gridSide*row+padding
		place := image.Rect(0, 0, width, height).Add(image.Pt(x+(column-width)/2, y))
		wrong := predicted != nil && predicted[i] != truth[i]
		if wrong {
			r.frame(place)
		}
		r.digit(place, images, i, scale)
		if wrong {
			r.cross(place)
		}
		st := style{size: size, color: ink, bold: wrong, anchor: middle}
		at := point{float64(x) + float64(column)/2, float64(place.Max.Y+captionTop) + size}
		r.text(at, r.clip(caption, float64(column-padding), st), st)
	}
	return r.img, r.err
}

func checkGrid(images cnnlib.Images, truth, predicted []string) error {
	const n = gridSide * gridSide
	if images.Channels != 1 || images.Height < 1 || images.Width < 1 {
		return fmt.Errorf("a grade desenha imagens em tons de cinza (altura, largura, 1), e estas são %v", images.Shape())
	}
	if size := images.Shape().Size(); len(images.Pixels)%size != 0 {
		return fmt.Errorf("%d bytes de pixels não formam imagens inteiras de %v: confira altura e largura", len(images.Pixels), images.Shape())
	}
	if images.Len() == n && len(truth) == n && (predicted == nil || len(predicted) == n) {
		return nil
	}
	given := fmt.Sprintf("%d imagens e %d rótulos verdadeiros", images.Len(), len(truth))
	if predicted != nil {
		given = fmt.Sprintf("%d imagens, %d rótulos verdadeiros e %d previstos", images.Len(), len(truth), len(predicted))
	}
	return fmt.Errorf("a grade de 3 × 3 precisa de exatamente nove de cada, e recebeu %s: leia nove, por exemplo com teste.Read(0, 9)", given)
}

// captionSize is one size for all captions, the largest at which each one fits.
func captionSize(r *raster, captions []string, width float64) float64 {
	// Bold is the wider, and any caption may become bold. Width grows with size.
	widest := slices.MaxFunc(captions, func(a, b string) int {
		return int(r.width(a, captionMax, true) - r.width(b, captionMax, true))
	})
	size := captionMax
	for size > captionMin && r.width(widest, size, true) > width {
		size--
	}
	return size
}

// clip shortens a text that is too wide even at the least size.
func (r *raster) clip(s string, width float64, st style) string {
	if r.width(s, st.size, st.bold) <= width {
		return s
	}
	letters := []rune(s)
	for len(letters) > 0 && r.width(string(letters)+"…", st.size, st.bold) > width {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

// digit draws image i, each of its pixels as a square of scale pixels.
func (r *raster) digit(place image.Rectangle, images cnnlib.Images, i, scale int) {
	pixels := images.Pixels[i*images.Height*images.Width:]
	for y := range place.Dy() {
		for x := range place.Dx() {
			v := pixels[y/scale*images.Width+x/scale]
			r.img.SetRGBA(place.Min.X+x, place.Min.Y+y, color.RGBA{v, v, v, 0xff})
		}
	}
}

// frame surrounds a wrong digit.
func (r *raster) frame(place image.Rectangle) {
	around := place.Inset(-frame)
	r.rect(point{float64(around.Min.X), float64(around.Min.Y)}, float64(around.Dx()), float64(around.Dy()), vermillion)
}

// cross puts an X on the upper right corner of a wrong digit, where few digits have ink.
func (r *raster) cross(place image.Rectangle) {
	const radius, arm, width = 26.0, 11.0, 8.0
	at := point{float64(place.Max.X) - radius/2, float64(place.Min.Y) + radius/2}
	r.circle(at, radius, vermillion)
	r.line([]point{{at.x - arm, at.y - arm}, {at.x + arm, at.y + arm}}, width, white, false)
	r.line([]point{{at.x - arm, at.y + arm}, {at.x + arm, at.y - arm}}, width, white, false)
}
