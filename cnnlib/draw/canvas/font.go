package canvas

import (
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Parsed at the first use, since a cell that draws nothing should not pay for it.
var (
	regular = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(goregular.TTF) })
	bold    = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(gobold.TTF) })
)

// newFace is a font at a size in pixels. Faces keep a buffer and so serve one drawing each.
func newFace(size float64, isBold bool) (font.Face, error) {
	parse := regular
	if isBold {
		parse = bold
	}
	parsed, err := parse()
	if err != nil {
		return nil, fmt.Errorf("fonte das figuras: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("fonte das figuras: %w", err)
	}
	return face, nil
}

func toFixed(v float64) fixed.Int26_6 { return fixed.Int26_6(v*64 + 0.5) }

func fromFixed(v fixed.Int26_6) float64 { return float64(v) / 64 }
