package notebooks_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
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

// TestWorkedExamples holds what the text works out by hand against the same computed.
func TestWorkedExamples(t *testing.T) {
	nb := read(t)
	text := func(id string) string {
		t.Helper()
		for _, c := range nb.Cells {
			if c.ID == id {
				return c.source()
			}
		}
		t.Fatalf("no cell %s", id)
		return ""
	}
	decimal := func(v float64, digits int) string { return strings.Replace(cnnlib.Decimal(v, digits), ",", "{,}", 1) }
	says := func(id string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(strings.ReplaceAll(text(id), noBreak, " "), w) {
				t.Errorf("cell %s lacks %q", id, w)
			}
		}
	}

	// The softmax: the scores of the cell are those of the picture.
	listed := regexp.MustCompile(`float64\{(.*)\}`)
	drawn, err := os.ReadFile(filepath.FromSlash("figures/softmax.go"))
	if err != nil {
		t.Fatal(err)
	}
	scores := listed.FindStringSubmatch(text("softmax-codigo"))
	if picture := listed.FindStringSubmatch(string(drawn)); scores == nil || picture == nil || scores[1] != picture[1] {
		t.Fatalf("the cell has the scores %q, the picture %q", scores, picture)
	}
	total, of := 0.0, map[int]float64{}
	for class, score := range strings.Split(scores[1], ", ") {
		z, err := strconv.ParseFloat(score, 64)
		if err != nil {
			t.Fatal(err)
		}
		of[class] = math.Exp(z)
		total += of[class]
	}
	says("softmax-texto", "$e^{4{,}6} \\approx "+decimal(of[7], 1)+"$", "\\frac{"+decimal(of[7], 1)+"}{"+decimal(total, 1)+"}", "somam "+cnnlib.Decimal(total, 1), "67\\,\\%", "20 %")
	if got := []string{cnnlib.Decimal(100*of[7]/total, 0), cnnlib.Decimal(100*of[9]/total, 0)}; got[0] != "67" || got[1] != "20" {
		t.Errorf("the shares of 7 and 9 are %v %%", got)
	}

	says("perda-texto", "\\ln(0{,}9) \\approx "+decimal(-math.Log(0.9), 2), "\\ln(0{,}1) \\approx "+decimal(-math.Log(0.1), 1))
	says("compilar-texto", "\\ln(10) \\approx "+decimal(math.Log(10), 1))

	// Backpropagation: what the text says is what moving each weight a little gives.
	loss := func(w1, w2 float64) float64 { return math.Pow(w2*w1*2-1, 2) }
	const d = 1e-6
	dw1, dw2 := (loss(0.5+d, 3)-loss(0.5-d, 3))/(2*d), (loss(0.5, 3+d)-loss(0.5, 3-d))/(2*d)
	says("culpa-exemplo", "w_1 = 0{,}5", "w_2 = 3", "x = 2", fmt.Sprintf("12 \\cdot x = %.0f$", dw1), fmt.Sprintf("4 \\cdot h = %.0f$", dw2), fmt.Sprintf("(y - 1)^2 = %.0f", loss(0.5, 3)))

	// Receptive fields, and what borders and strides give.
	layers := network.Output().Layers()
	for number, where := range map[int]string{1: "depende de", 3: "por isso de", 5: "da subamostragem, de"} {
		field, err := layers[number].ReceptiveField(3, 3)
		if err != nil {
			t.Fatal(err)
		}
		says("campo-texto", fmt.Sprintf("%s %d × %d", where, field.Height(), field.Width()))
	}
	same := layers[0].Conv2D(1, cnnlib.Kernel(3, 3), cnnlib.Padding(cnnlib.PaddingSame)).OutputShape()
	two := layers[0].Conv2D(1, cnnlib.Kernel(3, 3), cnnlib.Strides(2, 2)).OutputShape()
	says("borda-figura", fmt.Sprintf("o mapa tem %d por %d", layers[1].OutputShape()[0], layers[1].OutputShape()[1]), fmt.Sprintf("imagem, %d por %d", same[0], same[1]), fmt.Sprintf("passo 2, %d por %d", two[0], two[1]))
	says("tres-conjuntos", "\\approx "+decimal(100*math.Sqrt(0.99*0.01/10000), 1)+"\\,\\%")
}
