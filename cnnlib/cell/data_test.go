package cell

import (
	"testing"

	"cnn321/cnnlib"
)

// The name of a folder can be anything, and a table shows it as it is.
func TestNamesInATable(t *testing.T) {
	for name, want := range map[string]string{
		"maçã": "maçã", "a|b": `a\|b`, "*_ç_*": `\*\_ç\_\*`, "<b>": `\<b\>`, "$x$": `\$x\$`,
	} {
		if got := escaped(name); got != want {
			t.Errorf("%q is written as %q, want %q", name, got, want)
		}
	}
}

func ExampleClassCounts() {
	images := cnnlib.Images{Height: 1, Width: 1, Channels: 1, Pixels: []byte{0, 10, 20, 30}}
	data, err := cnnlib.NewDataset(images, []int{0, 1, 1, 1})
	Check(err)
	ClassCounts(data)
	// Output:
	// | Classe | Nome | Exemplos |
	// |--:|:--|--:|
	// | 0 | 0 | 1 |
	// | 1 | 1 | 3 |
	// | | **Total** | **4** |
}
