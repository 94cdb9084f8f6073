package draw

import (
	"fmt"
	"image"
	"slices"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// gridSide is the number of images in a row and in a column.
const gridSide = 3

// The measures of a grid, in pixels.
const (
	cellWidth  = 336
	digitSize  = 168 // a digit of MNIST, 28 pixels, is then drawn six times as large, and nine fit a screen
	padding    = 16
	frame      = 10
	captionTop = 8
	captionMax = 38.0
	captionMin = 18.0
)

// Grid draws nine images, gray or in colour, in three rows, each with its caption: "V: Sete"
// for the true name, "V: Sete, P: Um" where predicted names are given as well
// (predicted may be nil). A wrong prediction is marked by a thick frame, a cross
// and a bold caption, so that it does not take colour vision to see it.
//
// Pixels stay sharp squares: 0 is black, 255 is white. It fails on any number of
// images or names other than nine.
func Grid(images cnnlib.Images, truth, predicted []string) (*canvas.Picture, error) {
	if err := checkGrid(images, truth, predicted); err != nil {
		return nil, err
	}
	longest := max(digitSize, images.Height, images.Width)
	shown := enlarged(images, 0, longest).Bounds()
	width, height := shown.Dx(), shown.Dy()
	column := max(cellWidth, width+2*padding)

	captions := make([]string, len(truth))
	for i, name := range truth {
		captions[i] = "V: " + name
		if predicted != nil {
			captions[i] += ", P: " + predicted[i]
		}
	}
	size := captionSize(captions, float64(column-padding))
	row := padding + height + captionTop + int(1.35*size)

	r := canvas.NewRaster(gridSide*column, gridSide*row+padding)
	for i, caption := range captions {
		x, y := i%gridSide*column, i/gridSide*row+padding
		place := image.Rect(0, 0, width, height).Add(image.Pt(x+(column-width)/2, y))
		wrong := predicted != nil && predicted[i] != truth[i]
		if wrong {
			around := place.Inset(-frame)
			r.Rect(corner(around), float64(around.Dx()), float64(around.Dy()), canvas.Vermillion)
		}
		r.Image(place.Min, enlarged(images, i, longest))
		if wrong {
			cross(r, place)
		}
		st := canvas.Style{Size: size, Color: canvas.Ink, Bold: wrong, Anchor: canvas.Middle}
		at := canvas.Pt(float64(x)+float64(column)/2, float64(place.Max.Y+captionTop)+size)
		r.Text(at, r.Clip(caption, float64(column-padding), st), st)
	}
	alt := "Grade de 3 × 3 imagens; verdadeiras: " + strings.Join(truth, ", ")
	if predicted != nil {
		alt += "; previstas: " + strings.Join(predicted, ", ")
	}
	return r.Picture(alt)
}

func checkGrid(images cnnlib.Images, truth, predicted []string) error {
	const n = gridSide * gridSide
	if err := drawable(images); err != nil {
		return err
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
func captionSize(captions []string, width float64) float64 {
	// Bold is the wider, and any caption may become bold. Width grows with size.
	measure := canvas.NewRaster(1, 1)
	widest := slices.MaxFunc(captions, func(a, b string) int {
		return int(measure.TextWidth(a, captionMax, true) - measure.TextWidth(b, captionMax, true))
	})
	size := captionMax
	for size > captionMin && measure.TextWidth(widest, size, true) > width {
		size--
	}
	return size
}

func corner(r image.Rectangle) canvas.Point { return canvas.Pt(float64(r.Min.X), float64(r.Min.Y)) }

// cross puts an X on the upper right corner of a wrong digit, where few digits have ink.
func cross(r *canvas.Raster, place image.Rectangle) {
	const radius, arm, width = 26.0, 11.0, 8.0
	at := canvas.Pt(float64(place.Max.X)-radius/2, float64(place.Min.Y)+radius/2)
	r.Circle(at, radius, canvas.Vermillion)
	r.Line([]canvas.Point{at.Plus(-arm, -arm), at.Plus(arm, arm)}, width, canvas.White, false)
	r.Line([]canvas.Point{at.Plus(-arm, arm), at.Plus(arm, -arm)}, width, canvas.White, false)
}
