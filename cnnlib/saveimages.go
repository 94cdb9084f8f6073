package cnnlib

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"cnn321/cnnlib/filewords"
)

// SaveImages writes each example as a PNG file into a subfolder of its class, as [LoadImages] reads them:
//
//	folder/Sete/00000.png
//
// name is that of a class, which must be one that a folder can have; without one, which is nil, it is [Dataset.ClassName]. Files of the same names are written over. It fails where the disk does,
// and on images in colour of other than three channels.
func (d *Dataset) SaveImages(folder string, name func(class int) string) error {
	if name == nil {
		name = d.ClassName
	}
	for from := 0; from < d.Len(); from++ {
		images, labels, err := d.Read(from, from+1)
		if err != nil {
			return err
		}
		class := name(labels[0])
		if class != filepath.Base(class) || class == "." || class == ".." {
			return fmt.Errorf("a classe %d se chama %q, e uma pasta não pode ter esse nome", labels[0], class)
		}
		if err := savePNG(filepath.Join(folder, class, fmt.Sprintf("%05d.png", from)), images); err != nil {
			return fmt.Errorf("SaveImages: a imagem %d não foi gravada, e as de antes dela foram: %w", from, err)
		}
	}
	return nil
}

func savePNG(path string, im Images) error {
	var picture image.Image
	switch im.Channels {
	case 1:
		picture = &image.Gray{Pix: im.Pixels, Stride: im.Width, Rect: image.Rect(0, 0, im.Width, im.Height)}
	case 3:
		rgba := image.NewNRGBA(image.Rect(0, 0, im.Width, im.Height))
		for i := range im.Width * im.Height {
			copy(rgba.Pix[4*i:], im.Pixels[3*i:3*i+3])
			rgba.Pix[4*i+3] = 255
		}
		picture = rgba
	default:
		return fmt.Errorf("a imagem tem %d canais, e um arquivo PNG tem 1 ou 3", im.Channels)
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return unwritable(folder, err)
	}
	file, err := os.Create(path)
	if err != nil {
		return unwritable(folder, err)
	}
	if err := errors.Join(png.Encode(file, picture), file.Close()); err != nil {
		return unwritable(folder, err)
	}
	return nil
}

// unwritable explains why a folder takes no picture.
func unwritable(folder string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("em %s há um arquivo no lugar de uma pasta (%w): dê o nome de outra", folder, filewords.NotWritten(err))
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("a pasta %s não pode ser escrita (%w): grave noutra", folder, filewords.NotWritten(err))
	}
	return fmt.Errorf("não consegui escrever em %s (%w): confira o espaço no disco e o nome", folder, filewords.NotWritten(err))
}
