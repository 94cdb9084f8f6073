package picture

import (
	"bytes"
	"encoding/binary"
)

// turn is an EXIF orientation, from 1 (as it is) to 8: how the picture that is stored must be turned and mirrored
// to stand as it was taken. Source: Exif 2.32, tag 0x0112.
type turn int

const upright turn = 1

// swaps says whether height and width change places.
func (t turn) swaps() bool { return t >= 5 }

// from is where the pixel that belongs at (x, y) lies in the stored picture of that width and height.
func (t turn) from(x, y, width, height int) (int, int) {
	switch t {
	case 2:
		return width - 1 - x, y
	case 3:
		return width - 1 - x, height - 1 - y
	case 4:
		return x, height - 1 - y
	case 5:
		return y, x
	case 6:
		return y, height - 1 - x
	case 7:
		return width - 1 - y, height - 1 - x
	case 8:
		return width - 1 - y, x
	}
	return x, y
}

// orientation is that of a picture file. One that does not tell, or whose EXIF makes no sense, is upright:
// its pixels are as good as any other's.
//
// It is read here, and not by a library, because every cell would pay for one: of those that are kept up, the
// smallest adds half a megabyte to the program of each cell, and a millisecond to its start.
func orientation(raw []byte, kind format) turn {
	var exif []byte
	switch kind.name {
	case "JPEG":
		exif = exifOfJPEG(raw)
	case "PNG":
		exif = exifOfPNG(raw)
	}
	return orientationOf(exif)
}

// exifOfJPEG is the TIFF structure in the segment APP1 that begins with "Exif"; nil if there is none before the pixels.
func exifOfJPEG(raw []byte) []byte {
	const app1, scan, firstAlone, lastAlone = 0xe1, 0xda, 0xd0, 0xd9
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff; {
		marker := raw[at+1]
		switch {
		case marker == 0xff: // filling
			at++
			continue
		case marker == scan:
			return nil
		case marker >= firstAlone && marker <= lastAlone:
			at += 2
			continue
		}
		end := at + 2 + int(binary.BigEndian.Uint16(raw[at+2:]))
		if end < at+4 || end > len(raw) {
			return nil
		}
		if exif, ok := bytes.CutPrefix(raw[at+4:end], []byte("Exif\x00\x00")); ok && marker == app1 {
			return exif
		}
		at = end
	}
	return nil
}

// exifOfPNG is what the chunk eXIf holds (PNG 3, section 11.3.4.5).
func exifOfPNG(raw []byte) []byte {
	const around = 12 // length and name before, checksum after
	for at := 8; at+around <= len(raw); {
		length := int(binary.BigEndian.Uint32(raw[at:]))
		if length > len(raw)-at-around {
			return nil
		}
		if string(raw[at+4:at+8]) == "eXIf" {
			return raw[at+8 : at+8+length]
		}
		at += length + around
	}
	return nil
}

// orientationOf looks through the first directory of a TIFF structure (TIFF 6.0, section 2).
func orientationOf(tiff []byte) turn {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	first := order.Uint32(tiff[4:])
	if uint64(first)+2 > uint64(len(tiff)) {
		return upright
	}
	const tagOrientation, short, entry = 0x0112, 3, 12
	entries := tiff[first+2:]
	for range order.Uint16(tiff[first:]) {
		if len(entries) < entry {
			break
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == short {
			if value := turn(order.Uint16(entries[8:])); value >= upright && value <= 8 {
				return value
			}
		}
		entries = entries[entry:]
	}
	return upright
}
