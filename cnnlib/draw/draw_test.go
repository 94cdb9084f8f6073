package draw

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// training is a made-up training of n epochs.
func training(n int) []cnnlib.EpochResult {
	epochs := make([]cnnlib.EpochResult, n)
	for i := range epochs {
		epochs[i] = cnnlib.EpochResult{
			Loss: 0.02 + 0.25/float64(i+1), Accuracy: 1 - 0.08/float64(i+1),
			Steps: 469, Duration: 31 * time.Second,
		}
	}
	return epochs
}

// digits are n images of 28 × 28; image i has the gray 20·(i+1) all over, but for
// one white pixel in its upper left corner.
func digits(n int) cnnlib.Images {
	images := cnnlib.Images{Height: 28, Width: 28, Channels: 1}
	for i := range n {
		pixels := slices.Repeat([]byte{byte(20 * (i + 1))}, 28*28)
		pixels[0] = 255
		images.Pixels = append(images.Pixels, pixels...)
	}
	return images
}

func names(n int) []string {
	return strings.Fields("Zero Um Dois Três Quatro Cinco Seis Sete Oito Nove")[:n]
}

// has counts the pixels of a colour inside a box.
func has(img *canvas.Picture, box image.Rectangle, c color.RGBA) int {
	count := 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if img.RGBAAt(x, y) == c {
				count++
			}
		}
	}
	return count
}
