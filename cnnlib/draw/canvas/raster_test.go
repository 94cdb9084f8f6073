package canvas

import (
	"errors"
	"image"
	"image/color"
	"math"
	"testing"
)

// The palette must carry text: each colour on white, and ink on each pale one.
func TestPaletteContrast(t *testing.T) {
	const enough = 4.5
	for name, c := range map[string]color.RGBA{"ink": Ink, "gray": Gray, "blue": Blue, "vermillion": Vermillion, "green": Green, "purple": Purple} {
		if got := Contrast(c, White); got < enough {
			t.Errorf("%s on white: %.2f", name, got)
		}
	}
	for name, c := range map[string]color.RGBA{"blue": PaleBlue, "vermillion": PaleVermillion, "green": PaleGreen, "purple": PalePurple, "gray": Pale} {
		if got := Contrast(Ink, c); got < enough {
			t.Errorf("ink on pale %s: %.2f", name, got)
		}
	}
	for v := range 256 {
		c := GrayLevel(uint8(v))
		if got := Contrast(On(c), c); got < enough {
			t.Errorf("on gray %d: %.2f", v, got)
		}
	}
}

func TestContrast(t *testing.T) {
	for _, test := range []struct {
		name string
		a, b color.RGBA
		want float64
	}{
		{"black and white", Black, White, 21},
		{"the same", Blue, Blue, 1},
		{"gray, by WCAG's formula", color.RGBA{0x77, 0x77, 0x77, 0xff}, White, 4.478},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Contrast(test.a, test.b); math.Abs(got-test.want) > 0.001 || got != Contrast(test.b, test.a) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

func TestLabelsTellContrast(t *testing.T) {
	r := NewRaster(200, 100)
	r.Rect(Pt(0, 50), 200, 50, Blue)
	r.Text(Pt(10, 30), "claro", Style{Size: 20, Color: Ink})
	r.Text(Pt(10, 80), "escuro", Style{Size: 20, Color: Blue})
	r.Text(Pt(195, 30), "fora", Style{Size: 20, Color: Ink})
	p, err := r.Picture("x")
	if err != nil {
		t.Fatal(err)
	}
	labels := p.Labels()
	if len(labels) != 3 || labels[0].Text != "claro" || labels[0].Size != 20 {
		t.Fatalf("labels %+v", labels)
	}
	if labels[0].Contrast < 15 || labels[1].Contrast != 1 {
		t.Errorf("contrasts %v and %v, want that of ink on white and 1", labels[0].Contrast, labels[1].Contrast)
	}
	if labels[0].Box.In(p.Rect) != true || labels[2].Box.In(p.Rect) {
		t.Errorf("boxes %v and %v in %v", labels[0].Box, labels[2].Box, p.Rect)
	}
}

// Shapes that overlap or turn either way round must not cancel each other.
func TestFillsAreWhole(t *testing.T) {
	square := []Point{Pt(10, 10), Pt(30, 10), Pt(30, 30), Pt(10, 30)}
	turned := []Point{Pt(10, 30), Pt(30, 30), Pt(30, 10), Pt(10, 10)}
	for name, paint := range map[string]func(r *Raster){
		"clockwise":     func(r *Raster) { r.Polygon(square, Blue) },
		"the other way": func(r *Raster) { r.Polygon(turned, Blue) },
		"both":          func(r *Raster) { r.fill(Blue, square, turned) },
		"rounded":       func(r *Raster) { r.Round(Pt(8, 8), 24, 24, 2, Blue) },
		"thick line":    func(r *Raster) { r.Line([]Point{Pt(5, 20), Pt(20, 20), Pt(35, 20)}, 24, Blue, false) },
		"an arrow":      func(r *Raster) { r.Arrow(Pt(0, 20), Pt(200, 20), 24, Blue) },
	} {
		t.Run(name, func(t *testing.T) {
			r := NewRaster(40, 40)
			paint(r)
			for y := 11; y < 29; y++ {
				for x := 11; x < 29; x++ {
					if r.img.RGBAAt(x, y) != Blue {
						t.Fatalf("a hole at (%d, %d): %v", x, y, r.img.RGBAAt(x, y))
					}
				}
			}
		})
	}
}

func TestFrameStaysInside(t *testing.T) {
	r := NewRaster(30, 30)
	r.Frame(Pt(5, 5), 20, 20, 3, Blue)
	count := 0
	for y := range 30 {
		for x := range 30 {
			if r.img.RGBAAt(x, y) == Blue {
				count++
				if !image.Pt(x, y).In(image.Rect(5, 5, 25, 25)) || image.Pt(x, y).In(image.Rect(8, 8, 22, 22)) {
					t.Fatalf("a pixel at (%d, %d)", x, y)
				}
			}
		}
	}
	if want := 20*20 - 14*14; count != want {
		t.Errorf("%d pixels, want %d", count, want)
	}
}

func TestPixelsAreSharp(t *testing.T) {
	r := NewRaster(10, 10)
	r.Pixels(image.Pt(2, 2), []uint8{0, 128, 255, 7}, 2, 3)
	for i, v := range []uint8{0, 128, 255, 7} {
		for d := range 9 {
			x, y := 2+i%2*3+d%3, 2+i/2*3+d/3
			if got := r.img.RGBAAt(x, y); got != GrayLevel(v) {
				t.Errorf("(%d, %d) is %v, want %d", x, y, got, v)
			}
		}
	}
}

func TestTheFirstFailureStays(t *testing.T) {
	r := NewRaster(1, 1)
	first := errors.New("a primeira")
	r.Fail(nil)
	r.Fail(first)
	r.Pixels(image.Point{}, make([]uint8, 3), 2, 1)
	if p, err := r.Picture(""); p != nil || !errors.Is(err, first) {
		t.Errorf("%v, %v", p, err)
	}
}
