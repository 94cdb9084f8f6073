package cnnlib_test

import (
	"math"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

var (
	image  = cnnlib.Input(28, 28, 1)
	volume = cnnlib.Input(5, 7, 3)
	vector = volume.Flatten()
)

func TestLayers(t *testing.T) {
	tests := []struct {
		name  string
		layer cnnlib.Layer
		shape string
		count int
		text  string
	}{
		{"input", image, "(28, 28, 1)", 0, "Input (28, 28, 1), 0 parâmetros"},
		{"first convolution of the lesson", image.Conv2D(32, cnnlib.Kernel(3, 3)), "(26, 26, 32)", 320, "Conv2D (26, 26, 32), 320 parâmetros"},
		{"second convolution of the lesson", image.Conv2D(32, cnnlib.Kernel(3, 3)).Conv2D(64, cnnlib.Kernel(3, 3)), "(24, 24, 64)", 18496, "Conv2D (24, 24, 64), 18.496 parâmetros"},
		{"convolution, other sides", volume.Conv2D(2, cnnlib.Kernel(2, 4)), "(4, 4, 2)", 2*4*3*2 + 2, "Conv2D (4, 4, 2), 50 parâmetros"},
		{"convolution 1 × 1", volume.Conv2D(1, cnnlib.Kernel(1, 1)), "(5, 7, 1)", 4, "Conv2D (5, 7, 1), 4 parâmetros"},
		{"convolution as large as the image", volume.Conv2D(4, cnnlib.Kernel(5, 7)), "(1, 1, 4)", 5*7*3*4 + 4, "Conv2D (1, 1, 4), 424 parâmetros"},
		{"relu", volume.ReLU(), "(5, 7, 3)", 0, "ReLU (5, 7, 3), 0 parâmetros"},
		{"pool", image.MaxPool2D(cnnlib.Pool(2, 2)), "(14, 14, 1)", 0, "MaxPooling2D (14, 14, 1), 0 parâmetros"},
		{"pool that does not divide", volume.MaxPool2D(cnnlib.Pool(2, 3)), "(2, 2, 3)", 0, "MaxPooling2D (2, 2, 3), 0 parâmetros"},
		{"pool as large as the image", volume.MaxPool2D(cnnlib.Pool(5, 7)), "(1, 1, 3)", 0, "MaxPooling2D (1, 1, 3), 0 parâmetros"},
		{"dropout", volume.Dropout(0.25), "(5, 7, 3)", 0, "Dropout (5, 7, 3), 0 parâmetros"},
		{"dropout of nothing", vector.Dropout(0), "(105)", 0, "Dropout (105), 0 parâmetros"},
		{"flatten", volume.Flatten(), "(105)", 0, "Flatten (105), 0 parâmetros"},
		{"flatten of a vector", vector.Flatten(), "(105)", 0, "Flatten (105), 0 parâmetros"},
		{"dense", vector.Dense(128), "(128)", 105*128 + 128, "Dense (128), 13.568 parâmetros"},
		{"dense of one", vector.Dense(1), "(1)", 106, "Dense (1), 106 parâmetros"},
		{"softmax", vector.Softmax(), "(105)", 0, "Softmax (105), 0 parâmetros"},
		{"softmax of a volume", volume.Softmax(), "(5, 7, 3)", 0, "Softmax (5, 7, 3), 0 parâmetros"},
		{"convolution, same", volume.Conv2D(2, cnnlib.Kernel(3, 3), cnnlib.Padding(cnnlib.PaddingSame)), "(5, 7, 2)", 56, "Conv2D (5, 7, 2), 56 parâmetros"},
		{"convolution, same, larger than the image", volume.Conv2D(2, cnnlib.Kernel(9, 9), cnnlib.Padding("same")), "(5, 7, 2)", 9*9*3*2 + 2, "Conv2D (5, 7, 2), 488 parâmetros"},
		{"convolution, strides", volume.Conv2D(2, cnnlib.Kernel(3, 3), cnnlib.Strides(2, 3)), "(2, 2, 2)", 56, "Conv2D (2, 2, 2), 56 parâmetros"},
		{"convolution, same, strides", volume.Conv2D(2, cnnlib.Kernel(3, 3), cnnlib.Strides(2, 2), cnnlib.Padding("same")), "(3, 4, 2)", 56, "Conv2D (3, 4, 2), 56 parâmetros"},
		{"convolution, strides beyond the image", volume.Conv2D(2, cnnlib.Kernel(3, 3), cnnlib.Strides(99, 99)), "(1, 1, 2)", 56, "Conv2D (1, 1, 2), 56 parâmetros"},
		{"pool, strides", volume.MaxPool2D(cnnlib.Pool(3, 3), cnnlib.Strides(2, 2)), "(2, 3, 3)", 0, "MaxPooling2D (2, 3, 3), 0 parâmetros"},
		{"pool, same", volume.MaxPool2D(cnnlib.Pool(2, 2), cnnlib.Padding(cnnlib.PaddingSame)), "(3, 4, 3)", 0, "MaxPooling2D (3, 4, 3), 0 parâmetros"},
		{"average, same, strides 1", volume.AvgPool2D(cnnlib.Pool(9, 2), cnnlib.Strides(1, 1), cnnlib.Padding("same")), "(5, 7, 3)", 0, "AveragePooling2D (5, 7, 3), 0 parâmetros"},
		{"global average", volume.GlobalAvgPool2D(), "(3)", 0, "GlobalAveragePooling2D (3), 0 parâmetros"},
		{"normalization of a volume", volume.BatchNormalization(), "(5, 7, 3)", 12, "BatchNormalization (5, 7, 3), 12 parâmetros"},
		{"normalization of a vector", vector.BatchNormalization(cnnlib.MovingMomentum(0), cnnlib.VarianceEpsilon(1e-5)), "(105)", 420, "BatchNormalization (105), 420 parâmetros"},
		{"leaky relu", volume.LeakyReLU(cnnlib.NegativeSlope(0)), "(5, 7, 3)", 0, "LeakyReLU (5, 7, 3), 0 parâmetros"},
		{"sigmoid", vector.Sigmoid(), "(105)", 0, "Sigmoid (105), 0 parâmetros"},
		{"tanh", volume.Tanh(), "(5, 7, 3)", 0, "Tanh (5, 7, 3), 0 parâmetros"},
		{"flip", volume.RandomFlip(), "(5, 7, 3)", 0, "RandomFlip (5, 7, 3), 0 parâmetros"},
		{"translation", volume.RandomTranslation(0.1, 0), "(5, 7, 3)", 0, "RandomTranslation (5, 7, 3), 0 parâmetros"},
		{"rotation", volume.RandomRotation(1, cnnlib.Filling(cnnlib.FillWrap)), "(5, 7, 3)", 0, "RandomRotation (5, 7, 3), 0 parâmetros"},
		{"zoom", volume.RandomZoom(0.2, cnnlib.WidthFactor(0.1), cnnlib.FillValue(1)), "(5, 7, 3)", 0, "RandomZoom (5, 7, 3), 0 parâmetros"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := test.layer
			if l.Err() != nil {
				t.Fatal(l.Err())
			}
			if l.OutputShape().String() != test.shape || l.ParameterCount() != test.count || l.String() != test.text {
				t.Errorf("%v, %d parameters, %q; want %s, %d, %q", l.OutputShape(), l.ParameterCount(), l, test.shape, test.count, test.text)
			}
			sum := 0
			for _, p := range l.Parameters() {
				sum += p.Shape.Size()
			}
			if sum != test.count {
				t.Errorf("the parameters have %d values, want %d", sum, test.count)
			}
		})
	}
}

