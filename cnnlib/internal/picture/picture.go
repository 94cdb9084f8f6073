package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"

	"cnn321/cnnlib/internal/plainfile"

	"golang.org/x/image/draw"
)

// What a picture may take: a photograph of 67 megapixels, in a file of 256 MiB.
const (
	largestFile   = 256 << 20
	largestPixels = 1 << 26
	longestSide   = 1 << 15
)

// LargestSide is that of the pictures which are made.
const LargestSide = 1024

// Form is how a picture is wanted.
type Form struct {
	// Height and Width are in pixels; both 0 keep the picture's own.
	Height, Width int
	// RGB wants three channels, not one.
	RGB bool
}

// Channels is 3 or 1.
func (f Form) Channels() int {
	if f.RGB {
		return 3
	}
	return 1
}

// Pixels is a picture that was read: rows of pixels of one or three channels, a byte a value.
type Pixels struct {
	Height, Width int
	Values        []byte
}

// Read reads a picture file.
func Read(path string, form Form) (Pixels, error) {
	file, err := plainfile.Open(path)
	if err != nil {
		return Pixels{}, unreadable(path, err)
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, largestFile+1))
	if err != nil {
		return Pixels{}, unreadable(path, err)
	}
	if len(raw) > largestFile {
		return Pixels{}, fmt.Errorf("a imagem %s tem mais de %d MiB: diminua-a num editor de imagens", path, largestFile>>20)
	}
	pixels, err := Decode(raw, form)
	if err != nil {
		return Pixels{}, fmt.Errorf("a imagem %s não serve: %w", path, err)
	}
	return pixels, nil
}

func unreadable(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("falta a imagem %s: confira o nome e a pasta", path)
	}
	if errors.Is(err, plainfile.ErrNot) {
		return fmt.Errorf("%s não é um arquivo, e sim uma pasta ou outra coisa: dê uma imagem PNG, JPEG ou GIF", path)
	}
	return fmt.Errorf("não consegui ler a imagem %s (%w): confira as permissões", path, err)
}

// Decode is as Read, of a file's contents.
func Decode(raw []byte, form Form) (Pixels, error) {
	kind, err := kindOf(raw)
	if err != nil {
		return Pixels{}, err
	}
	size, err := kind.config(bytes.NewReader(raw))
	if err != nil {
		return Pixels{}, damaged(kind, err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > longestSide || size.Height > longestSide || size.Width*size.Height > largestPixels {
		return Pixels{}, fmt.Errorf("diz ter %d × %d pixels, e o limite é de %d milhões, com lados de até %d: diminua-a num editor de imagens",
			size.Height, size.Width, largestPixels/1_000_000, longestSide)
	}
	img, err := kind.decode(bytes.NewReader(raw))
	if err != nil {
		return Pixels{}, damaged(kind, err)
	}
	if whole := image.Rect(0, 0, size.Width, size.Height); img.Bounds() != whole && kind.name == "GIF" {
		// A frame may be smaller than the picture.
		page := image.NewRGBA(whole)
		draw.Draw(page, img.Bounds(), img, img.Bounds().Min, draw.Over)
		img = page
	}
	return form.of(img, orientation(raw, kind)), nil
}

func damaged(kind format, err error) error {
	return fmt.Errorf("o %s está danificado ou incompleto (%w): abra-o num editor de imagens e salve-o de novo, ou tire-o da pasta", kind.name, err)
}

// of makes a picture of that form.
func (f Form) of(img image.Image, turned turn) Pixels {
	height, width := f.Height, f.Width
	if height == 0 {
		if height, width = img.Bounds().Dy(), img.Bounds().Dx(); turned.swaps() {
			height, width = width, height
		}
	}
	high, wide := height, width // before it is turned
	if turned.swaps() {
		high, wide = width, height
	}
	page := image.NewRGBA(image.Rect(0, 0, wide, high))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	if img.Bounds().Dx() == wide && img.Bounds().Dy() == high {
		draw.Draw(page, page.Bounds(), img, img.Bounds().Min, draw.Over)
	} else {
		draw.BiLinear.Scale(page, page.Bounds(), img, img.Bounds(), draw.Over, nil)
	}
	channels := f.Channels()
	made := Pixels{Height: height, Width: width, Values: make([]byte, height*width*channels)}
	for y := range height {
		for x := range width {
			c := page.RGBAAt(turned.from(x, y, wide, high))
			at := (y*width + x) * channels
			if f.RGB {
				made.Values[at], made.Values[at+1], made.Values[at+2] = c.R, c.G, c.B
			} else {
				made.Values[at] = color.GrayModel.Convert(c).(color.Gray).Y
			}
		}
	}
	return made
}

// format is a kind of picture file.
type format struct {
	name   string
	starts string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// formats is a function, and not a variable, so that a cell which reads no pictures links no decoders.
func formats() []format {
	return []format{
		{"PNG", "\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
		{"JPEG", "\xff\xd8", jpeg.DecodeConfig, jpeg.Decode},
		{"GIF", "GIF8", gif.DecodeConfig, gif.Decode},
	}
}

// Pictures of other formats, by what follows their first bytes, so that the error can name them.
var others = []struct {
	name, marks string
	at          int
}{
	{"WebP", "WEBP", 8}, {"HEIC", "ftyphe", 4}, {"HEIC", "ftypmif", 4}, {"AVIF", "ftypavi", 4}, {"BMP", "BM", 0},
	{"TIFF", "II*\x00", 0}, {"TIFF", "MM\x00*", 0}, {"PDF", "%PDF", 0}, {"SVG", "<svg", 0},
}

func kindOf(raw []byte) (format, error) {
	for _, f := range formats() {
		if bytes.HasPrefix(raw, []byte(f.starts)) {
			return f, nil
		}
	}
	if len(raw) == 0 {
		return format{}, errors.New("o arquivo está vazio: copie-o de novo, ou tire-o da pasta")
	}
	for _, o := range others {
		if len(raw) > o.at && bytes.HasPrefix(raw[o.at:], []byte(o.marks)) {
			return format{}, fmt.Errorf("é um arquivo %s, e só se leem PNG, JPEG e GIF: converta-o num editor de imagens", o.name)
		}
	}
	return format{}, errors.New("não é PNG, JPEG nem GIF: abra-a num editor de imagens e salve-a como PNG")
}
