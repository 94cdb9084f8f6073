package canvas

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"testing"
	"time"
)

// shown plays an APNG as a viewer does, and returns each picture with its delay.
func shown(t *testing.T, file []byte) (frames []*image.RGBA, delays []time.Duration) {
	t.Helper()
	var header, palette, alpha, control []byte
	var data [][]byte
	var screen *image.RGBA
	sequence := uint32(0)
	flush := func() {
		if control == nil {
			return
		}
		number := func(at int) uint32 { return binary.BigEndian.Uint32(control[at:]) }
		part := bytes.Clone(header)
		binary.BigEndian.PutUint32(part, number(4))
		binary.BigEndian.PutUint32(part[4:], number(8))
		still := &apng{}
		still.out.WriteString("\x89PNG\r\n\x1a\n")
		still.chunk("IHDR", part)
		if palette != nil {
			still.chunk("PLTE", palette)
		}
		if alpha != nil {
			still.chunk("tRNS", alpha)
		}
		for _, d := range data {
			still.chunk("IDAT", d)
		}
		still.chunk("IEND", nil)
		img, err := png.Decode(&still.out)
		if err != nil {
			t.Fatal(err)
		}
		if screen == nil {
			screen = image.NewRGBA(img.Bounds())
		}
		at := image.Pt(int(number(12)), int(number(16)))
		draw.Draw(screen, image.Rectangle{at, at.Add(img.Bounds().Size())}, img, image.Point{}, map[byte]draw.Op{0: draw.Src, 1: draw.Over}[control[25]])
		copied := image.NewRGBA(screen.Rect)
		copy(copied.Pix, screen.Pix)
		frames = append(frames, copied)
		delays = append(delays, time.Duration(binary.BigEndian.Uint16(control[20:]))*time.Second/time.Duration(binary.BigEndian.Uint16(control[22:])))
		control, data = nil, nil
	}
	count := uint32(0)
	for at := 8; at < len(file); {
		size := int(binary.BigEndian.Uint32(file[at:]))
		body := file[at+4 : at+8+size]
		if got := binary.BigEndian.Uint32(file[at+8+size:]); got != crc32.ChecksumIEEE(body) {
			t.Fatalf("chunk %s: wrong checksum", body[:4])
		}
		numbered := func(data []byte) []byte {
			if got := binary.BigEndian.Uint32(data); got != sequence {
				t.Fatalf("chunk %s has the number %d, want %d", body[:4], got, sequence)
			}
			sequence++
			return data[4:]
		}
		switch kind, contents := string(body[:4]), body[4:]; kind {
		case "IHDR":
			header = contents
		case "PLTE":
			palette = contents
		case "tRNS":
			alpha = contents
		case "acTL":
			count = binary.BigEndian.Uint32(contents)
		case "fcTL":
			flush()
			numbered(contents)
			control = contents
		case "IDAT":
			data = append(data, contents)
		case "fdAT":
			data = append(data, numbered(contents))
		}
		at += 12 + size
	}
	flush()
	if int(count) != len(frames) {
		t.Errorf("says %d frames, has %d", count, len(frames))
	}
	return frames, delays
}

func TestAPNGPlaysWhatWasDrawn(t *testing.T) {
	alike := func(c int) color.RGBA { return color.RGBA{byte(c), byte(c / 256), 7, 255} }
	for _, test := range []struct {
		name   string
		colors int
		color  func(c int) color.RGBA
		moved  int // by how much a colour may be
	}{
		{"few colours", 2, alike, 0},
		{"a little more than a palette holds", 300, alike, unseenLeast},
		{"more than a palette holds", 300, func(c int) color.RGBA {
			return color.RGBA{byte(20 * c), byte(20 * (c / 12)), byte(100 * (c / 144)), 255}
		}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var a Animation
			for i := range 4 {
				r := NewRaster(60, 40)
				for c := range test.colors {
					r.img.SetRGBA(c%60, c/60, test.color(c))
				}
				r.Rect(Pt(float64(10*max(i, 1)), 20), 9, 9, Blue) // the first two are equal
				p, err := r.Picture(fmt.Sprint(i))
				if err != nil {
					t.Fatal(err)
				}
				a.Add(p, time.Duration(i+1)*100*time.Millisecond)
			}
			file, err := a.PNG()
			if err != nil {
				t.Fatal(err)
			}
			still, err := png.Decode(bytes.NewReader(file))
			if err != nil {
				t.Fatalf("as a still picture: %v", err)
			}
			frames, delays := shown(t, file)
			if len(frames) != 4 {
				t.Fatalf("%d frames", len(frames))
			}
			for i, frame := range frames {
				if moved := mostMoved(frame, a.Frames[i].RGBA); moved > test.moved {
					t.Errorf("frame %d differs by %d from what was drawn", i, moved)
				}
				if delays[i] != a.Delays[i] {
					t.Errorf("frame %d is shown for %v", i, delays[i])
				}
			}
			if r, g, b, _ := still.At(10, 20).RGBA(); (color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}) != Blue {
				t.Error("the still picture is not the first frame")
			}
		})
	}
}

// mostMoved is the largest difference of two pictures in a channel of a pixel.
func mostMoved(a, b *image.RGBA) (most int) {
	for i := range a.Pix {
		most = max(most, max(int(a.Pix[i]), int(b.Pix[i]))-min(int(a.Pix[i]), int(b.Pix[i])))
	}
	return most
}

// What stays as it is costs next to nothing.
func TestAPNGStoresOnlyWhatChanged(t *testing.T) {
	var a Animation
	for i := range 20 {
		r := NewRaster(400, 400)
		for c := range 250 { // text-like, between the two places that change
			r.Rect(Pt(float64(37*c%390), float64(c*c%390)), 3, 8, GrayLevel(uint8(c)))
		}
		r.Rect(Pt(float64(i), 0), 4, 4, Blue)
		r.Rect(Pt(float64(390-i), 390), 4, 4, Blue)
		p, err := r.Picture(fmt.Sprint(i))
		if err != nil {
			t.Fatal(err)
		}
		a.Add(p, time.Second)
	}
	all, err := a.PNG()
	if err != nil {
		t.Fatal(err)
	}
	first, err := Animation{Frames: a.Frames[:1], Delays: a.Delays[:1]}.PNG()
	if err != nil {
		t.Fatal(err)
	}
	if each := (len(all) - len(first)) / 19; each > len(first)/2 {
		t.Errorf("a frame in which little changes has %d bytes, the first %d", each, len(first))
	}
}

func TestAPNGRefuses(t *testing.T) {
	small, err := NewRaster(3, 3).Picture("")
	if err != nil {
		t.Fatal(err)
	}
	large, err := NewRaster(4, 3).Picture("")
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]Animation{
		"nothing":         {},
		"a delay missing": {Frames: []*Picture{small}},
		"unequal sizes":   {Frames: []*Picture{small, large}, Delays: make([]time.Duration, 2)},
	} {
		if _, err := a.PNG(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