func TestLayerErrors(t *testing.T) {
	tests := []struct {
		name  string
		layer cnnlib.Layer
		want  []string
	}{
		{"input without height", cnnlib.Input(0, 28, 1), []string{"altura é 0", "cnnlib.Input(28, 28, 1)"}},
		{"input of negative width", cnnlib.Input(28, -1, 1), []string{"largura é -1", "cnnlib.Input(28, 28, 1)"}},
		{"input without channels", cnnlib.Input(28, 28, 0), []string{"número de canais é 0", "cnnlib.Input(28, 28, 1)"}},
		{"convolution of a vector", vector.Conv2D(8, cnnlib.Kernel(3, 3)), []string{"camada 2 (Conv2D)", "depois de Flatten", "(105)", "ela vem antes de Flatten"}},
		{"no filters", image.Conv2D(0, cnnlib.Kernel(3, 3)), []string{"0 filtros", "ao menos 1"}},
		{"negative filters", image.Conv2D(-3, cnnlib.Kernel(3, 3)), []string{"-3 filtros", "ao menos 1"}},
		{"kernel of no height", image.Conv2D(8, cnnlib.Kernel(0, 3)), []string{"0 × 3", "ao menos 1"}},
		{"kernel too high", volume.Conv2D(8, cnnlib.Kernel(6, 3)), []string{"camada 1 (Conv2D)", "6 × 3", "5 × 7", "use um filtro menor ou menos subamostragem"}},
		{"kernel too wide", volume.Conv2D(8, cnnlib.Kernel(3, 8)), []string{"3 × 8", "5 × 7", "use um filtro menor"}},
		{"pool of a vector", vector.MaxPool2D(cnnlib.Pool(2, 2)), []string{"camada 2 (MaxPooling2D)", "(105)", "ela vem antes de Flatten"}},
		{"window of no width", image.MaxPool2D(cnnlib.Pool(2, 0)), []string{"2 × 0", "ao menos 1"}},
		{"window too high", volume.MaxPool2D(cnnlib.Pool(6, 1)), []string{"6 × 1", "5 × 7", "use uma janela menor"}},
		{"window too wide", volume.MaxPool2D(cnnlib.Pool(1, 8)), []string{"1 × 8", "use uma janela menor"}},
		{"dropout of all", volume.Dropout(1), []string{"taxa 1", "até antes de 1", "0.25"}},
		{"dropout below none", volume.Dropout(-0.1), []string{"taxa -0.1", "até antes de 1"}},
		{"dropout of NaN", volume.Dropout(math.NaN()), []string{"taxa NaN", "até antes de 1"}},
		{"dense of a volume", volume.Dense(10), []string{"camada 1 (Dense)", "(5, 7, 3)", ".Flatten() antes", "105 valores"}},
		{"dense of none", vector.Dense(0), []string{"0 neurônios", "ao menos 1"}},
		{"kernel too large, what helps", volume.Conv2D(8, cnnlib.Kernel(6, 3)), []string{"cnnlib.Padding(cnnlib.PaddingSame)"}},
		{"no strides", image.Conv2D(8, cnnlib.Kernel(3, 3), cnnlib.Strides(0, 0)), []string{"camada 1 (Conv2D)", "passo de 0 × 0", "ao menos 1", "1 × 1"}},
		{"strides of no height", image.Conv2D(8, cnnlib.Kernel(3, 3), cnnlib.Strides(0, 2)), []string{"passo de 0 × 2", "ao menos 1"}},
		{"negative strides", image.MaxPool2D(cnnlib.Pool(2, 2), cnnlib.Strides(-1, 2)), []string{"camada 1 (MaxPooling2D)", "passo de -1 × 2", "ao menos 1", "2 × 2"}},
		{"pool without strides", image.AvgPool2D(cnnlib.Pool(2, 3), cnnlib.Strides(0, 0)), []string{"camada 1 (AveragePooling2D)", "passo de 0 × 0", "2 × 3"}},
		{"strides beyond counting", image.Conv2D(8, cnnlib.Kernel(3, 3), cnnlib.Strides(math.MaxInt, math.MaxInt), cnnlib.Padding("same")).MaxPool2D(cnnlib.Pool(2, 2)), []string{"camada 2 (MaxPooling2D)", "(1, 1, 8)"}},
		{"kernel that sees hardly more than padding", image.Conv2D(8, cnnlib.Kernel(3, 1000000), cnnlib.Padding("same")), []string{"o filtro de 3 × 1000000 é muito maior que a imagem de 28 × 28", "use um filtro menor"}},
		{"window that sees hardly more than padding", volume.MaxPool2D(cnnlib.Pool(17, 2), cnnlib.Padding("same")), []string{"a janela de 17 × 2 é muito maior", "use uma janela menor"}},
		{"unknown padding", image.Conv2D(8, cnnlib.Kernel(3, 3), cnnlib.Padding("full")), []string{`borda "full" desconhecida`, "cnnlib.PaddingSame"}},
		{"negative window, same", image.MaxPool2D(cnnlib.Pool(-2, 2), cnnlib.Padding("same")), []string{"janela de -2 × 2", "ao menos 1"}},
		{"pool larger than the image", volume.AvgPool2D(cnnlib.Pool(6, 1)), []string{"camada 1 (AveragePooling2D)", "6 × 1", "5 × 7", "use uma janela menor", "cnnlib.PaddingSame"}},
		{"strides that leave too little for the next", image.Conv2D(8, cnnlib.Kernel(3, 3), cnnlib.Strides(14, 14)).MaxPool2D(cnnlib.Pool(3, 3)), []string{"camada 2 (MaxPooling2D)", "depois de Conv2D", "(2, 2, 8)", "use uma janela menor"}},
		{"global average of a vector", vector.GlobalAvgPool2D(), []string{"camada 2 (GlobalAveragePooling2D)", "(105)", "ela vem antes de Flatten"}},
		{"momentum of 1", volume.BatchNormalization(cnnlib.MovingMomentum(1)), []string{"camada 1 (BatchNormalization)", "momento 1", "0.99"}},
		{"momentum of NaN", volume.BatchNormalization(cnnlib.MovingMomentum(math.NaN())), []string{"momento NaN", "0.99"}},
		{"no epsilon", volume.BatchNormalization(cnnlib.VarianceEpsilon(0)), []string{"ε 0", "0.001"}},
		{"negative slope", volume.LeakyReLU(cnnlib.NegativeSlope(-0.1)), []string{"camada 1 (LeakyReLU)", "inclinação -0.1", "0.3"}},
		{"flip in an unknown way", volume.RandomFlip("diagonal"), []string{`modo "diagonal" desconhecido`, "cnnlib.FlipHorizontal"}},
		{"flip in two ways", volume.RandomFlip(cnnlib.FlipVertical, cnnlib.FlipHorizontal), []string{"2 modos", "dê um só"}},
		{"flip of a vector", vector.RandomFlip(), []string{"camada 2 (RandomFlip)", "(105)"}},
		{"translation too far", volume.RandomTranslation(0.1, 1.5), []string{"camada 1 (RandomTranslation)", "fator 1.5", "de 0 a 1"}},
		{"translation of width", volume.RandomTranslation(0.1, 0.1, cnnlib.WidthFactor(0.2)), []string{"cnnlib.WidthFactor", "RandomZoom"}},
		{"rotation in degrees", volume.RandomRotation(30), []string{"camada 1 (RandomRotation)", "fator 30", "de 0 a 1"}},
		{"rotation of NaN", volume.RandomRotation(math.NaN()), []string{"fator NaN"}},
		{"rotation, unknown fill", volume.RandomRotation(0.1, cnnlib.Filling("blur")), []string{`preenchimento "blur" desconhecido`, "cnnlib.FillReflect"}},
		{"zoom below none", volume.RandomZoom(-0.2), []string{"camada 1 (RandomZoom)", "fator -0.2"}},
		{"zoom, a fill that is no number", volume.RandomZoom(0.2, cnnlib.FillValue(math.Inf(1))), []string{"preenchimento com o valor +Inf", "0 (preto)"}},
		{"zoom of a vector", vector.RandomZoom(0.2), []string{"camada 2 (RandomZoom)", "(105)"}},
		{"nothing as a layer", volume.Then(nil), []string{"Then recebeu nil", "cnnlib.Ops"}},
		{"no input", cnnlib.Layer{}.Flatten(), []string{"Flatten", "comece a rede com cnnlib.Input"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			testkit.WantError(t, test.layer.Err(), test.want...)
			if test.layer.OutputShape() != nil || test.layer.Parameters() != nil || test.layer.ParameterCount() != 0 {
				t.Errorf("a layer in error has shape %v and %d parameters", test.layer.OutputShape(), test.layer.ParameterCount())
			}
			testkit.WantError(t, stringer(test.layer.String()), append(test.want, "erro: ")...)
			// The first error is what all later layers, and the model, report.
			later := test.layer.ReLU().Dense(-1).Dropout(7)
			if later.Err() == nil || later.Err().Error() != test.layer.Err().Error() {
				t.Errorf("later layers say %v", later.Err())
			}
			m := later.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
			testkit.WantError(t, m.Err(), test.want...)
			testkit.WantError(t, stringer(m.Summary()), append(test.want, "**Erro no modelo:**")...)
		})
	}
}

