package picture

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// filled is an image of two columns and one row.
func filled[I interface {
	image.Image
	Set(x, y int, c color.Color)
}](img I, left, right color.Color) I {
	img.Set(0, 0, left)
	img.Set(1, 0, right)
	return img
}

var pair = image.Rect(0, 0, 2, 1)

// cmyk is a JPEG of 16 × 8 pixels, the left half cyan and the right half black, as Pillow 13 writes it.
const cmyk = "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgACAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD8qq/VOv1Tr9U6/qooor+Vev/Z"

// turned is a JPEG of 16 rows and 8 columns whose upper half is black, of orientation 6, as Pillow 13 writes it.
const turned = "/9j/4AAQSkZJRgABAQAAAQABAAD/4QCERXhpZgAATU0AKgAAAAgABQEPAAIAAAALAAAASgEQAAIAAAAJAAAAVgESAAMAAAABAAYAAAEaAAUAAAABAAAAYAEyAAIAAAAUAAAAaAAAAABGYWJyaWNhbnRlAABUZWxlZm9uZQAAAAAASAAAAAEyMDI2OjExOjI2IDEyOjAwOjAwAP/bAEMAGxIUFxQRGxcWFx4cGyAoQisoJSUoUTo9MEJgVWVkX1VdW2p4mYFqcZBzW12FtYaQnqOrratngLzJuqbHmairpP/AAAsIABAACAEBEQD/xAAVAAEBAAAAAAAAAAAAAAAAAAAGB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AMqY//9k="

// Every mode that a picture may have becomes bytes.
func TestModes(t *testing.T) {
	red, half := color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 0, 128}
	palette := color.Palette{color.NRGBA{10, 20, 30, 255}, color.NRGBA{0, 255, 0, 255}, color.Transparent}
	for _, test := range []struct {
		name string
		raw  []byte
		form Form
		want []byte
	}{
		{"gray", asPNG(t, filled(image.NewGray(pair), color.Gray{7}, color.Gray{200})), Form{}, []byte{7, 200}},
		{"gray in colour", asPNG(t, filled(image.NewGray(pair), color.Gray{7}, color.Gray{200})), Form{RGB: true}, []byte{7, 7, 7, 200, 200, 200}},
		{"gray of 16 bits", asPNG(t, filled(image.NewGray16(pair), color.Gray16{0x1234}, color.Gray16{0xfeff})), Form{}, []byte{0x12, 0xfe}},
		{"colour", asPNG(t, filled(image.NewNRGBA(pair), red, color.NRGBA{1, 2, 3, 255})), Form{RGB: true}, []byte{255, 0, 0, 1, 2, 3}},
		// 0.299·255, 0.587·255
		{"colour in gray", asPNG(t, filled(image.NewNRGBA(pair), red, color.NRGBA{0, 255, 0, 255})), Form{}, []byte{76, 150}},
		{"colour of 16 bits", asPNG(t, filled(image.NewNRGBA64(pair), color.NRGBA64{0xabcd, 0, 0x0100, 0xffff}, color.White)), Form{RGB: true}, []byte{0xab, 0, 1, 255, 255, 255}},
		{"transparent is paper", asPNG(t, filled(image.NewNRGBA(pair), color.Transparent, half)), Form{}, []byte{255, 127}},
		{"alpha of 16 bits", asPNG(t, filled(image.NewNRGBA64(pair), color.NRGBA64{0, 0, 0, 0}, color.NRGBA64{0, 0, 0, 0xffff})), Form{}, []byte{255, 0}},
		{"palette", asPNG(t, filled(image.NewPaletted(pair, palette), palette[0], palette[1])), Form{RGB: true}, []byte{10, 20, 30, 0, 255, 0}},
		{"palette with a hole", asPNG(t, filled(image.NewPaletted(pair, palette), palette[2], palette[1])), Form{RGB: true}, []byte{255, 255, 255, 0, 255, 0}},
		{"JPEG", asJPEG(t, filled(image.NewGray(pair), color.Gray{40}, color.Gray{40})), Form{}, []byte{40, 40}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Decode(test.raw, test.form)
			if err != nil {
				t.Fatal(err)
			}
			if got.Height != 1 || got.Width != 2 || !slices.Equal(got.Values, test.want) {
				t.Errorf("%d × %d: %v, want %v", got.Height, got.Width, got.Values, test.want)
			}
		})
	}
	t.Run("CMYK", func(t *testing.T) {
		raw, err := base64.StdEncoding.DecodeString(cmyk)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(raw, Form{RGB: true})
		if err != nil {
			t.Fatal(err)
		}
		near := func(at int, want ...int) {
			t.Helper()
			for i, w := range want {
				if off := int(got.Values[at+i]) - w; off < -12 || off > 12 {
					t.Errorf("at %d: %v, want about %v", at, got.Values[at:at+3], want)
				}
			}
		}
		near(0, 0, 255, 255)
		near(3*12, 0, 0, 0)
	})
	t.Run("GIF whose first frame is a part of it", func(t *testing.T) {
		frame := image.NewPaletted(image.Rect(2, 1, 4, 3), color.Palette{color.Black})
		second := image.NewPaletted(image.Rect(0, 0, 5, 4), color.Palette{color.NRGBA{255, 0, 0, 255}})
		var b bytes.Buffer
		if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, second}, Delay: []int{1, 1}, Config: image.Config{Width: 5, Height: 4, ColorModel: frame.Palette}}); err != nil {
			t.Fatal(err)
		}
		got, err := Decode(b.Bytes(), Form{})
		if err != nil {
			t.Fatal(err)
		}
		want := []byte{255, 255, 255, 255, 255, 255, 255, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 255, 255, 255}
		if got.Height != 4 || got.Width != 5 || !slices.Equal(got.Values, want) {
			t.Errorf("%d × %d: %v", got.Height, got.Width, got.Values)
		}
	})
}

