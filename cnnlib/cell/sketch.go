package cell

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/show"
	"cnn321/cnnlib/sketch"
)

// Sketch shows a canvas to draw a digit on, and what the model, as far as it is
// trained, takes it for. The model runs in the page itself, so the canvas works
// without the kernel as well: see package sketch.
//
// With the data set that the model learned from, the page also says where a drawing looks like nothing in it.
func Sketch(model cnnlib.Model, name func(class int) string, learned ...*cnnlib.Dataset) {
	Check(model.Err())
	var parameters []int
	for number, layer := range model.Layers() {
		if layer.ParameterCount() > 0 {
			parameters = append(parameters, number)
		}
	}
	weights := inspect(model, cnnlib.Look{Weights: parameters}).Weights
	var options []sketch.Option
	for _, data := range learned {
		if f := familiar(model, data); f != nil {
			options = append(options, sketch.Knowing(f))
		}
	}
	page := Must(sketch.Page(model, weights, allNames(model, name), options...))
	Check(show.HTML(page, "Uma área para desenhar um dígito, que a rede treinada reconhece na própria página."))
}

// familiar is what a data set looks like to a model; nil where the model has no maps by which to tell.
func familiar(model cnnlib.Model, data *cnnlib.Dataset) *sketch.Familiar {
	const enough, atOnce = 1500, 250 // images; all maps of so many travel in one answer
	layer, ok := sketch.SummaryLayer(model)
	if !ok {
		return nil
	}
	var summaries [][]float64
	var classes []int
	for from := 0; from < min(enough, data.Len()); from += atOnce {
		images, truth, err := data.Read(from, min(from+atOnce, data.Len()))
		Check(err)
		maps := inspect(model, cnnlib.Look{Outputs: []int{layer}, Images: images}).Outputs[layer]
		summaries = append(summaries, sketch.Summaries(maps)...)
		classes = append(classes, truth...)
	}
	return Must(sketch.NewFamiliar(model, summaries, classes))
}
