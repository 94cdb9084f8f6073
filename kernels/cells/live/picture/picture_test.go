package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

func TestDraw(t *testing.T) {
	dot := image.NewGray(image.Rect(2, 3, 5, 5))
	dot.Set(3, 4, color.White)
	for _, test := range []struct {
		name      string
		value     any
		size      image.Point // 0: none
		alt, fail string
	}{
		{"small", dot, image.Pt(3*85, 2*85), "imagem de 3 × 2 pixels (*image.Gray)", ""},
		{"large", image.NewRGBA(image.Rect(0, 0, 100, 70)), image.Pt(100, 70), "imagem de 100 × 70 pixels (*image.RGBA)", ""},
		{"empty", image.NewRGBA(image.Rectangle{}), image.Point{}, "imagem de 0 × 0 pixels (*image.RGBA)", ""},
		{"too large", image.NewUniform(color.White), image.Point{}, "imagem de", "mostre uma parte"},
		{"a place", image.Rect(0, 0, 8, 8), image.Point{}, "", ""},
		{"none", 3, image.Point{}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			packed, alt, err := draw(test.value)
			if !strings.HasPrefix(alt, test.alt) || (err != nil) != (test.fail != "") || err != nil && !strings.Contains(err.Error(), test.fail) {
				t.Fatalf("%q, %v", alt, err)
			}
			if test.size == (image.Point{}) {
				if packed != nil {
					t.Error("a picture of nothing")
				}
				return
			}
			got, err := png.Decode(bytes.NewReader(packed))
			if err != nil || got.Bounds().Size() != test.size {
				t.Fatalf("%v, %v; want %v", got.Bounds(), err, test.size)
			}
			if test.value == any(dot) {
				if bright, dark := got.At(128, 128), got.At(10, 10); color.GrayModel.Convert(bright) != color.GrayModel.Convert(color.White) || color.GrayModel.Convert(dark) != color.GrayModel.Convert(color.Black) {
					t.Errorf("pixels %v and %v", bright, dark)
				}
			}
		})
	}
}
