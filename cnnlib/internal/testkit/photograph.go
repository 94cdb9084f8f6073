package testkit

import (
	"image"
	"image/color"
	"math"

	"cnn321/cnnlib"

	"golang.org/x/image/draw"
)

// Photograph is a photograph of a digit, as a phone might take it: dark ink on paper of height × width
// pixels, on which light falls from one side and leaves a shadow on the other, with the noise of a camera. The digit, which is gray and
// bright on black, is enlarged to so many pixels and lies at a part of the free room, across and down.
func Photograph(digit cnnlib.Images, height, width, side int, across, down float64, seed uint64) *image.Gray {
	small := &image.Gray{Pix: digit.Pixels, Stride: digit.Width, Rect: image.Rect(0, 0, digit.Width, digit.Height)}
	large := image.NewGray(image.Rect(0, 0, side, side))
	draw.CatmullRom.Scale(large, large.Rect, small, small.Rect, draw.Src, nil)
	left, top := int(across*float64(width-side)), int(down*float64(height-side))
	noise := Noise(seed, height*width, 6)
	photo := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			light := 225 - 90*float64(x)/float64(width) - 25*math.Pow(float64(y)/float64(height), 2)
			ink := 0.0
			if at := image.Pt(x-left, y-top); at.In(large.Rect) {
				// A pen is as dark at the edges of its stroke as in the middle: what was gray by anti-aliasing is sharp on paper.
				ink = 1 / (1 + math.Exp(-(float64(large.GrayAt(at.X, at.Y).Y)-127.5)/12))
			}
			value := light*(1-0.8*ink) + float64(noise[y*width+x])
			photo.SetGray(x, y, color.Gray{Y: uint8(min(max(value, 0), 255))})
		}
	}
	return photo
}
