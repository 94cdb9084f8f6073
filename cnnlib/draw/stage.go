package draw

import (
	"image/color"
	"strconv"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// stage is a layer as a person tells of it: together with the activation and the
// dropout that follow it.
type stage struct {
	// first and last are the numbers of its layers; last is what it hands on.
	first, last int
	op          cnnlib.Op
	name        string
	// gloss is the name in Portuguese.
	gloss      string
	with       []string // "+ ReLU", "+ Dropout 0,25"
	output     cnnlib.Shape
	parameters int
	pale       color.RGBA
}

// stages groups the layers of a network.
func stages(layers []cnnlib.Layer) []stage {
	var all []stage
	for number, layer := range layers {
		if with, ok := follows(layer.Op()); ok && len(all) > 0 {
			s := &all[len(all)-1]
			s.last, s.with = number, append(s.with, with)
			if _, ok := layer.Op().(cnnlib.SoftmaxOp); ok {
				s.pale = canvas.PaleVermillion
			}
			continue
		}
		s := stage{first: number, last: number, op: layer.Op(), name: layer.Op().Name(), output: layer.OutputShape(), parameters: layer.ParameterCount()}
		s.gloss, s.pale = look(layer.Op())
		all = append(all, s)
	}
	return all
}

// follows says how a layer that changes no shape is written after the one before it.
func follows(op cnnlib.Op) (string, bool) {
	switch op := op.(type) {
	case cnnlib.ReLUOp:
		return "+ ReLU", true
	case cnnlib.SoftmaxOp:
		return "+ Softmax", true
	case cnnlib.DropoutOp:
		return "+ Dropout " + strings.Replace(strconv.FormatFloat(op.Rate, 'f', -1, 64), ".", ",", 1), true
	}
	return "", false
}

func look(op cnnlib.Op) (gloss string, pale color.RGBA) {
	switch op.(type) {
	case cnnlib.InputOp:
		return "entrada", canvas.Pale
	case cnnlib.Conv2DOp:
		return "convolução", canvas.PaleBlue
	case cnnlib.MaxPool2DOp:
		return "subamostragem", canvas.PaleGreen
	case cnnlib.FlattenOp:
		return "achatamento", canvas.Pale
	case cnnlib.DenseOp:
		return "densa", canvas.PalePurple
	}
	return "", canvas.Pale
}
