package cell

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/show"
	"cnn321/cnnlib/sketch"
)

// Sketch shows a canvas to draw a digit on, and what the model, as far as it is
// trained, takes it for. The model runs in the page itself, so the canvas works
// without the kernel as well: see package sketch.
func Sketch(model cnnlib.Model, name func(class int) string) {
	Check(model.Err())
	var learned []int
	for number, layer := range model.Layers() {
		if layer.ParameterCount() > 0 {
			learned = append(learned, number)
		}
	}
	weights := inspect(model, cnnlib.Look{Weights: learned}).Weights
	page := Must(sketch.Page(model, weights, allNames(model, name)))
	Check(show.HTML(page, "Uma área para desenhar um dígito, que a rede treinada reconhece na própria página."))
}