type stringer string

func (s stringer) Error() string { return string(s) }

func TestLayersAreImmutable(t *testing.T) {
	base := image.Conv2D(4, cnnlib.Kernel(3, 3))
	before := base.String()
	one, two := base.ReLU().Flatten().Dense(3), base.MaxPool2D(cnnlib.Pool(2, 2))
	base.OutputShape()[0] = 99
	base.Layers()[0] = cnnlib.Layer{}
	base.Parameters()[0].Shape[0] = 99
	if base.String() != before || base.ParameterCount() != 40 {
		t.Errorf("the layer became %v", base)
	}
	if one.Layers()[1].String() != two.Layers()[1].String() || len(one.Layers()) != 5 || len(two.Layers()) != 3 {
		t.Errorf("branches share the wrong layers: %v, %v", one.Layers(), two.Layers())
	}
	if in := two.InputShape(); in.String() != "(26, 26, 4)" {
		t.Errorf("input shape %v", in)
	}
	if image.InputShape() != nil {
		t.Errorf("Input has an input shape, %v", image.InputShape())
	}
}

func TestParametersStart(t *testing.T) {
	conv := image.Conv2D(32, cnnlib.Kernel(3, 5)).Conv2D(64, cnnlib.Kernel(3, 5)).Parameters()
	dense := vector.Dense(9).Parameters()
	// As Keras's compute_fans: the window times the channels, on each side.
	for _, test := range []struct {
		name string
		p    cnnlib.Parameter
		want cnnlib.Init
	}{
		{"convolution kernel", conv[0], cnnlib.Init{Limit: math.Sqrt(6.0 / (15*32 + 15*64))}},
		{"convolution bias", conv[1], cnnlib.Init{}},
		{"dense kernel", dense[0], cnnlib.Init{Limit: math.Sqrt(6.0 / (105 + 9))}},
		{"dense bias", dense[1], cnnlib.Init{}},
	} {
		if test.p.Init != test.want || !test.p.Trainable {
			t.Errorf("%s starts as %+v, trainable %v; want %+v", test.name, test.p.Init, test.p.Trainable, test.want)
		}
	}
}

