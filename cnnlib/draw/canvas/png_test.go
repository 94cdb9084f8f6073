package canvas

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
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

// A drawing keeps its palette beyond 256 colours, its frequent ones as they are.
func TestPNGOfADrawingMovesNoColourThatIsSeen(t *testing.T) {
	r := NewRaster(40, 40)
	r.Rect(Pt(0, 10), 40, 30, Blue)
	for c := range 330 { // rare ones, along the edges
		r.img.SetRGBA(c%40, c/40, color.RGBA{byte(c), byte(c / 256), 7, 255})
	}
	p, err := r.Picture("")
	if err != nil {
		t.Fatal(err)
	}
	packed, err := PNG(p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if _, paletted := got.(*image.Paletted); !paletted {
		t.Errorf("decoded as %T", got)
	}
	shown := image.NewRGBA(got.Bounds())
	draw.Draw(shown, shown.Rect, got, image.Point{}, draw.Src)
	if moved := mostMoved(shown, p.RGBA); moved == 0 || moved > unseenMost {
		t.Errorf("a colour moved by %d", moved)
	}
	if at := shown.RGBAAt(20, 30); at != Blue {
		t.Errorf("the most frequent colour became %v", at)
	}
}

func TestPNGRefusesNothing(t *testing.T) {
	for name, img := range map[string]image.Image{"nil": nil, "empty": image.NewRGBA(image.Rectangle{})} {
		if _, err := PNG(img); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
