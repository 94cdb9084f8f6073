package draw

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
	"cnn321/cnnlib/lesson"
)

// wave is a tensor of made-up values from low to high.
func wave(low, high float64, shape ...int) cnnlib.Tensor {
	t := cnnlib.Tensor{Shape: shape, Values: make([]float32, cnnlib.Shape(shape).Size())}
	for i := range t.Values {
		t.Values[i] = float32(low + (high-low)*(0.5+0.5*math.Sin(float64(i)*0.7)))
	}
	t.Values[0], t.Values[len(t.Values)-1] = float32(low), float32(high)
	return t
}

// slanted is one image with a slanted stroke.
func slanted() cnnlib.Images {
	image := cnnlib.Images{Height: 28, Width: 28, Channels: 1, Pixels: make([]byte, 28*28)}
	for i := 5; i < 23; i++ {
		image.Pixels[i*28+i], image.Pixels[i*28+i+1] = 255, byte(10*i)
	}
	return image
}

// pictures are one of each kind that explores a network.
func pictures(t *testing.T) map[string]*canvas.Picture {
	t.Helper()
	all := make(map[string]*canvas.Picture)
	put := func(name string) func(p *canvas.Picture, err error) {
		return func(p *canvas.Picture, err error) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all[name] = p
		}
	}
	put("digit")(Digit(slanted()))
	c, err := NewConvolution(slanted(), cnnlib.Filter{{1, 0, 0}, {0, -1, 0}, {0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	put("convolution")(c.Picture())
	put("step")(c.Step(3, 4))
	c, err = NewConvolution(slanted(), cnnlib.Filter{{0.123, -0.456, 1}, {2, 3, 4}, {5, 6, 7}})
	if err != nil {
		t.Fatal(err)
	}
	put("step, all weights")(c.Step(25, 25))
	put("receptive fields")(ReceptiveFields(lesson.Output().Layers()[5], slanted(), 5, 6))
	put("channels")(Channels{Kernel: wave(-1, 1, 3, 3, 32, 64), Bias: wave(-1, 1, 64), Input: wave(0, 1, 1, 26, 26, 32), Filter: 63, Row: 23, Column: 23}.Picture())
	line := bowl(t)
	put("slope")(Slope(line))
	put("descent")(Descent(line, []Walk{{"SGD", "1.800", []float64{-1, 2, -900}}, {"SGD com embalo 0,8", "50", []float64{-1, 0, 1}}, {"Adam", "0,001", []float64{-1, 1}}}))
	put("filters")(Filters(wave(-1, 1, 3, 3, 1, 32), 0))
	put("three filters")(Filters(wave(-1, 1, 5, 3, 2, 3), 1))
	put("maps")(Maps(wave(0, 3, 1, 26, 26, 32), 0, "ReLU"))
	put("maps, many")(Maps(wave(0, 3, 1, 24, 24, 64), 0, "ReLU"))
	put("maps, negative")(Maps(wave(-2, 3, 2, 8, 12, 9), 1, "Conv2D"))
	put("diagram")(Diagram(lesson.Output().Layers()))
	put("diagram, long")(Diagram(cnnlib.Input(28, 28, 3).Conv2D(8, cnnlib.Kernel(3, 3)).Conv2D(8, cnnlib.Kernel(3, 3)).Conv2D(8, cnnlib.Kernel(3, 3)).
		MaxPool2D(cnnlib.Pool(2, 2)).Conv2D(8, cnnlib.Kernel(3, 3)).MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(12).ReLU().Dense(3).Softmax().Layers()))
	every := everyLayer()
	put("diagram, every layer")(Diagram(every.Layers()))
	model := lesson.Output().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	outputs := make(map[int]cnnlib.Tensor)
	for _, number := range JourneyLayers(model) {
		outputs[number] = wave(0, 1, append([]int{1}, model.Layers()[number].OutputShape()...)...)
	}
	put("journey")(Journey(model, outputs, 0, names(10)))
	other := every.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	outputs = make(map[int]cnnlib.Tensor)
	for _, number := range JourneyLayers(other) {
		outputs[number] = wave(0, 1, append([]int{1}, other.Layers()[number].OutputShape()...)...)
	}
	put("journey, every layer")(Journey(other, outputs, 0, names(3)))
	put("probabilities")(Probabilities(slanted(), []float32{0, 0.0001, 0.2, 0.1, 0.05, 0, 0.04, 0.6, 0.0099, 0}, names(10)))
	put("sure")(Probabilities(slanted(), []float32{0.9999, 0.0001}, names(2)))
	counts, err := cnnlib.Confusion([]int{0, 0, 1, 2, 2, 2, 1}, []int{0, 1, 1, 2, 0, 0, 1}, 3)
	if err != nil {
		t.Fatal(err)
	}
	put("confusion")(Confusion(counts, names(3)))
	wide := make([][]int, 10)
	for i := range wide {
		wide[i] = slices.Repeat([]int{i}, 10)
		wide[i][i] = 1135
	}
	put("confusion of ten")(Confusion(wide, names(10)))
	var filters []cnnlib.Filter
	var maps []cnnlib.Tensor
	var labels []string
	for epoch := range 13 {
		filters = append(filters, cnnlib.Filter{{float32(epoch), -1, 0}, {0.5, 0, 2}, {3, -4, 5}})
		maps = append(maps, wave(0, float64(epoch), 26, 26))
		labels = append(labels, fmt.Sprint("época ", epoch))
	}
	put("filter evolution")(FilterEvolution(filters, labels))
	put("map evolution")(MapEvolution(maps, labels))
	put("map evolution, two")(MapEvolution(maps[:2], labels[:2]))
	curves := Curves{Epochs: training(12), Total: 12}
	put("curves")(curves.Picture())
	put("grid")(Grid(digits(9), names(9), names(9)))
	put("grid in colour")(Grid(colours(9, 32, 32), names(9), names(9)))
	put("examples")(Examples(digits(8), names(8)))
	put("one example")(Examples(digits(1), []string{"uma legenda bem mais larga que a imagem"}))
	put("examples in colour")(Examples(colours(16, 32, 24), slices.Repeat([]string{"Automóvel"}, 16)))
	put("large examples")(Examples(colours(3, 300, 500), names(3)))
	put("probabilities in colour")(Probabilities(colours(1, 32, 32), []float32{0.3, 0.7}, names(2)))
	put("preparation")(Preparation(cnnlib.Images{Height: 900, Width: 700, Channels: 1, Pixels: make([]byte, 630_000)}, digits(1)))
	return all
}

// Every picture reads well from the last row, in all of its labels, and says in words what it shows.
func TestPicturesAreLegible(t *testing.T) {
	for name, p := range pictures(t) {
		t.Run(name, func(t *testing.T) {
			if len(p.Alt) < 40 || strings.TrimRight(p.Alt, " ,;:") != p.Alt || strings.Contains(p.Alt, "%!") {
				t.Errorf("tells too little in words: %q", p.Alt)
			}
			labels := p.Labels()
			if len(labels) == 0 {
				t.Fatal("nothing is written on it")
			}
			for i, label := range labels {
				// Of a picture 1600 pixels wide, 24 are what a value in a cell needs.
				if least := 24 * float64(p.Rect.Dx()) / canvas.PageWidth; label.Size < least {
					t.Errorf("%q is %.0f pixels high, of a picture %d wide", label.Text, label.Size, p.Rect.Dx())
				}
				if label.Contrast < 4.5 {
					t.Errorf("%q has a contrast of %.2f", label.Text, label.Contrast)
				}
				if !label.Box.In(p.Rect) {
					t.Errorf("%q lies at %v, outside %v", label.Text, label.Box, p.Rect)
				}
				for _, other := range labels[:i] {
					if !label.Box.Inset(2).Intersect(other.Box.Inset(2)).Empty() {
						t.Errorf("%q is written over %q", label.Text, other.Text)
					}
				}
			}
			packed, err := canvas.PNG(p)
			if err != nil || len(packed) > 200_000 {
				t.Errorf("%d bytes, %v", len(packed), err)
			}
		})
	}
}

func texts(p *canvas.Picture) []string {
	var all []string
	for _, label := range p.Labels() {
		all = append(all, label.Text)
	}
	return all
}

func TestDigitWritesEveryPixel(t *testing.T) {
	image := slanted()
	p, err := Digit(image)
	if err != nil {
		t.Fatal(err)
	}
	got := texts(p)
	if len(got) != 784 {
		t.Fatalf("%d numbers, want 784", len(got))
	}
	for i, v := range image.Pixels {
		if got[i] != fmt.Sprint(v) {
			t.Errorf("pixel %d: %s, want %d", i, got[i], v)
		}
	}
}

// The step's numbers are the window's pixels, the weights and their sum.
func TestStepTellsTheSum(t *testing.T) {
	image := slanted() // row 9: 255 at 9, 90 at 10; row 10: 255 at 10
	for _, test := range []struct {
		name        string
		filter      cnnlib.Filter
		row, column int
		want        []string
	}{
		{"the lesson's", cnnlib.Filter{{1, 0, 0}, {0, -1, 0}, {0, 0, 0}}, 9, 10, []string{"90", "× 1", "× −1", "100", "Linha 9, coluna 10: 90 × 1 + 100 × (−1) = −10"}},
		{"many weights", cnnlib.Filter{{1, 1, 1}, {1, 1, 1}, {0, 0, 0}}, 9, 9, []string{"Linha 9, coluna 9: a soma dos produtos = 700"}},
		{"no weight", cnnlib.Filter{{0}}, 0, 0, []string{"Linha 0, coluna 0: a soma dos produtos = 0"}},
		{"fractions", cnnlib.Filter{{0.5}}, 9, 10, []string{"× 0,50", "Linha 9, coluna 10: 90 × 0,50 = 45"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := NewConvolution(image, test.filter)
			if err != nil {
				t.Fatal(err)
			}
			p, err := c.Step(test.row, test.column)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !slices.Contains(texts(p), want) {
					t.Errorf("%q is missing in %q", want, texts(p))
				}
			}
		})
	}
}

// The map fills up to the step, and each value has the colour of its sign.
func TestStepFillsTheMap(t *testing.T) {
	c, err := NewConvolution(slanted(), cnnlib.Filter{{1, 0, 0}, {0, -1, 0}, {0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Step(9, 12)
	if err != nil {
		t.Fatal(err)
	}
	scale := c.mapScale()
	at := func(row, column int) color.RGBA {
		return p.RGBAAt(int(rightX+(float64(column)+0.5)*scale), int(panelTop+(float64(row)+0.5)*scale))
	}
	for _, test := range []struct {
		name        string
		row, column int
		want        color.RGBA
	}{
		{"zero", 0, 0, canvas.White},
		{"negative: 90 above 100", 9, 10, diverging(-10, 255)},
		{"negative: blank above 255", 4, 4, diverging(-255, 255)},
		{"not yet", 9, 20, canvas.Pale},
		{"not yet, below", 20, 3, canvas.Pale},
	} {
		if got := at(test.row, test.column); got != test.want {
			t.Errorf("%s: %v, want %v (the map has %v)", test.name, got, test.want, c.result.Values[test.row*26+test.column])
		}
	}
}

func TestSlideShowsTheWholeMapInTheEnd(t *testing.T) {
	c, err := NewConvolution(slanted(), cnnlib.Filter{{1, 0, 0}, {0, -1, 0}, {0, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Slide(4)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := c.Picture()
	if err != nil {
		t.Fatal(err)
	}
	if last := a.Frames[len(a.Frames)-1]; !slices.Equal(last.Pix, whole.Pix) {
		t.Error("the last frame is not the whole map")
	}
	for i := range 4 {
		if a.Delays[i].Seconds() < 2 {
			t.Errorf("stop %d lasts %v: too short to read its sum", i, a.Delays[i])
		}
		if i > 0 && slices.Equal(a.Frames[i].Pix, a.Frames[i-1].Pix) {
			t.Errorf("stops %d and %d are alike", i-1, i)
		}
	}
}

func TestPercent(t *testing.T) {
	for p, want := range map[float64]string{0: "0,0 %", 0.0001: "< 0,1 %", 0.0005: "0,1 %", 0.1234: "12,3 %", 0.9994: "99,9 %", 0.9999: "> 99,9 %", 1: "100,0 %"} {
		if got := percent(p); got != want {
			t.Errorf("percent(%v) = %q, want %q", p, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0: "0", -1: "−1", 254: "254", 0.5: "0,50", -0.034: "−0,03", 12.34: "12,3", 123.4: "123", -0.001: "0,00"} {
		if got := number(v); got != want {
			t.Errorf("number(%v) = %q, want %q", v, got, want)
		}
	}
}