// A setting at its default is as if it had not been given: the same layer, the same name of what it learned.
func TestDefaultsAreNotSettings(t *testing.T) {
	valid, same := cnnlib.Padding(cnnlib.PaddingValid), cnnlib.Padding(cnnlib.PaddingSame)
	kernel, pool := cnnlib.Kernel(3, 3), cnnlib.Pool(2, 3)
	tests := []struct {
		name              string
		plain, got, other cnnlib.Layer
	}{
		{"convolution", image.Conv2D(4, kernel), image.Conv2D(4, kernel, cnnlib.Strides(1, 1), valid), image.Conv2D(4, kernel, same)},
		{"max pool", image.MaxPool2D(pool), image.MaxPool2D(pool, valid, cnnlib.Strides(2, 3)), image.MaxPool2D(pool, cnnlib.Strides(1, 1))},
		{"average pool", image.AvgPool2D(pool), image.AvgPool2D(pool, cnnlib.Strides(2, 3), valid), image.AvgPool2D(pool, same)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fingerprint := func(l cnnlib.Layer) string {
				return l.Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()).Fingerprint()
			}
			if test.plain.Op() != test.got.Op() || fingerprint(test.plain) != fingerprint(test.got) {
				t.Errorf("%+v is another layer than %+v", test.got.Op(), test.plain.Op())
			}
			if fingerprint(test.plain) == fingerprint(test.other) {
				t.Errorf("%+v has the name of %+v", test.other.Op(), test.plain.Op())
			}
		})
	}
}

func TestModelThatEndsInAVolume(t *testing.T) {
	m := volume.Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	testkit.WantError(t, m.Err(), "termina num volume (5, 7, 3)", ".Flatten()", ".Dense(classes)")
}
