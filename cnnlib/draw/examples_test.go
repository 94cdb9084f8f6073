package draw

import (
	"image"
	"image/color"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// colours are n images whose pixels have the red of their image, the green of their row and the blue of their column.
func colours(n, height, width int) cnnlib.Images {
	images := cnnlib.Images{Height: height, Width: width, Channels: 3}
	for i := range n {
		for y := range height {
			for x := range width {
				images.Pixels = append(images.Pixels, byte(10*i), byte(y*255/height), byte(x*255/width))
			}
		}
	}
	return images
}

// Small images are enlarged to whole squares of their own colours; large ones keep their proportion.
func TestEnlarged(t *testing.T) {
	for _, test := range []struct {
		name          string
		images        cnnlib.Images
		i, side       int
		height, width int
	}{
		{"gray", digits(3), 2, 171, 168, 168},
		{"colour", colours(3, 4, 2), 1, 20, 20, 10},
		{"as large", colours(1, 20, 20), 0, 20, 20, 20},
		{"too large", colours(1, 400, 200), 0, 100, 100, 50},
		{"a thread", colours(1, 400, 1), 0, 100, 100, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := enlarged(test.images, test.i, test.side)
			if size := got.Bounds().Size(); size != image.Pt(test.width, test.height) {
				t.Fatalf("it is %v, want %d × %d", size, test.width, test.height)
			}
			if test.images.Height > test.side {
				return
			}
			factor := test.width / test.images.Width
			for y := range test.height {
				for x := range test.width {
					at := test.i*test.images.Shape().Size() + (y/factor*test.images.Width+x/factor)*test.images.Channels
					want := canvas.GrayLevel(test.images.Pixels[at])
					if test.images.Channels == 3 {
						want.G, want.B = test.images.Pixels[at+1], test.images.Pixels[at+2]
					}
					if c := color.RGBAModel.Convert(got.At(x, y)); c != want {
						t.Fatalf("at (%d, %d) it is %v, want %v", x, y, c, want)
					}
				}
			}
		})
	}
}
