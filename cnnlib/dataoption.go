package cnnlib

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"cnn321/cnnlib/internal/picture"

	"golang.org/x/text/unicode/norm"
)

// DataOption changes how [LoadIDX], [LoadImages], [LoadImage] or [Prepare] read.
type DataOption struct {
	// name and of are for the error where an option is given to a function that has no use for it.
	name  string
	of    []string
	apply func(*dataSettings)
}

type dataSettings struct {
	names          []string
	transposed     bool
	firstLabel     int
	height, width  int
	rgb, asInMNIST bool
	straightened   bool
}

// ClassNames names the classes, from class 0 on. Of [LoadImages] it says which subfolders are read, in this order.
func ClassNames(names ...string) DataOption {
	return DataOption{"ClassNames", []string{"LoadIDX", "LoadImages"}, func(s *dataSettings) { s.names = slices.Clone(names) }}
}

// Transposed is for images whose rows and columns are exchanged in the file, as in EMNIST's.
func Transposed() DataOption {
	return DataOption{"Transposed", []string{"LoadIDX"}, func(s *dataSettings) { s.transposed = true }}
}

// LabelsFrom is for labels that are counted from another number than 0: 1 in EMNIST Letters.
func LabelsFrom(first int) DataOption {
	return DataOption{"LabelsFrom", []string{"LoadIDX"}, func(s *dataSettings) { s.firstLabel = first }}
}

// Size scales pictures to a height and a width, in pixels, each side by its own factor. Without it
// [LoadImages] and [Prepare] make images of 28 × 28, as MNIST's, and [LoadImage] keeps the picture's own size.
func Size(height, width int) DataOption {
	return DataOption{"Size", []string{"LoadImages", "LoadImage", "Prepare"}, func(s *dataSettings) { s.height, s.width = height, width }}
}

// RGB reads pictures in colour, in three channels. Without it they are read in gray, in one.
func RGB() DataOption {
	return DataOption{"RGB", []string{"LoadImages", "LoadImage"}, func(s *dataSettings) { s.rgb = true }}
}

// Prepared makes of each picture what [Prepare] makes of it: for photographs of digits.
func Prepared() DataOption {
	return DataOption{"Prepared", []string{"LoadImages", "LoadImage"}, func(s *dataSettings) { s.asInMNIST = true }}
}

// Straightened turns a photographed digit so that it stands as MNIST's do: see [Prepare].
func Straightened() DataOption {
	return DataOption{"Straightened", []string{"Prepare"}, func(s *dataSettings) { s.straightened = true }}
}

// settings are those of the options, for a function.
func settings(function string, options []DataOption) (dataSettings, error) {
	var s dataSettings
	for _, option := range options {
		if option.apply == nil {
			return s, fmt.Errorf("%s: uma das opções está vazia: use as de cnnlib, como cnnlib.Size(28, 28)", function)
		}
		if !slices.Contains(option.of, function) {
			return s, fmt.Errorf("%s: a opção cnnlib.%s não vale aqui, só em %s: tire-a", function, option.name, strings.Join(option.of, ", "))
		}
		option.apply(&s)
		if s.height < 0 || s.width < 0 || option.name == "Size" && (s.height < 1 || s.width < 1) || s.height > picture.LargestSide || s.width > picture.LargestSide {
			return s, fmt.Errorf("%s: imagens de %d × %d: os lados vão de 1 a %d pixels, por exemplo cnnlib.Size(28, 28)", function, s.height, s.width, picture.LargestSide)
		}
	}
	if s.rgb && s.asInMNIST {
		return s, fmt.Errorf("%s: cnnlib.Prepared faz imagens em tons de cinza, e cnnlib.RGB pede cores: fique com uma das duas", function)
	}
	return s, nil
}

// sized has the size of MNIST's images where none was asked for.
func (s dataSettings) sized() dataSettings {
	if s.height == 0 {
		s.height, s.width = mnistSide, mnistSide
	}
	return s
}

// mnistSide is the height and the width of MNIST's images.
const mnistSide = 28

// readable is a file's name as it is to be shown: a Mac keeps "ã" as "a" and a tilde, an old archive may have
// bytes that are no text, and a name may even have line ends.
func readable(name string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, "\ufffd")))
}
