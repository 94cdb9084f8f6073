package descent

import (
	"fmt"
	"math"
	"testing"

	"cnn321/cnnlib"
)

func line(t testing.TB) *Line {
	t.Helper()
	l, err := New(0.3, 1, []float32{1, 0.5, 2, 0}, [][]float32{{1, 0, -1}, {0, 2, 1}, {-1, 0.5, 0}, {3, 2, 1}}, []int{1, 1, 2, 0})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Where the weight is as it was, the loss is the mean of -ln of the softmax: here computed the long way.
func TestLossIsTheNetworks(t *testing.T) {
	scores, labels, want := [][]float64{{1, 0, -1}, {0, 2, 1}, {-1, 0.5, 0}, {3, 2, 1}}, []int{1, 1, 2, 0}, 0.0
	for i, row := range scores {
		total := 0.0
		for _, z := range row {
			total += math.Exp(z)
		}
		want -= math.Log(math.Exp(row[labels[i]])/total) / 4
	}
	if got := line(t).Loss(0.3); math.Abs(got-want) > 1e-12 {
		t.Errorf("loss %v, want %v", got, want)
	}
}

func TestSlopeIsTheDerivative(t *testing.T) {
	l := line(t)
	const d = 1e-5
	for _, w := range []float64{-40, -3, 0, 0.3, 1, 50} {
		want := (l.Loss(w+d) - l.Loss(w-d)) / (2 * d)
		if got := l.Slope(w); math.Abs(got-want) > 1e-8 {
			t.Errorf("slope at %v: %v, want %v", w, got, want)
		}
	}
	lowest := l.Lowest(-100, 100)
	if got := l.Slope(lowest); math.Abs(got) > 1e-9 {
		t.Errorf("slope %v at the lowest place %v", got, lowest)
	}
}

// Each optimizer's first steps are those of its formula, and after many it is where the loss is least.
func TestWalks(t *testing.T) {
	l := line(t)
	g0 := l.Slope(3)
	for _, test := range []struct {
		name  string
		o     cnnlib.Optimizer
		first float64
	}{
		{"SGD", cnnlib.SGD(cnnlib.LearningRate(0.1)), 3 - 0.1*g0},
		{"momentum", cnnlib.SGD(cnnlib.LearningRate(0.1), cnnlib.Momentum(0.5)), 3 - 0.1*g0},
		{"Nesterov", cnnlib.SGD(cnnlib.LearningRate(0.1), cnnlib.Momentum(0.5), cnnlib.Nesterov()), 3 - 0.1*g0*1.5},
		{"Adam", cnnlib.Adam(cnnlib.LearningRate(0.1)), 3 - 0.1},
		{"RMSprop", cnnlib.RMSprop(cnnlib.LearningRate(0.01)), 3 - 0.01/math.Sqrt(0.1)},
		{"RMSprop, momentum", cnnlib.RMSprop(cnnlib.LearningRate(0.01), cnnlib.Momentum(0.5)), 3 - 0.01/math.Sqrt(0.1)},
		{"RMSprop, centered", cnnlib.RMSprop(cnnlib.LearningRate(0.01), cnnlib.Centered()), 3 - 0.01/math.Sqrt(0.1-0.01)},
	} {
		path, err := l.Walk(test.o, 3, 3000)
		if err != nil {
			t.Fatal(err)
		}
		if len(path) != 3001 || path[0] != 3 || math.Abs(path[1]-test.first) > 1e-4 {
			t.Errorf("%s: %d places, from %v to %v, want %v", test.name, len(path), path[0], path[1], test.first)
		}
		if lowest := l.Lowest(-100, 100); math.Abs(path[3000]-lowest) > 0.05 {
			t.Errorf("%s ends at %v, and the loss is least at %v", test.name, path[3000], lowest)
		}
	}
	if _, err := l.Walk(cnnlib.SGD(cnnlib.LearningRate(-1)), 0, 3); err == nil {
		t.Error("a negative learning rate is taken")
	}
	if _, err := l.Walk(cnnlib.SGD(), 0, 0); err == nil {
		t.Error("a walk without steps is taken")
	}
}

func TestWhatIsNoLine(t *testing.T) {
	scores := [][]float32{{0, 1}}
	for name, make := range map[string]func() (*Line, error){
		"no examples":  func() (*Line, error) { return New(0, 0, nil, nil, nil) },
		"other labels": func() (*Line, error) { return New(0, 0, []float32{1}, scores, []int{0, 1}) },
		"no class":     func() (*Line, error) { return New(0, 2, []float32{1}, scores, []int{0}) },
		"no label":     func() (*Line, error) { return New(0, 0, []float32{1}, scores, []int{-1}) },
	} {
		if l, err := make(); err == nil {
			t.Errorf("%s: %v", name, l)
		}
	}
}

func ExampleLine_Walk() {
	// Two images, told apart by one weight; both ask for more of it.
	l, err := New(0, 0, []float32{1, 1}, [][]float32{{0, 0}, {0, 0}}, []int{0, 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	path, err := l.Walk(cnnlib.SGD(cnnlib.LearningRate(1)), 0, 1)
	fmt.Println(path, err)
	// Output: [0 0.5] <nil>
}
