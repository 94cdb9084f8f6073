package canvas

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"time"
)

// Animation is pictures of one size, shown one after the other, again and again.
type Animation struct {
	Frames []*Picture
	// Delays says how long each is shown.
	Delays []time.Duration
	// Alt tells it in words, for those who do not see it.
	Alt string
}

// Add appends a picture.
func (a *Animation) Add(frame *Picture, delay time.Duration) {
	a.Frames = append(a.Frames, frame)
	a.Delays = append(a.Delays, delay)
}

// PNG packs the animation into an Animated PNG, a part of PNG's third edition.
//
// Of a frame only the part that changed is stored, and within it, where the pictures share a palette, only the pixels that changed.
// Rare colours may move by as little as in [PNG].
//
// A viewer that does not know the extra chunks shows the first picture. A GIF
// would be simpler to write, but many viewers of notebooks have no place for one, and
// its 256 colours do not hold a digit's grays beside a palette.
func (a Animation) PNG() ([]byte, error) {
	frames := a.Frames
	if len(frames) == 0 || len(frames) != len(a.Delays) {
		return nil, fmt.Errorf("animação de %d quadros com %d durações: é preciso ao menos um quadro, e uma duração para cada", len(frames), len(a.Delays))
	}
	whole := frames[0].Rect
	for i, frame := range frames {
		if frame.Rect != whole {
			return nil, fmt.Errorf("o quadro %d da animação tem %v, e o primeiro %v: todos precisam ser do mesmo tamanho", i, frame.Rect.Size(), whole.Size())
		}
	}
	parts := []image.Rectangle{whole}
	for i, frame := range frames[1:] {
		parts = append(parts, changed(frames[i].RGBA, frame.RGBA))
	}
	out := apng{}
	out.out.WriteString("\x89PNG\r\n\x1a\n")
	pack := packer(frames, parts)
	for i, part := range parts {
		chunks, err := pack(i)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			out.chunk("IHDR", chunks.header)
			out.chunk("acTL", binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(len(frames))), 0))
			if chunks.palette != nil {
				out.chunk("PLTE", chunks.palette)
			}
			if chunks.alpha != nil {
				out.chunk("tRNS", chunks.alpha)
			}
		}
		out.control(part, a.Delays[i], chunks.over)
		for _, data := range chunks.data {
			if i == 0 {
				out.chunk("IDAT", data)
			} else {
				out.chunk("fdAT", append(out.next(), data...))
			}
		}
	}
	out.chunk("IEND", nil)
	return out.out.Bytes(), nil
}

// apng is the file as it grows.
type apng struct {
	out      bytes.Buffer
	sequence uint32
}

func (a *apng) chunk(kind string, data []byte) {
	body := append([]byte(kind), data...)
	a.out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
	a.out.Write(body)
	a.out.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
}

// next numbers the chunks that belong to frames.
func (a *apng) next() []byte {
	number := binary.BigEndian.AppendUint32(nil, a.sequence)
	a.sequence++
	return number
}

// control says where the next frame lies, how long it is shown, and whether what was there shows through where it is transparent.
func (a *apng) control(part image.Rectangle, delay time.Duration, over bool) {
	data := a.next()
	for _, v := range []int{part.Dx(), part.Dy(), part.Min.X, part.Min.Y} {
		data = binary.BigEndian.AppendUint32(data, uint32(v))
	}
	data = binary.BigEndian.AppendUint16(data, uint16(min(delay.Milliseconds(), 65535)))
	data = binary.BigEndian.AppendUint16(data, 1000)
	blend := byte(0)
	if over {
		blend = 1
	}
	a.chunk("fcTL", append(data, 0, blend)) // leave it when its time is over
}

// packed is the parts of a PNG that an animation is put together from.
type packed struct {
	header, palette, alpha []byte
	data                   [][]byte
	over                   bool // its transparent pixels are those that did not change
}

func (p packed) size() (bytes int) {
	for _, data := range p.data {
		bytes += len(data)
	}
	return bytes
}

// packer packs parts of the frames, all in one form: with the palette that they share, if there is one.
func packer(frames []*Picture, parts []image.Rectangle) func(frame int) (packed, error) {
	pieces := make([]*image.RGBA, len(frames))
	for i, frame := range frames {
		pieces[i] = frame.SubImage(parts[i]).(*image.RGBA)
	}
	shared := paletteOf(pieces, 255, true)
	if shared == nil {
		return func(frame int) (packed, error) { return pack(pieces[frame]) }
	}
	unchanged := uint8(len(shared.colors))
	shared.colors = append(shared.colors, color.RGBA{})
	return func(frame int) (packed, error) {
		piece := shared.apply(pieces[frame])
		whole, err := pack(piece)
		if err != nil || frame == 0 {
			return whole, err
		}
		before := shared.apply(frames[frame-1].SubImage(parts[frame]).(*image.RGBA))
		for at, index := range before.Pix {
			if piece.Pix[at] == index {
				piece.Pix[at] = unchanged
			}
		}
		change, err := pack(piece)
		if err != nil || change.size() >= whole.size() {
			return whole, err
		}
		change.over = true
		return change, nil
	}
}

func pack(img image.Image) (packed, error) {
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		return packed{}, fmt.Errorf("não foi possível codificar a animação: %w", err)
	}
	return unpack(file.Bytes()), nil
}

// unpack takes a PNG that was just written apart.
func unpack(file []byte) packed {
	var p packed
	for at := 8; at < len(file); {
		size := int(binary.BigEndian.Uint32(file[at:]))
		kind, data := string(file[at+4:at+8]), file[at+8:at+8+size]
		switch kind {
		case "IHDR":
			p.header = data
		case "PLTE":
			p.palette = data
		case "tRNS":
			p.alpha = data
		case "IDAT":
			p.data = append(p.data, data)
		}
		at += 12 + size
	}
	return p
}

// changed is the least rectangle outside of which two pictures are equal; one pixel where they are equal all over.
func changed(before, after *image.RGBA) image.Rectangle {
	box := image.Rectangle{Min: after.Rect.Max, Max: after.Rect.Min}
	for y := after.Rect.Min.Y; y < after.Rect.Max.Y; y++ {
		was := before.Pix[before.PixOffset(after.Rect.Min.X, y):][:4*after.Rect.Dx()]
		is := after.Pix[after.PixOffset(after.Rect.Min.X, y):][:4*after.Rect.Dx()]
		if bytes.Equal(was, is) {
			continue
		}
		left, right := 0, len(is)
		for was[left] == is[left] {
			left++
		}
		for was[right-1] == is[right-1] {
			right--
		}
		box.Min.X, box.Max.X = min(box.Min.X, after.Rect.Min.X+left/4), max(box.Max.X, after.Rect.Min.X+(right+3)/4)
		box.Min.Y, box.Max.Y = min(box.Min.Y, y), max(box.Max.Y, y+1)
	}
	if box.Empty() {
		return image.Rectangle{Min: after.Rect.Min, Max: after.Rect.Min.Add(image.Pt(1, 1))}
	}
	return box
}
