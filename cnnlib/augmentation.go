package cnnlib

import (
	"fmt"
	"math"
)

// FillMode says what is seen beyond the edges of an image that was moved.
type FillMode string

const (
	// FillReflect is the image mirrored at its edge, the pixel at the edge included: (d c b a | a b c d | d c b a). It is the default.
	FillReflect FillMode = "reflect"
	// FillConstant is one value: see [FillValue].
	FillConstant FillMode = "constant"
	// FillNearest is the pixel at the edge.
	FillNearest FillMode = "nearest"
	// FillWrap is the image again, from its other edge on.
	FillWrap FillMode = "wrap"
)

// Fill is how what lies beyond the edges of an image is filled.
type Fill struct {
	Mode FillMode
	// Value is that of [FillConstant], on the scale of the values that the layer gets (0 to 1 after [Input]).
	Value float64 `json:",omitzero"`
}

// AugmentationOption changes a setting of [Layer.RandomTranslation], [Layer.RandomRotation] or [Layer.RandomZoom].
type AugmentationOption func(*augmentation)

type augmentation struct {
	Fill
	width    float64
	ownWidth bool // whether it was asked for
}

// Filling sets what is seen beyond the edges. Keras's default is [FillReflect].
func Filling(mode FillMode) AugmentationOption {
	return func(a *augmentation) { a.Mode = mode }
}

// FillValue sets the value beyond the edges, and [FillConstant]. Keras's default is 0.
func FillValue(value float64) AugmentationOption {
	return func(a *augmentation) { a.Mode, a.Value = FillConstant, value }
}

// WidthFactor has [Layer.RandomZoom] draw another zoom for the width than for the height, from -factor to factor.
func WidthFactor(factor float64) AugmentationOption {
	return func(a *augmentation) { a.width, a.ownWidth = factor, true }
}

func augmentationOf(options []AugmentationOption) augmentation {
	a := augmentation{Fill: Fill{Mode: FillReflect}}
	apply(options, &a)
	return a
}

// noWidth fails where a width of its own was asked for in vain.
func (a augmentation) noWidth() error {
	if a.ownWidth {
		return fmt.Errorf("cnnlib.WidthFactor é só de RandomZoom: tire essa opção")
	}
	return nil
}

// augmented is the shape of images that are moved by chance: their own.
func (f Fill) augmented(in Shape, factors ...float64) (Shape, error) {
	for _, factor := range factors {
		// Written so that NaN fails as well.
		if !(factor >= 0 && factor <= 1) {
			return nil, fmt.Errorf("fator %v: ele vai de 0 a 1 (0.1 é até um décimo, para um lado ou para o outro)", factor)
		}
	}
	switch f.Mode {
	case FillReflect, FillConstant, FillNearest, FillWrap:
	default:
		return nil, fmt.Errorf("preenchimento %q desconhecido: use cnnlib.FillReflect, FillConstant, FillNearest ou FillWrap", string(f.Mode))
	}
	if math.IsNaN(f.Value) || math.Abs(f.Value) > math.MaxFloat32 {
		return nil, fmt.Errorf("preenchimento com o valor %v: use um número como 0 (preto) ou 1 (branco)", f.Value)
	}
	if len(in) != 3 {
		return nil, errNotVolume(in)
	}
	return in.clone(), nil
}
