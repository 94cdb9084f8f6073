package draw

import (
	"math"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/descent"
	"cnn321/cnnlib/lesson"
)

// bowl is a loss with its lowest place between two examples that pull apart.
func bowl(t *testing.T) *descent.Line {
	t.Helper()
	line, err := descent.New(0.5, 0, []float32{1, 2, 1}, [][]float32{{0, 0}, {1, 0}, {0, 1}}, []int{0, 1, 0})
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func TestDescentTellsHowItWent(t *testing.T) {
	line := bowl(t)
	p, err := Descent(line, []Walk{{"SGD", "0,1", []float64{0, line.Lowest(-9, 9)}}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "SGD, taxa 0,1: depois de 1 passo, perda " + cnnlib.Decimal(line.Loss(line.Lowest(-9, 9)), 3); !strings.Contains(p.Alt, want) {
		t.Errorf("it says %q, without %q", p.Alt, want)
	}
	for name, walks := range map[string][]Walk{"none": nil, "four": make([]Walk, 4), "no steps": {{"SGD", "1", []float64{1}}}} {
		if _, err := Descent(line, walks); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
}

func TestReceptiveFieldsRefuse(t *testing.T) {
	layers := lesson.Output().Layers()
	for name, test := range map[string]struct {
		layer cnnlib.Layer
		img   cnnlib.Images
		row   int
	}{
		"no such row":       {layers[5], slanted(), 12},
		"no window":         {layers[0], slanted(), 0},
		"another image":     {cnnlib.Input(9, 9, 1).Conv2D(1, cnnlib.Kernel(3, 3)), slanted(), 0},
		"a wrong layer":     {layers[0].Dense(3), slanted(), 0},
		"five convolutions": {layers[0].Conv2D(1, cnnlib.Kernel(3, 3)).Conv2D(1, cnnlib.Kernel(3, 3)).Conv2D(1, cnnlib.Kernel(3, 3)).Conv2D(1, cnnlib.Kernel(3, 3)).Conv2D(1, cnnlib.Kernel(3, 3)), slanted(), 0},
	} {
		if _, err := ReceptiveFields(test.layer, test.img, test.row, 0); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
}

// The sums of the slices are what the convolution gives: here of two channels, by hand.
func TestChannelsSums(t *testing.T) {
	c := Channels{
		Kernel: cnnlib.Tensor{Shape: cnnlib.Shape{1, 2, 2, 1}, Values: []float32{1, 10, 2, 20}}, // [column][channel]
		Bias:   cnnlib.Tensor{Shape: cnnlib.Shape{1}, Values: []float32{0.5}},
		Input:  cnnlib.Tensor{Shape: cnnlib.Shape{1, 1, 3, 2}, Values: []float32{9, 9, 1, 2, 3, 4}},
		Column: 1,
	}
	sums, result, err := c.Sums()
	if err != nil {
		t.Fatal(err)
	}
	if want := []float64{1*1 + 2*3, 10*2 + 20*4}; sums[0] != want[0] || sums[1] != want[1] || math.Abs(result-107.5) > 1e-9 {
		t.Errorf("sums %v, result %v, want %v and 107.5", sums, result, want)
	}
	for name, change := range map[string]func(*Channels){
		"filter": func(c *Channels) { c.Filter = 1 }, "column": func(c *Channels) { c.Column = 2 }, "row": func(c *Channels) { c.Row = -1 },
		"channels": func(c *Channels) { c.Input.Shape = cnnlib.Shape{1, 1, 6, 1} },
	} {
		wrong := c
		change(&wrong)
		if _, _, err := wrong.Sums(); err == nil {
			t.Errorf("another %s is taken", name)
		}
	}
}
