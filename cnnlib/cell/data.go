package cell

import (
	"fmt"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw"
	"cnn321/cnnlib/show"
)

// previewed is how many examples [Preview] shows: two rows.
const previewed = 16

// Preview shows up to sixteen examples of a data set, from all over it, each with the name of its class or its number.
func Preview(data *cnnlib.Dataset) {
	images, names, err := data.Captioned(previewed)
	Check(err)
	Check(show.Picture(Must(draw.Examples(images, names))))
}

// ClassCounts shows how many examples of each class a data set has, as a table.
func ClassCounts(data *cnnlib.Dataset) {
	var table strings.Builder
	table.WriteString("| Classe | Nome | Exemplos |\n|--:|:--|--:|\n")
	for class, count := range Must(data.ClassCounts()) {
		fmt.Fprintf(&table, "| %d | %s | %s |\n", class, escaped(data.ClassName(class)), cnnlib.Thousands(count))
	}
	fmt.Fprintf(&table, "| | **Total** | **%s** |\n", cnnlib.Thousands(data.Len()))
	Check(show.Markdown(table.String()))
}

// escaped is a folder's name as a cell of a table: what Markdown would take for a mark is no mark.
func escaped(name string) string {
	var safe strings.Builder
	for _, r := range name {
		if strings.ContainsRune("\\`*_{}[]<>()#+-.!|$~&", r) {
			safe.WriteByte('\\')
		}
		safe.WriteRune(r)
	}
	return safe.String()
}

// Photo reads a photograph of a handwritten digit, shows it beside what the network gets to see of it, and then
// what the model takes it for. The photograph is prepared as MNIST's images were: see [cnnlib.Prepare].
func Photo(model cnnlib.Model, path string, name func(class int) string) {
	Check(model.Err())
	shape := model.InputShape()
	if shape[2] != 1 {
		Check(fmt.Errorf("Photo: a rede recebe imagens de %v, em cores, e uma foto de dígito é preparada em tons de cinza: leia a imagem com cnnlib.LoadImage(arquivo, cnnlib.Size(%d, %d), cnnlib.RGB()) e mostre a resposta com cell.Probabilities", shape, shape[0], shape[1]))
	}
	photo := Must(cnnlib.LoadImage(path))
	seen := Must(cnnlib.Prepare(photo, cnnlib.Size(shape[0], shape[1])))
	Check(show.Picture(Must(draw.Preparation(photo, seen))))
	Probabilities(model, seen, name)
}
