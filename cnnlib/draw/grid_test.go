package draw

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

func TestGridRefuses(t *testing.T) {
	wide := digits(9)
	wide.Height, wide.Width = 30, 30
	unknown := cnnlib.Images{Height: 2, Width: 2, Channels: 2, Pixels: make([]byte, 9*8)}
	for _, test := range []struct {
		name             string
		images           cnnlib.Images
		truth, predicted []string
		say              []string
	}{
		{"eight images", digits(8), names(9), nil, []string{"nove", "8 imagens", "9 rótulos verdadeiros"}},
		{"ten images", digits(10), names(9), nil, []string{"nove", "10 imagens"}},
		{"no images", digits(0), names(9), nil, []string{"nove", "0 imagens"}},
		{"eight labels", digits(9), names(8), nil, []string{"nove", "9 imagens", "8 rótulos verdadeiros"}},
		{"eight predictions", digits(9), names(9), names(8), []string{"nove", "8 previstos"}},
		{"predictions empty, not nil", digits(9), names(9), []string{}, []string{"nove", "0 previstos"}},
		{"images of two channels", unknown, names(9), nil, []string{"tons de cinza", "em cores", "(2, 2, 2)"}},
		{"torn images", wide, names(9), nil, []string{"7056 bytes", "(30, 30, 1)"}},
		{"the zero value", cnnlib.Images{}, names(9), nil, []string{"tons de cinza", "(0, 0, 0)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			img, err := Grid(test.images, test.truth, test.predicted)
			if err == nil || img != nil {
				t.Fatalf("Grid = %v, %v; want an error", img, err)
			}
			for _, want := range test.say {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

// cell is where the grid has image i; rows are as high as the picture allows.
func cell(img *canvas.Picture, i int) image.Rectangle {
	row := (img.Rect.Dy() - padding) / gridSide
	corner := image.Pt(i%gridSide*cellWidth, i/gridSide*row+padding)
	return image.Rect(0, 0, cellWidth, row).Add(corner)
}

func TestGridPlacesSharpPixels(t *testing.T) {
	img, err := Grid(digits(9), names(9), nil)
	if err != nil {
		t.Fatal(err)
	}
	if width := img.Rect.Dx(); width != 3*cellWidth {
		t.Errorf("width %d, want %d", width, 3*cellWidth)
	}
	const scale = digitSize / 28
	for i := range 9 {
		left := cell(img, i).Min.Add(image.Pt((cellWidth-digitSize)/2, 0))
		gray := color.RGBA{byte(20 * (i + 1)), byte(20 * (i + 1)), byte(20 * (i + 1)), 255}
		place := image.Rect(0, 0, digitSize, digitSize).Add(left)
		corner := image.Rect(0, 0, scale, scale).Add(left)
		// One pixel of the digit is exactly 6 × 6 white ones, all others its own gray.
		if got := has(img, corner, canvas.White); got != scale*scale {
			t.Errorf("image %d: %d white pixels in its first square, want %d", i, got, scale*scale)
		}
		if got := has(img, place, gray); got != digitSize*digitSize-scale*scale {
			t.Errorf("image %d: %d pixels of its gray, want %d", i, got, digitSize*digitSize-scale*scale)
		}
		below := cell(img, i)
		below.Min.Y += digitSize
		if has(img, below, canvas.Ink) == 0 {
			t.Errorf("image %d has no caption", i)
		}
	}
}

func TestGridMarksWrongOnes(t *testing.T) {
	predicted := names(9)
	predicted[4] = "Nove"
	img, err := Grid(digits(9), names(9), predicted)
	if err != nil {
		t.Fatal(err)
	}
	right, err := Grid(digits(9), names(9), names(9))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 9 {
		around := cell(img, i).Add(image.Pt(0, -padding))
		place := image.Rect(0, 0, digitSize, digitSize).Add(cell(img, i).Min.Add(image.Pt((cellWidth-digitSize)/2, 0)))
		marked := has(img, around, canvas.Vermillion) > 4*digitSize*frame*3/4
		crossed := has(img, image.Rect(place.Max.X-26, place.Min.Y, place.Max.X, place.Min.Y+26), canvas.White) > 50
		if want := i == 4; marked != want || crossed != want {
			t.Errorf("image %d: framed %v, crossed %v, want both %v", i, marked, crossed, want)
		}
	}
	if has(right, right.Rect, canvas.Vermillion) != 0 {
		t.Error("nothing is wrong, yet something is marked")
	}
}

func TestGridFitsAnyCaptionAndSize(t *testing.T) {
	long := names(9)
	long[0] = strings.Repeat("Trinta e três mil ", 9)
	tiny := cnnlib.Images{Height: 2, Width: 3, Channels: 1, Pixels: make([]byte, 9*6)}
	large := cnnlib.Images{Height: 400, Width: 500, Channels: 1, Pixels: make([]byte, 9*400*500)}
	for _, test := range []struct {
		name   string
		images cnnlib.Images
		truth  []string
		width  int
	}{
		{"a caption far too long", digits(9), long, 3 * cellWidth},
		{"empty names", digits(9), make([]string, 9), 3 * cellWidth},
		{"images of a few pixels", tiny, names(9), 3 * cellWidth},
		{"images larger than a cell", large, names(9), 3 * (500 + 2*padding)},
	} {
		t.Run(test.name, func(t *testing.T) {
			img, err := Grid(test.images, test.truth, test.truth)
			if err != nil {
				t.Fatal(err)
			}
			if got := img.Rect.Dx(); got != test.width {
				t.Errorf("width %d, want %d", got, test.width)
			}
			// Captions keep out of the gap between two columns.
			for column := 1; column < 3; column++ {
				x := column * test.width / 3
				gap := image.Rect(x-3, 0, x+3, img.Rect.Dy())
				if got := has(img, gap, canvas.White); got != gap.Dx()*gap.Dy() {
					t.Errorf("something is drawn between columns %d and %d", column, column+1)
				}
			}
		})
	}
}
