package cnnlib

import (
	"errors"
	"fmt"
	"math"
)

// NewRegressionDataset makes a data set of images and as many numbers, which a regression learns to tell from the
// images: see [MeanSquaredError].
func NewRegressionDataset(images Images, targets []float32) (*Dataset, error) {
	if err := images.check(); err != nil {
		return nil, err
	}
	d, err := NewDataset(images, make([]int, images.Len()))
	if err != nil {
		return nil, err
	}
	d = d.WithTargets(targets)
	return d, d.err
}

// WithTargets is the same images with one number for each, in their order, in place of the labels: any finite ones, not
// only whole ones. It is how images of files become data for a regression:
//
//	pictures, err := cnnlib.LoadImages("frutas", cnnlib.Size(32, 32))
//	grams := pictures.WithTargets(weights)
func (d *Dataset) WithTargets(targets []float32) *Dataset {
	with := *d
	if d.err != nil {
		return &with
	}
	if with.err = d.checkTargets(targets); with.err != nil {
		return &with
	}
	// Kept by the examples' places in the source, so that a later Shuffle or Slice finds them.
	with.spec.Targets = make([]float32, d.from().count())
	for i, at := range d.positions() {
		with.spec.Targets[at] = targets[i]
	}
	with.names = nil
	return &with
}

func (d *Dataset) checkTargets(targets []float32) error {
	if d.spec.Classes != 0 {
		return fmt.Errorf("os rótulos já foram codificados em %d classes, e uma regressão compara números: dê os números antes, sem .OneHot(%d)", d.spec.Classes, d.spec.Classes)
	}
	if len(targets) != d.Len() {
		return fmt.Errorf("%d números para %d imagens: cada imagem precisa de um", len(targets), d.Len())
	}
	for i, v := range targets {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("o número da imagem %d é %v, com o qual não se pode calcular: tire a imagem ou corrija o número", i, v)
		}
	}
	return nil
}

// HasTargets reports whether there are numbers for a regression.
func (d *Dataset) HasTargets() bool { return d.spec.Targets != nil }

// errNoClasses is for what asks for classes where there are none.
var errNoClasses = errors.New("cada imagem destes dados tem um número qualquer, e não uma classe: veja-os com .Targets()")

// Targets is the number of each example, for a regression: those of [Dataset.WithTargets], or else the labels.
func (d *Dataset) Targets() ([]float32, error) {
	if d.err != nil {
		return nil, d.err
	}
	targets := make([]float32, d.Len())
	if d.HasTargets() {
		for i, at := range d.positions() {
			targets[i] = d.spec.Targets[at]
		}
		return targets, nil
	}
	labels, err := d.Labels()
	if err != nil {
		return nil, err
	}
	for i, label := range labels {
		targets[i] = float32(label)
	}
	return targets, nil
}
