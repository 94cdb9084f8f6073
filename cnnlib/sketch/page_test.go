package sketch_test

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
	"cnn321/cnnlib/sketch"
)

func compile(output cnnlib.Layer) cnnlib.Model {
	return output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
}

// small is a network for digits that needs no training where the answer does not matter.
func small() cnnlib.Model {
	return compile(cnnlib.Input(28, 28, 1).Conv2D(2, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(4, 4)).Flatten().Dense(10).Softmax())
}

// weights are some for each layer that learns.
func weights(m cnnlib.Model) map[int][]cnnlib.Tensor {
	all := map[int][]cnnlib.Tensor{}
	for number, layer := range m.Layers() {
		for i, p := range layer.Parameters() {
			values := testkit.Noise(uint64(10*number+i), p.Shape.Size(), 0.3)
			all[number] = append(all[number], cnnlib.Tensor{Shape: p.Shape, Values: values})
		}
	}
	return all
}

func digits() []string {
	return []string{"Zero", "Um", "Dois", "Três", "Quatro", "Cinco", "Seis", "Sete", "Oito", "Nove"}
}

func page(t *testing.T, m cnnlib.Model, weights map[int][]cnnlib.Tensor, names []string) string {
	t.Helper()
	page, err := sketch.Page(m, weights, names)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func ExamplePage() {
	model := cnnlib.Input(28, 28, 1).Flatten().Dense(10).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
	// Of a trained model they come from Inspect.
	weights := map[int][]cnnlib.Tensor{2: {
		{Shape: cnnlib.Shape{784, 10}, Values: make([]float32, 7840)},
		{Shape: cnnlib.Shape{10}, Values: make([]float32, 10)},
	}}
	page, err := sketch.Page(model, weights, []string{"Zero", "Um", "Dois", "Três", "Quatro", "Cinco", "Seis", "Sete", "Oito", "Nove"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Count(page, "<div"), strings.Count(page, "<script>"), len(page) < 50_000)
	// Output: 1 1 true
}

func TestPageFollowsFromItsArguments(t *testing.T) {
	m := small()
	first := page(t, m, weights(m), digits())
	if page(t, m, weights(m), digits()) != first {
		t.Error("equal arguments, another page")
	}
	other := weights(m)
	other[1][0].Values[0] += 0.1
	changed := page(t, m, other, digits())
	mark := regexp.MustCompile(`data-mark="([0-9a-f]+)"`)
	a, b := mark.FindStringSubmatch(first), mark.FindStringSubmatch(changed)
	if a == nil || b == nil || a[1] == b[1] {
		t.Errorf("the marks of two models are %v and %v", a, b)
	}
}

// What goes into a page can neither end its script nor depend on its encoding.
func TestPageEscapes(t *testing.T) {
	m := small()
	names := digits()
	names[0], names[1], names[2] = "</script><b>", "\"\\\u2028", "𝟚 & ç"
	page := page(t, m, weights(m), names)
	if strings.Count(page, "</script") != 1 || strings.Contains(page, "<!--") || strings.Contains(page, "<b>") {
		t.Error("a name is read as HTML")
	}
	for i := range len(page) {
		if c := page[i]; c > '~' || c < ' ' && c != '\n' {
			t.Fatalf("byte %#x in …%q", c, page[max(0, i-20):i])
		}
	}
	for _, want := range []string{`\u003c/script\u003e\u003cb\u003e`, `\"\\\u2028`, `\ud835\udfda \u0026 \u00e7`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

// GitHub and nbviewer leave scripts out.
func TestPageWithoutScripts(t *testing.T) {
	m := small()
	rest := regexp.MustCompile(`(?s)<script>.*</script>`).ReplaceAllString(page(t, m, weights(m), nil), "")
	if len(rest) > 600 || !strings.Contains(rest, "<p>Aqui se desenha um d&#237;gito") || !strings.Contains(rest, "JupyterLab") {
		t.Errorf("without its script the page is %q", rest)
	}
}

// foreign is a layer of another package.
type foreign struct{ cnnlib.ReLUOp }

func (foreign) Name() string { return "Attention" }

func TestPageRefuses(t *testing.T) {
	m := small()
	normal := compile(cnnlib.Input(28, 28, 1).Flatten().BatchNormalization().Dense(10).Softmax())
	short := func(w map[int][]cnnlib.Tensor) map[int][]cnnlib.Tensor {
		w[2] = w[2][:3]
		return w
	}
	input := cnnlib.Input(28, 28, 1)
	large := compile(input.Flatten().Dense(2500).Dense(10).Softmax())
	slow := compile(input.Conv2D(64, cnnlib.Kernel(5, 5)).Conv2D(64, cnnlib.Kernel(5, 5)).MaxPool2D(cnnlib.Pool(20, 20)).Flatten().Dense(10).Softmax())
	with := func(change func(map[int][]cnnlib.Tensor)) map[int][]cnnlib.Tensor {
		all := weights(m)
		change(all)
		return all
	}
	for _, test := range []struct {
		name    string
		model   cnnlib.Model
		weights map[int][]cnnlib.Tensor
		names   []string
		want    []string
	}{
		{"a model in error", compile(input.Dense(10).Softmax()), nil, nil, []string{"Flatten"}},
		{"a regression", input.Flatten().Dense(1).Compile(cnnlib.MeanSquaredError, cnnlib.SGD()), nil, nil, []string{"regressão", ".Values()"}},
		{"colours", compile(cnnlib.Input(28, 28, 3).Flatten().Dense(10).Softmax()), nil, nil, []string{"3 canais", "cnnlib.Input(altura, largura, 1)"}},
		{"tiny images", compile(cnnlib.Input(28, 7, 1).Flatten().Dense(10).Softmax()), nil, nil, []string{"28 × 7", "de 8 a 64 pixels"}},
		{"large images", compile(cnnlib.Input(65, 28, 1).Flatten().Dense(10).Softmax()), nil, nil, []string{"65 × 28", "de 8 a 64 pixels"}},
		{"many classes", compile(input.Flatten().Dense(17).Softmax()), nil, nil, []string{"17 classes", "no máximo 16"}},
		{"too much work", slow, weights(slow), nil, []string{"41.", "multiplicações", "40.000.000", "menos filtros"}},
		{"too many weights", large, weights(large), nil, []string{"1.987.510 pesos", "2,6 MB", "use menos filtros"}},
		{"no weights", m, nil, nil, []string{"camada 1 (Conv2D)", "vieram 0", "Inspect"}},
		{"weights of one layer missing", m, with(func(w map[int][]cnnlib.Tensor) { delete(w, 5) }), nil, []string{"camada 5 (Dense)", "vieram 0"}},
		{"weights of another model", m, with(func(w map[int][]cnnlib.Tensor) { w[1], w[5] = w[5], w[1] }), nil, []string{"camada 1 (Conv2D)", "(3, 3, 1, 2)", "(72, 10)", "outro modelo"}},
		{"values that are not there", m, with(func(w map[int][]cnnlib.Tensor) { w[5][1].Values = w[5][1].Values[1:] }), nil, []string{"camada 5 (Dense)", `"bias"`, "9 valores"}},
		{"not a number", m, with(func(w map[int][]cnnlib.Tensor) { w[5][0].Values[3] = float32(math.NaN()) }), nil, []string{"camada 5 (Dense)", "NaN", "taxa de aprendizado"}},
		{"infinite", m, with(func(w map[int][]cnnlib.Tensor) { w[1][1].Values[1] = float32(math.Inf(-1)) }), nil, []string{"camada 1 (Conv2D)", "-Inf"}},
		{"a layer that the page does not know", compile(input.Then(foreign{}).Flatten().Dense(10).Softmax()), nil, nil, []string{"não conhece a camada 1 (Attention)", "sem ela"}},
		{"a normalization without its moving variance", normal, short(weights(normal)), nil, []string{"camada 2 (BatchNormalization)", "4 tensores", "vieram 3"}},
		{"a name missing", m, weights(m), digits()[1:], []string{"9 nomes para 10 classes"}},
		{"names that are empty", m, weights(m), []string{}, []string{"0 nomes para 10 classes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			page, err := sketch.Page(test.model, test.weights, test.names)
			testkit.WantError(t, err, append(test.want, "desenho: ")...)
			if page != "" {
				t.Errorf("and %d bytes of a page", len(page))
			}
		})
	}
}

// The lesson's own network, whose page goes through JupyterLab and into the notebook.
func TestPageOfTheLessonIsSmall(t *testing.T) {
	m := lesson.Model()
	all := map[int][]cnnlib.Tensor{}
	for number, layer := range m.Layers() {
		for i, p := range layer.Parameters() {
			all[number] = append(all[number], cnnlib.Tensor{Shape: p.Shape, Values: testkit.StartingNoise(uint64(10*number+i), p)})
		}
	}
	if size := len(page(t, m, all, digits())); size > 2_200_000 {
		t.Errorf("%d bytes", size)
	}
}
