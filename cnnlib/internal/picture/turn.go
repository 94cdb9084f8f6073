package picture

import (
	"bytes"

	"github.com/bep/imagemeta"
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

// orientation is that of a picture file. One that does not tell, or whose EXIF cannot be read, is upright:
// its pixels are as good as any other's.
func orientation(raw []byte, kind format) turn {
	found := upright
	options := imagemeta.Options{
		R: bytes.NewReader(raw), Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Tag == "Orientation" && tag.Namespace == "IFD0" },
		HandleTag: func(tag imagemeta.TagInfo) error {
			if value, ok := tag.Value.(uint16); ok && value >= 1 && value <= 8 {
				found = turn(value)
			}
			return imagemeta.ErrStopWalking
		},
	}
	switch kind.name {
	case "JPEG":
		options.ImageFormat = imagemeta.JPEG
	case "PNG":
		options.ImageFormat = imagemeta.PNG
	default:
		return upright
	}
	if err := imagemeta.Decode(options); err != nil {
		return upright
	}
	return found
}
