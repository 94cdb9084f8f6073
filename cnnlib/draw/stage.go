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
	gloss string
	// with is what is told besides, line by line: "passo 2", "+ ReLU", "+ Dropout 0,25".
	with []string
	// short is the name and with as they are written where there is little room.
	short []string
	// active is those of short that are layers and not idle outside training.
	active     []string
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
			s.last = number
			s.with = append(s.with, strings.TrimSpace("+ "+layer.Op().Name()+" "+caption.Detail))
			short := strings.TrimSpace("+ " + shortName(layer.Op()) + " " + caption.Detail)
			s.short = append(s.short, short)
			if caption.Family == cnnlib.ActivationLayer || caption.Family == cnnlib.NormalizationLayer {
				s.active = append(s.active, short)
			}
			s.parameters += layer.ParameterCount()
			if _, ok := layer.Op().(cnnlib.SoftmaxOp); ok {
				s.pale = canvas.PaleVermillion
			}
			continue
		}
		s := stage{
			first: number, last: number, op: layer.Op(), name: layer.Op().Name(), gloss: caption.Gloss, short: []string{shortName(layer.Op())},
			output: layer.OutputShape(), parameters: layer.ParameterCount(), pale: pale(layer.Op()),
		}
		if caption.Detail != "" {
			s.with, s.short = append(s.with, caption.Detail), append(s.short, caption.Detail)
		}
		all = append(all, s)
	}
	return all
}

// shortName is a layer's name where there is little room.
func shortName(op cnnlib.Op) string {
	if short := op.Caption().Short; short != "" {
		return short
	}
	return op.Name()
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
