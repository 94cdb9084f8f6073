package cnnlib

import "fmt"

// Field is the part of the image that a value depends on: rows from Top up to, not including, Bottom, and columns from Left up to Right.
type Field struct{ Top, Left, Bottom, Right int }

// Height and Width are the field's size in pixels.
func (f Field) Height() int { return f.Bottom - f.Top }

// Width is as Height.
func (f Field) Width() int { return f.Right - f.Left }

// ReceptiveField is what part of the image the value at a row and a column of the layer's output depends on: its receptive field.
// It is the same for all channels. Of a layer without rows and columns, as after Flatten, it is the whole image. What lies in a
// border of padding is left out. It fails where the layer has no such row or column.
func (l Layer) ReceptiveField(row, column int) (Field, error) {
	if l.err != nil {
		return Field{}, l.err
	}
	layers := l.Layers()
	image := layers[0].OutputShape()
	if len(image) != 3 {
		return Field{}, fmt.Errorf("ReceptiveField: a rede começa em %v, e não em uma imagem", image)
	}
	if len(l.output) != 3 {
		return Field{Bottom: image[0], Right: image[1]}, nil
	}
	if row < 0 || row >= l.output[0] || column < 0 || column >= l.output[1] {
		return Field{}, fmt.Errorf("ReceptiveField: linha %d, coluna %d: a camada %s tem as linhas de 0 a %d e as colunas de 0 a %d", row, column, l.op.Name(), l.output[0]-1, l.output[1]-1)
	}
	f := Field{row, column, row + 1, column + 1}
	for i := len(layers) - 1; i > 0; i-- {
		in := layers[i].InputShape()
		switch op := layers[i].op.(type) {
		case interface {
			Placement(Shape) (Placement, error)
		}:
			p, err := op.Placement(in)
			if err != nil {
				return Field{}, err
			}
			f.Top, f.Bottom = before(f.Top, f.Bottom, p.Window.Height, p.Strides.Height, p.Before.Height, in[0])
			f.Left, f.Right = before(f.Left, f.Right, p.Window.Width, p.Strides.Width, p.Before.Width, in[1])
		case RandomFlipOp, RandomRotationOp, RandomTranslationOp, RandomZoomOp:
			// Outside training they hand on what they get.
		}
	}
	return f, nil
}

// before is, along one axis, which of a window layer's inputs its outputs from up to end depend on.
func before(from, end, window, stride, padding, length int) (first, last int) {
	return max(0, from*stride-padding), min(length, (end-1)*stride-padding+window)
}