func TestScales(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 400, 200))
	for i := range img.Pix {
		// Stripes that are finer than a pixel of the result are their mean; the right half is white.
		if x := i % 400; x >= 200 || x%2 == 1 {
			img.Pix[i] = 255
		}
	}
	for name, raw := range map[string][]byte{"PNG": asPNG(t, img), "JPEG": asJPEG(t, img)} {
		got, err := Decode(raw, Form{Height: 5, Width: 4})
		if err != nil {
			t.Fatal(err)
		}
		if got.Height != 5 || got.Width != 4 || len(got.Values) != 20 {
			t.Fatalf("%s: %d × %d, %d values", name, got.Height, got.Width, len(got.Values))
		}
		for y := range 5 {
			if row := got.Values[4*y : 4*y+4]; row[0] < 122 || row[0] > 133 || row[3] < 250 {
				t.Errorf("%s: row %d is %v", name, y, row)
			}
		}
	}
	one, err := Decode(asPNG(t, filled(image.NewGray(pair), color.Gray{0}, color.Gray{255})), Form{Height: 3, Width: 8})
	if err != nil || one.Values[0] != 0 || one.Values[7] != 255 || !slices.IsSorted(one.Values[:8]) {
		t.Errorf("enlarged: %v, %v", one.Values, err)
	}
}

func TestRefuses(t *testing.T) {
	whole := asPNG(t, image.NewGray(image.Rect(0, 0, 50, 50)))
	huge := slices.Clone(whole)
	binary.BigEndian.PutUint32(huge[16:], 30000)
	binary.BigEndian.PutUint32(huge[20:], 30000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	for _, test := range []struct {
		name string
		raw  []byte
		want []string
	}{
		{"empty", nil, []string{"vazio", "copie-o de novo"}},
		{"a text", []byte("<html>404</html>"), []string{"não é PNG, JPEG nem GIF", "salve-a como PNG"}},
		{"WebP", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), []string{"WebP", "converta-o"}},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic"), []string{"HEIC", "converta-o"}},
		{"AVIF", []byte("\x00\x00\x00\x18ftypavif"), []string{"AVIF"}},
		{"TIFF", []byte("II*\x00\x08\x00\x00\x00"), []string{"TIFF"}},
		{"BMP", []byte("BM1234"), []string{"BMP"}},
		{"cut off", whole[:len(whole)-20], []string{"PNG", "danificado ou incompleto", "salve-o de novo"}},
		{"cut off in the head", whole[:20], []string{"PNG", "danificado ou incompleto"}},
		{"too large", huge, []string{"30000 × 30000 pixels", "67 milhões", "diminua-a"}},
		{"JPEG of nothing", []byte{0xff, 0xd8, 0xff, 0xd9}, []string{"JPEG", "danificado"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "açaí.png")
			if err := os.WriteFile(path, test.raw, 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := Read(path, Form{})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(test.want, path) {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is missing in: %v", want, err)
				}
			}
		})
	}
	if _, err := Read(filepath.Join(t.TempDir(), "não há.png"), Form{}); err == nil || !strings.Contains(err.Error(), "falta a imagem") {
		t.Errorf("no file: %v", err)
	}
	if _, err := Read(t.TempDir(), Form{}); err == nil || !strings.Contains(err.Error(), "não é um arquivo") {
		t.Errorf("a folder: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	img := filled(image.NewNRGBA(pair), color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 0, 10})
	jpg := asJPEG(f, image.NewGray(image.Rect(0, 0, 17, 9)))
	var g bytes.Buffer
	if err := gif.Encode(&g, img, nil); err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{
		nil, asPNG(f, img), jpg, g.Bytes(), oriented(jpg, 6, binary.BigEndian), oriented(asPNG(f, img), 8, binary.LittleEndian), []byte("RIFF    WEBP"),
	} {
		f.Add(seed, uint16(0), uint16(0), false)
		f.Add(seed, uint16(3), uint16(5), true)
	}
	f.Fuzz(func(t *testing.T, raw []byte, height, width uint16, rgb bool) {
		form := Form{Height: int(height % 64), Width: int(width % 64), RGB: rgb}
		if form.Height == 0 || form.Width == 0 {
			form.Height, form.Width = 0, 0
		}
		// What it takes to decode is bounded by the pixels; a fuzzer need not wait for millions of them.
		if kind, err := kindOf(raw); err == nil {
			if size, err := kind.config(bytes.NewReader(raw)); err == nil && size.Width*size.Height > 1<<20 {
				return
			}
		}
		got, err := Decode(raw, form)
		if err == nil && (len(got.Values) != got.Height*got.Width*form.Channels() || form.Height > 0 && (got.Height != form.Height || got.Width != form.Width)) {
			t.Errorf("%d × %d with %d values, for %+v", got.Height, got.Width, len(got.Values), form)
		}
	})
}
