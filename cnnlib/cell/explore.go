package cell

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw"
	"cnn321/cnnlib/show"
)

// Digit shows one image with the value of each pixel written in it.
func Digit(image cnnlib.Images) { Check(show.Picture(Must(draw.Digit(image)))) }

// Convolution shows an image, a filter and the map that the filter gives.
func Convolution(image cnnlib.Images, filter cnnlib.Filter) {
	Check(show.Picture(Must(Must(draw.NewConvolution(image, filter)).Picture())))
}

// Step shows the filter at one place of the image, with what is added up there, and the map up to it.
func Step(image cnnlib.Images, filter cnnlib.Filter, row, column int) {
	Check(show.Picture(Must(Must(draw.NewConvolution(image, filter)).Step(row, column))))
}

// Slide shows the filter going over the image, as an animation that stops slowly where there is most to see.
func Slide(image cnnlib.Images, filter cnnlib.Filter) {
	const stops = 6
	Check(show.Animation(Must(Must(draw.NewConvolution(image, filter)).Slide(stops))))
}

// Diagram shows a model, or a layer with all before it, as a drawing. It fails the cell if there is an error in it.
func Diagram(network interface {
	Err() error
	Layers() []cnnlib.Layer
}) {
	Check(network.Err())
	Check(show.Picture(Must(draw.Diagram(network.Layers()))))
}

// Filters shows what the filters of a convolution look like, as far as the model
// is trained: on the first channel of the layer's input.
func Filters(model cnnlib.Model, layer cnnlib.Layer) {
	Check(show.Picture(Must(draw.Filters(kernel(model, layer), 0))))
}

// LearnedFilter is filter number n of a convolution, as far as the model is trained, on the first channel of its input.
func LearnedFilter(model cnnlib.Model, layer cnnlib.Layer, n int) cnnlib.Filter {
	return Must(kernel(model, layer).Filter(n, 0))
}

// Maps shows all feature maps that a layer hands on for an image.
func Maps(model cnnlib.Model, layer cnnlib.Layer, image cnnlib.Images) {
	index := Must(model.LayerIndex(layer))
	inside := inspect(model, cnnlib.Look{Outputs: []int{index}, Images: image})
	Check(show.Picture(Must(draw.Maps(inside.Outputs[index], 0, fmt.Sprintf("%s %v", layer.Op().Name(), layer.OutputShape())))))
}

// Journey shows how an image goes through all layers of the model, down to the probability of each class.
func Journey(model cnnlib.Model, image cnnlib.Images, name func(class int) string) {
	inside := inspect(model, cnnlib.Look{Outputs: draw.JourneyLayers(model), Images: image})
	Check(show.Picture(Must(draw.Journey(model, inside.Outputs, 0, allNames(model, name)))))
}

// Probabilities shows an image beside the probability that the model gives to each class.
func Probabilities(model cnnlib.Model, image cnnlib.Images, name func(class int) string) {
	predictions := Predict(model, image)
	Check(show.Picture(Must(draw.Probabilities(image, predictions[0], allNames(model, name)))))
}

// Confusion shows, for each true class of a data set, how often each class was predicted. It waits for a training of the model.
func Confusion(model cnnlib.Model, data *cnnlib.Dataset, name func(class int) string) {
	Check(hasClasses(model))
	predicted := PredictDataset(model, data).Classes()
	counts := Must(cnnlib.Confusion(Must(data.Labels()), predicted, model.Classes()))
	Check(show.Picture(Must(draw.Confusion(counts, allNames(model, name)))))
}

// Scatter shows, for a regression, what the model gave for each example of a data set beside its true number.
func Scatter(model cnnlib.Model, data *cnnlib.Dataset) {
	Check(model.Err())
	if !model.Regression() {
		Check(errors.New("esta figura é de uma regressão, e esta rede distingue classes: veja os erros com cell.Confusion ou cell.Worst"))
	}
	predicted := Must(PredictDataset(model, data).Values())
	Check(show.Picture(Must(draw.Scatter(Must(data.Targets()), predicted))))
}

// FilterEvolution shows filter number n of a convolution before training and after each epoch.
func FilterEvolution(model cnnlib.Model, layer cnnlib.Layer, n int) {
	var filters []cnnlib.Filter
	index := kernelIndex(model, layer)
	labels := eachEpoch(model, cnnlib.Look{Weights: []int{index}}, func(inside cnnlib.Inside) {
		filters = append(filters, Must(inside.Weights[index][0].Filter(n, 0)))
	})
	Check(show.Picture(Must(draw.FilterEvolution(filters, labels))))
}

// MapEvolution shows feature map number n of a layer for an image, before training and after each epoch.
func MapEvolution(model cnnlib.Model, layer cnnlib.Layer, n int, image cnnlib.Images) {
	index := Must(model.LayerIndex(layer))
	var maps []cnnlib.Tensor
	labels := eachEpoch(model, cnnlib.Look{Outputs: []int{index}, Images: image}, func(inside cnnlib.Inside) {
		maps = append(maps, Must(inside.Outputs[index].Channel(0, n)))
	})
	Check(show.Picture(Must(draw.MapEvolution(maps, labels))))
}

