package cell

import (
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw"
	"cnn321/cnnlib/show"
)

// Grid shows nine images as a 3 × 3 grid, each with its true class and, if they
// are given, the predicted one. name turns a class into its caption.
func Grid(images cnnlib.Images, name func(class int) string, truth []int, predicted ...int) {
	var guesses []string
	if len(predicted) > 0 {
		guesses = named(name, predicted)
	}
	Check(show.Picture(Must(draw.Grid(images, named(name, truth), guesses))))
}

func named(name func(int) string, classes []int) []string {
	names := make([]string, len(classes))
	for i, class := range classes {
		names[i] = name(class)
	}
	return names
}

// Worst shows, as [Grid] does, the nine images of data that the model got wrong with the most confidence.
// Where it got fewer than nine wrong it says how many. It waits for a training of the model.
func Worst(model cnnlib.Model, data *cnnlib.Dataset, name func(class int) string) {
	Check(hasClasses(model))
	images, truth, err := data.Read(0, data.Len())
	Check(err)
	predictions := predictAll(model, images)
	wrong := predictions.Wrong(truth)
	const shown = 9
	// Shown as Markdown, not printed: GoNB keeps displays in order, but not among what is printed.
	count := fmt.Sprintf("Erros: **%d** em %s imagens.", len(wrong), cnnlib.Thousands(len(truth)))
	if len(wrong) < shown {
		Check(show.Markdown(count + " São menos de nove: não há uma grade para mostrar."))
		return
	}
	Check(show.Markdown(count + " Os nove cometidos com mais certeza:"))
	var nine cnnlib.Images
	var labels, classes []int
	for _, at := range wrong[:shown] {
		one, err := images.At(at)
		Check(err)
		nine.Height, nine.Width, nine.Channels = one.Height, one.Width, one.Channels
		nine.Pixels = append(nine.Pixels, one.Pixels...)
		labels = append(labels, truth[at])
		classes = append(classes, predictions.Classes()[at])
	}
	Grid(nine, name, labels, classes...)
}
