package cnnlib_test

import (
	"fmt"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

func TestOneHot(t *testing.T) {
	vectors, err := cnnlib.OneHot([]int{8, 0, 9}, 10)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(vectors), "[[0 0 0 0 0 0 0 0 1 0] [1 0 0 0 0 0 0 0 0 0] [0 0 0 0 0 0 0 0 0 1]]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if back := cnnlib.ArgMax(vectors); fmt.Sprint(back) != "[8 0 9]" {
		t.Errorf("back: %v", back)
	}
	// The vectors share no room: one that grows does not write into the next.
	if grown := append(vectors[0], 7); vectors[1][0] != 1 || len(grown) != 11 {
		t.Error("a vector grew into its neighbour")
	}
	if none, err := cnnlib.OneHot(nil, 3); err != nil || len(none) != 0 {
		t.Errorf("no labels: %v, %v", none, err)
	}
	tests := []struct {
		name    string
		labels  []int
		classes int
		want    []string
	}{
		{"above", []int{0, 3, 1}, 3, []string{"o rótulo 3 (posição 1)", "fora de 0 … 2", "número de classes"}},
		{"below", []int{0, 1, -1}, 3, []string{"o rótulo -1 (posição 2)", "fora de 0 … 2"}},
		{"no classes", []int{0}, 0, []string{"0 classes", "ao menos 1"}},
		{"negative classes", nil, -2, []string{"-2 classes", "ao menos 1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := cnnlib.OneHot(test.labels, test.classes)
			testkit.WantError(t, err, test.want...)
		})
	}
}

func TestArgMax(t *testing.T) {
	got := cnnlib.ArgMax([][]float32{{0.1, 0.7, 0.2}, {-3, -1, -2}, {5, 5, 1}, {4}, {}})
	if want := (cnnlib.Classes{1, 1, 0, 0, 0}); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestClassesString(t *testing.T) {
	long := make(cnnlib.Classes, 10000)
	copy(long, []int{7, 2, 1})
	copy(long[9997:], []int{4, 5, 6})
	tests := []struct {
		classes cnnlib.Classes
		want    string
	}{
		{nil, "[]"},
		{cnnlib.Classes{3}, "[3]"},
		{cnnlib.Classes{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, "[0 1 2 3 4 5 6 7 8 9 10 11]"},
		{cnnlib.Classes{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, "[0 1 2 … 10 11 12]"},
		{long, "[7 2 1 … 4 5 6]"},
	}
	for _, test := range tests {
		if got := test.classes.String(); got != test.want {
			t.Errorf("%d classes: %s, want %s", len(test.classes), got, test.want)
		}
	}
}

func TestFormats(t *testing.T) {
	for n, want := range map[int]string{
		0: "0", 7: "7", 999: "999", 1000: "1.000", 60000: "60.000", 1199882: "1.199.882", -999: "-999", -1234567: "-1.234.567",
	} {
		if got := cnnlib.Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %s, want %s", n, got, want)
		}
	}
	for _, test := range []struct {
		value  float64
		digits int
		want   string
	}{
		{0.9894, 4, "0,9894"}, {0.98944, 4, "0,9894"}, {1, 0, "1"}, {-0.5, 1, "-0,5"}, {2, 2, "2,00"},
	} {
		if got := cnnlib.Decimal(test.value, test.digits); got != test.want {
			t.Errorf("Decimal(%v, %d) = %s, want %s", test.value, test.digits, got, test.want)
		}
	}
	for _, test := range []struct {
		shape cnnlib.Shape
		want  string
		size  int
	}{
		{nil, "()", 1}, {cnnlib.Shape{128}, "(128)", 128}, {cnnlib.Shape{26, 26, 32}, "(26, 26, 32)", 21632},
	} {
		if test.shape.String() != test.want || test.shape.Size() != test.size {
			t.Errorf("%v of size %d, want %s of size %d", test.shape, test.shape.Size(), test.want, test.size)
		}
	}
}

func TestWrongPredictions(t *testing.T) {
	p := cnnlib.Predictions{
		{0.6, 0.4}, // wrong
		{0.1, 0.9}, // right
		{0.9, 0.1}, // wrong, and sure of it
		{0.8, 0.2}, // right
		{0.4, 0.6}, // wrong, as sure as the first
	}
	if got := p.Wrong([]int{1, 1, 1, 0, 0}); !slices.Equal(got, []int{2, 0, 4}) {
		t.Errorf("wrong: %v", got)
	}
	if got := p.Wrong(p.Classes()); len(got) != 0 {
		t.Errorf("wrong against itself: %v", got)
	}
}

func TestHistoryLast(t *testing.T) {
	if last := (cnnlib.History{}).Last(); last != (cnnlib.EpochResult{}) {
		t.Errorf("last of none: %+v", last)
	}
	h := cnnlib.History{Epochs: []cnnlib.EpochResult{{Loss: 2}, {Loss: 1}}}
	if h.Last().Loss != 1 {
		t.Errorf("last: %+v", h.Last())
	}
}
