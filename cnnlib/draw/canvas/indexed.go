package canvas

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// palette is the colours of pictures, at most 256.
type palette struct {
	colors color.Palette
	index  map[uint32]uint8 // by pixel: see pixelAt
}

const (
	// unseen are the differences, in a channel of 0 to 255, by which a rare colour may be moved, the smaller first.
	unseenLeast, unseenMost = 2, 4
	// mostColors is where a drawing ends and a photograph begins.
	mostColors = 4096
)

// paletteOf is a palette of so many colours for pictures, or nil if there is none. A loose one, where they have more, keeps the
// frequent colours as they are, and gives a rare one the place of one that is nearly the same.
func paletteOf(pictures []*image.RGBA, room int, loose bool) *palette {
	counts := make(map[uint32]int, room)
	var order []uint32 // as they appear
	for _, picture := range pictures {
		for row := range rows(picture) {
			// Neighbours are mostly alike: ask the map only where the colour changes.
			for at := 0; at < len(row); {
				c, begin := pixelAt(row, at), at
				for at += 4; at < len(row) && pixelAt(row, at) == c; {
					at += 4
				}
				if counts[c] == 0 {
					order = append(order, c)
				}
				counts[c] += (at - begin) / 4
			}
			if len(order) > mostColors || len(order) > room && !loose {
				return nil
			}
		}
	}
	if len(order) <= room {
		return near(order, room, 0)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(counts[b], counts[a]) })
	for unseen := unseenLeast; unseen <= unseenMost; unseen++ {
		if p := near(order, room, unseen); p != nil {
			return p
		}
	}
	return nil
}

// near takes in colours, the first as they are; one that an earlier one is near to gets that one's place.
func near(order []uint32, room, unseen int) *palette {
	p := &palette{index: make(map[uint32]uint8, len(order))}
	for _, c := range order {
		rgba := color.RGBA{uint8(c), uint8(c >> 8), uint8(c >> 16), uint8(c >> 24)}
		best, least := -1, unseen+1
		if unseen > 0 {
			for i, known := range p.colors {
				if d := distance(rgba, known.(color.RGBA)); d < least {
					best, least = i, d
				}
			}
		}
		if best < 0 {
			if len(p.colors) == room {
				return nil
			}
			best = len(p.colors)
			p.colors = append(p.colors, rgba)
		}
		p.index[c] = uint8(best)
	}
	return p
}

// distance is the largest difference of two colours in a channel.
func distance(a, b color.RGBA) int {
	channel := func(x, y uint8) int { return max(int(x), int(y)) - min(int(x), int(y)) }
	return max(channel(a.R, b.R), channel(a.G, b.G), channel(a.B, b.B), channel(a.A, b.A))
}

// apply is the same picture with the palette, which has all of its colours.
func (p *palette) apply(img *image.RGBA) *image.Paletted {
	small := image.NewPaletted(img.Rect, p.colors)
	y := 0
	for row := range rows(img) {
		out := small.Pix[y*small.Stride:]
		var last uint32
		var index uint8
		for at := 0; at < len(row); at += 4 {
			if c := pixelAt(row, at); at == 0 || c != last {
				last, index = c, p.index[c]
			}
			out[at/4] = index
		}
		y++
	}
	return small
}
