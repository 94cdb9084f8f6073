package draw

import (
	"image/color"
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
		caption := layer.Op().Caption()
		if caption.Follows() && len(all) > 0 {
			s := &all[len(all)-1]
			s.last, s.with = number, append(s.with, strings.TrimSpace("+ "+layer.Op().Name()+" "+caption.Detail))
			s.parameters += layer.ParameterCount()
			if _, ok := layer.Op().(cnnlib.SoftmaxOp); ok {
				s.pale = canvas.PaleVermillion
			}
			continue
		}
		all = append(all, stage{
			first: number, last: number, op: layer.Op(), name: layer.Op().Name(), gloss: caption.Gloss,
			output: layer.OutputShape(), parameters: layer.ParameterCount(), pale: pale(layer.Op()),
		})
	}
	return all
}

// pale is the colour of a layer's family. What brings values in or lays them out anew has none of its own.
func pale(op cnnlib.Op) color.RGBA {
	switch op.Caption().Family {
	case cnnlib.ConvolutionLayer:
		return canvas.PaleBlue
	case cnnlib.PoolingLayer:
		return canvas.PaleGreen
	case cnnlib.CoreLayer:
		if _, ok := op.(cnnlib.InputOp); !ok {
			return canvas.PalePurple
		}
	}
	return canvas.Pale
}
