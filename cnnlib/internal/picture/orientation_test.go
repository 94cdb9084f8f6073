package picture

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"slices"
	"strings"
	"testing"
)

// oriented puts an EXIF segment with an orientation into a picture.
func oriented(raw []byte, orientation uint16, order binary.AppendByteOrder) []byte {
	mark := map[binary.AppendByteOrder]string{binary.BigEndian: "MM", binary.LittleEndian: "II"}[order]
	tiff := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3), 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, orientation), 0)
	tiff = order.AppendUint32(tiff, 0)
	if raw[0] == 0xff {
		segment := append([]byte("Exif\x00\x00"), tiff...)
		head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(segment)+2))
		return slices.Concat(head, segment, raw[2:])
	}
	chunk := append([]byte("eXIf"), tiff...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk))
	const afterHead = 8 + 25
	return slices.Concat(raw[:afterHead], binary.BigEndian.AppendUint32(nil, uint32(len(tiff))), chunk, raw[afterHead:])
}

// A picture of three rows and two columns, the same scene held in each way.
func TestOrientation(t *testing.T) {
	upright := "AB\nCD\nEF"
	stored := map[uint16]string{
		1: upright, 2: "BA\nDC\nFE", 3: "FE\nDC\nBA", 4: "EF\nCD\nAB",
		5: "ACE\nBDF", 6: "BDF\nACE", 7: "FDB\nECA", 8: "ECA\nFDB",
	}
	draw := func(text string) *image.Gray {
		rows := strings.Split(text, "\n")
		// In blocks, so that a JPEG keeps them.
		const block = 8
		img := image.NewGray(image.Rect(0, 0, block*len(rows[0]), block*len(rows)))
		for i := range img.Pix {
			img.Pix[i] = 40 * (rows[i/img.Stride/block][i%img.Stride/block] - 'A')
		}
		return img
	}
	for orientation, scene := range stored {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			for kind, raw := range map[string][]byte{"JPEG": asJPEG(t, draw(scene)), "PNG": asPNG(t, draw(scene))} {
				t.Run(fmt.Sprintf("%s %d %v", kind, orientation, order), func(t *testing.T) {
					for _, form := range []Form{{}, {Height: 3, Width: 2}} {
						got, err := Decode(oriented(raw, orientation, order), form)
						if err != nil {
							t.Fatal(err)
						}
						text := ""
						for y := range 3 {
							for x := range 2 {
								at := (2*y+1)*got.Height/6*got.Width + (2*x+1)*got.Width/4
								text += string(rune('A' + (int(got.Values[at])+20)/40))
							}
							text += "\n"
						}
						if strings.TrimSpace(text) != upright {
							t.Errorf("%+v: it reads\n%swant\n%s", form, text, upright)
						}
					}
				})
			}
		}
	}
	t.Run("as Pillow writes it, among other tags", func(t *testing.T) {
		raw, err := base64.StdEncoding.DecodeString(turned)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(raw, Form{})
		if err != nil {
			t.Fatal(err)
		}
		// The upper half, which is black, comes to the right.
		if got.Height != 8 || got.Width != 16 || got.Values[0] < 200 || got.Values[15] > 50 || got.Values[16*7] < 200 {
			t.Errorf("%d × %d, the first row is %v", got.Height, got.Width, got.Values[:16])
		}
	})
	for _, strange := range []uint16{0, 9, 65535} {
		got, err := Decode(oriented(asJPEG(t, draw(upright)), strange, binary.BigEndian), Form{})
		if err != nil || got.Height != 24 || got.Width != 16 {
			t.Errorf("orientation %d: %d × %d, %v", strange, got.Height, got.Width, err)
		}
	}
}
