package canvas

import (
	"image/color"
	"math"
)

// The palette: four hues after Okabe and Ito ("Color Universal Design", 2008),
// each dark enough on white for text, and a pale form of each for areas that carry
// text in [Ink].
var (
	White = color.RGBA{0xff, 0xff, 0xff, 0xff}
	Ink   = color.RGBA{0x1a, 0x1a, 0x1a, 0xff}
	Black = color.RGBA{0, 0, 0, 0xff}
	// Gray is for what matters less, Faint for lines that should not be noticed first.
	Gray  = color.RGBA{0x59, 0x59, 0x59, 0xff}
	Faint = color.RGBA{0xd9, 0xd9, 0xd9, 0xff}

	Blue       = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	Vermillion = color.RGBA{0xc0, 0x4d, 0x00, 0xff}
	Green      = color.RGBA{0x00, 0x78, 0x5a, 0xff}
	Purple     = color.RGBA{0x9b, 0x4a, 0x7f, 0xff}
	// Yellow marks a place on a black digit; it cannot carry text on white.
	Yellow = color.RGBA{0xf0, 0xe4, 0x42, 0xff}

	PaleBlue       = color.RGBA{0xd9, 0xec, 0xf7, 0xff}
	PaleVermillion = color.RGBA{0xfb, 0xe3, 0xd0, 0xff}
	PaleGreen      = color.RGBA{0xd5, 0xee, 0xe5, 0xff}
	PalePurple     = color.RGBA{0xf2, 0xdf, 0xeb, 0xff}
	Pale           = color.RGBA{0xf2, 0xf2, 0xf2, 0xff}
)

// Mix is the colour at a part t, from 0 to 1, of the way from a to b.
func Mix(a, b color.RGBA, t float64) color.RGBA {
	t = min(max(t, 0), 1)
	mix := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*t)) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// GrayLevel is the shade of a pixel value of a digit: 0 is black, 255 white.
func GrayLevel(v uint8) color.RGBA { return color.RGBA{v, v, v, 0xff} }

// On is black or white, whichever is easier to read on a ground.
func On(ground color.RGBA) color.RGBA {
	if Contrast(White, ground) >= Contrast(Black, ground) {
		return White
	}
	return Black
}

// Contrast is the ratio of WCAG 2, from 1 to 21, between two colours.
func Contrast(a, b color.RGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
