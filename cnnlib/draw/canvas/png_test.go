package canvas

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

func TestPNGLosesNothing(t *testing.T) {
	many := image.NewRGBA(image.Rect(0, 0, 300, 4))
	few := image.NewRGBA(image.Rect(3, 5, 303, 9)) // not at the origin
	for i := range 300 {
		for y := range 4 {
			many.SetRGBA(i, y, color.RGBA{byte(i), byte(i / 256), byte(y), 255})
			few.SetRGBA(i+3, y+5, color.RGBA{byte(i % 16), 0, byte(y), 255})
		}
	}
	gray := image.NewGray(image.Rect(0, 0, 2, 2))
	gray.SetGray(1, 1, color.Gray{99})
	for _, test := range []struct {
		name     string
		img      image.Image
		paletted bool
	}{
		{"few colours", few, true},
		{"more than a palette holds", many, false},
		{"a kind of its own", gray, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			packed, err := PNG(test.img)
			if err != nil {
				t.Fatal(err)
			}
			got, err := png.Decode(bytes.NewReader(packed))
			if err != nil {
				t.Fatal(err)
			}
			if _, isPaletted := got.(*image.Paletted); isPaletted != test.paletted {
				t.Errorf("decoded as %T, want paletted %v", got, test.paletted)
			}
			box := test.img.Bounds()
			for y := range box.Dy() {
				for x := range box.Dx() {
					r, g, b, a := test.img.At(box.Min.X+x, box.Min.Y+y).RGBA()
					r2, g2, b2, a2 := got.At(x, y).RGBA()
					if r != r2 || g != g2 || b != b2 || a != a2 {
						t.Fatalf("pixel (%d, %d) changed", x, y)
					}
				}
			}
		})
	}
}

func TestPNGRefusesNothing(t *testing.T) {
	for name, img := range map[string]image.Image{"nil": nil, "empty": image.NewRGBA(image.Rectangle{})} {
		if _, err := PNG(img); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
