package cell

import (
	"fmt"
	"strconv"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw"
	"cnn321/cnnlib/show"
)

// Grid shows nine images as a 3 × 3 grid, each with its true class and, if they
// are given, the predicted one. name turns a class into its caption; without one, which is nil, here and in what else takes one, it is
// the class's number.
func Grid(images cnnlib.Images, name func(class int) string, truth []int, predicted ...int) {
	var guesses []string
	if len(predicted) > 0 {
		guesses = named(name, predicted)
	}
	Check(show.Picture(Must(draw.Grid(images, named(name, truth), guesses))))
}

// named is the captions of classes.
func named(name func(int) string, classes []int) []string {
	if name == nil {
		name = strconv.Itoa
	}
	names := make([]string, len(classes))
	for i, class := range classes {
		names[i] = name(class)
	}
	return names
}

// worstShown is how many mistakes [Worst] shows.
const worstShown = 9

// Worst shows, as [Grid] does, the nine images of data that the model got wrong with the most confidence; of a
// regression, which needs no name, those whose number it missed by most. Where it got fewer than nine wrong it says how many. It waits for a training of the model.
func Worst(model cnnlib.Model, data *cnnlib.Dataset, name func(class int) string) {
	Check(model.Err())
	predictions := PredictDataset(model, data)
	if model.Regression() {
		worstNumbers(data, predictions)
		return
	}
	truth := Must(data.Labels())
	wrong := predictions.Wrong(truth)
	// Shown as Markdown, not printed: GoNB keeps displays in order, but not among what is printed.
	count := fmt.Sprintf("Erros: **%d** em %s imagens.", len(wrong), cnnlib.Thousands(len(truth)))
	if len(wrong) < worstShown {
		Check(show.Markdown(count + " São menos de nove: não há uma grade para mostrar."))
		return
	}
	Check(show.Markdown(count + " Os nove cometidos com mais certeza:"))
	var labels, classes []int
	predicted := predictions.Classes()
	for _, at := range wrong[:worstShown] {
		labels = append(labels, truth[at])
		classes = append(classes, predicted[at])
	}
	Grid(pick(data, wrong[:worstShown]), name, labels, classes...)
}

// worstNumbers is Worst of a regression.
func worstNumbers(data *cnnlib.Dataset, predictions cnnlib.Predictions) {
	truth, values := Must(data.Targets()), Must(predictions.Values())
	order := Must(cnnlib.Farthest(truth, values))
	if len(order) < worstShown {
		Check(show.Markdown(fmt.Sprintf("São só %d imagens, menos de nove: não há uma grade para mostrar.", len(order))))
		return
	}
	Check(show.Markdown("As nove em que a rede errou por mais:"))
	var wanted, given []string
	for _, at := range order[:worstShown] {
		wanted = append(wanted, cnnlib.Decimal(float64(truth[at]), 2))
		given = append(given, cnnlib.Decimal(float64(values[at]), 2))
	}
	Check(show.Picture(Must(draw.Grid(pick(data, order[:worstShown]), wanted, given))))
}

// pick reads only these examples of a data set.
func pick(data *cnnlib.Dataset, at []int) cnnlib.Images {
	var picked cnnlib.Images
	for _, i := range at {
		one := Must(data.Images(i, i+1))
		picked.Height, picked.Width, picked.Channels = one.Height, one.Width, one.Channels
		picked.Pixels = append(picked.Pixels, one.Pixels...)
	}
	return picked
}
