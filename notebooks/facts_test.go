package notebooks_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cnn321/cnnlib"
	network "cnn321/cnnlib/lesson"
)

// TestNumbersInTheText holds the prose against the network that the cells declare.
func TestNumbersInTheText(t *testing.T) {
	layers := network.Output().Layers()
	conv1, conv2, pool, dense, output := layers[1], layers[3], layers[5], layers[8], layers[11]
	const examples, batch, epochs = 60000, 128, 12
	steps := (examples + batch - 1) / batch
	for _, test := range []struct {
		row  int
		want string
	}{
		{10, "Conv2D + ReLU " + conv1.OutputShape().String()},
		{10, "Conv2D + ReLU " + conv2.OutputShape().String()},
		{10, "MaxPooling2D + Dropout 0,25 " + pool.OutputShape().String()},
		{24, "= " + cnnlib.Thousands(conv1.ParameterCount())},
		{25, "= " + cnnlib.Thousands(conv2.ParameterCount())},
		{26, "(24, 24, 64) para " + pool.OutputShape().String()},
		{28, "= " + cnnlib.Thousands(pool.OutputShape().Size())},
		{29, "= " + cnnlib.Thousands(dense.ParameterCount())},
		{31, "= " + cnnlib.Thousands(output.ParameterCount())},
		{33, fmt.Sprintf("= %d", steps)},
		{33, "são " + cnnlib.Thousands(steps*epochs)},
	} {
		if !strings.Contains(read(t).text(test.row), test.want) {
			t.Errorf("the text of row %d lacks %q", test.row, test.want)
		}
	}
}

// TestVersionsInTheText holds the notice of row 2 against what the project pins.
func TestVersionsInTheText(t *testing.T) {
	notice := read(t).text(2)
	for name, pin := range map[string]struct{ file, pattern string }{
		"GoNB ":       {"../go.mod", `janpfeifer/gonb v(\S+)`},
		"GoMLX ":      {"../go.mod", `gomlx/gomlx v(\S+)`},
		"jaxlib ":     {"../kernels/setup/locks/cpu.in", `pjrt-cpu==(\S+)`},
		"JupyterLab ": {"../kernels/setup/locks/lab.in", `jupyterlab==(\S+)`},
	} {
		text, err := os.ReadFile(filepath.FromSlash(pin.file))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(pin.pattern).FindStringSubmatch(string(text))
		if found == nil {
			t.Errorf("%s pins no version as %s", pin.file, pin.pattern)
		} else if !strings.Contains(notice, name+found[1]) {
			t.Errorf("row 2 does not say %q, the version in %s", name+found[1], pin.file)
		}
	}
}