// eachEpoch looks into the untrained model and, after each epoch that it was trained, into the one of then, and names these moments.
// Epochs that are not kept any more are left out, which is said.
func eachEpoch(model cnnlib.Model, look cnnlib.Look, do func(cnnlib.Inside)) []string {
	trained := inspect(model, cnnlib.Look{}).Epochs
	look.Epoch = cnnlib.Untrained
	do(inspect(model, look))
	labels := []string{"antes"}
	var gone []int
	for look.Epoch = 1; look.Epoch <= trained; look.Epoch++ {
		inside, err := tryInspect(model, look)
		if errors.Is(err, cnnlib.ErrNotKept) {
			gone = append(gone, look.Epoch)
			continue
		}
		Check(err)
		do(inside)
		labels = append(labels, fmt.Sprintf("época %d", look.Epoch))
	}
	if len(gone) > 0 {
		Check(show.Notice(leftOut(gone)))
	}
	return labels
}

// leftOut tells of epochs that are not kept.
func leftOut(epochs []int) string {
	if len(epochs) == 1 {
		return fmt.Sprintf("A rede depois da época %d não está mais guardada inteira, e esta figura a deixa de fora; as outras não mudam.", epochs[0])
	}
	words := make([]string, len(epochs))
	for i, epoch := range epochs {
		words[i] = strconv.Itoa(epoch)
	}
	last := len(words) - 1
	return fmt.Sprintf("A rede depois das épocas %s e %s não está mais guardada inteira, e esta figura as deixa de fora; as outras não mudam.", strings.Join(words[:last], ", "), words[last])
}

// kernel is the weights of a convolution as it is now, without its bias.
func kernel(model cnnlib.Model, layer cnnlib.Layer) cnnlib.Tensor {
	index := kernelIndex(model, layer)
	return inspect(model, cnnlib.Look{Weights: []int{index}}).Weights[index][0]
}

// kernelIndex is where in the model a convolution stands. It fails the cell at any other layer.
func kernelIndex(model cnnlib.Model, layer cnnlib.Layer) int {
	index := Must(model.LayerIndex(layer))
	Check(isConvolution(layer))
	return index
}

// isConvolution fails on a layer that has no filters.
func isConvolution(layer cnnlib.Layer) error {
	if _, ok := layer.Op().(cnnlib.Conv2DOp); !ok {
		return fmt.Errorf("a camada %s não tem filtros: dê uma Conv2D, como conv1", layer.Op().Name())
	}
	return nil
}

func inspect(model cnnlib.Model, look cnnlib.Look) cnnlib.Inside {
	return Must(tryInspect(model, look))
}

func tryInspect(model cnnlib.Model, look cnnlib.Look) (inside cnnlib.Inside, err error) {
	err = untilInterrupted(func(ctx context.Context) (err error) {
		ctx, say := noting(ctx)
		if inside, err = model.Inspect(ctx, Engine(), look); err != nil || look.Epoch != 0 {
			return err
		}
		return say()
	})
	return inside, err
}

// hasClasses fails on a model whose answer is no class.
func hasClasses(model cnnlib.Model) error {
	if model.Regression() {
		return errors.New("isto conta as classes que a rede escolheu, e uma regressão dá um número para cada imagem: veja os erros com cell.Scatter(modelo, dados), ou os números com cell.Predict(…) e .Values()")
	}
	return nil
}

// allNames names every class of the model.
func allNames(model cnnlib.Model, name func(class int) string) []string {
	Check(model.Err())
	classes := make([]int, model.Classes())
	for i := range classes {
		classes[i] = i
	}
	return named(name, classes)
}

// ReceptiveField shows what part of an image the value at a row and a column of a layer's output depends on, layer by layer.
func ReceptiveField(layer cnnlib.Layer, image cnnlib.Images, row, column int) {
	Check(show.Picture(Must(draw.ReceptiveFields(layer, image, row, column))))
}

// Channels shows what filter number n of a convolution makes of each channel of its input, at a row and a column of its map of an image.
func Channels(model cnnlib.Model, layer cnnlib.Layer, n int, image cnnlib.Images, row, column int) {
	index := Must(model.LayerIndex(layer))
	Check(isConvolution(layer))
	if op := layer.Op().(cnnlib.Conv2DOp); op.Slide != (cnnlib.Slide{}) {
		Check(errors.New("a figura das fatias é de uma convolução sem borda e de passo 1: dê uma assim, como conv2"))
	}
	inside := inspect(model, cnnlib.Look{Weights: []int{index}, Outputs: []int{index - 1}, Images: image})
	Check(show.Picture(Must(draw.Channels{
		Kernel: inside.Weights[index][0], Bias: inside.Weights[index][1], Input: inside.Outputs[index-1], Filter: n, Row: row, Column: column,
	}.Picture())))
}
