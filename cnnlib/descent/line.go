package descent

import (
	"fmt"
	"math"

	"cnn321/cnnlib"
)

// Line is the loss along one weight of the last layer.
type Line struct {
	// Weight is what the network has.
	Weight float64

	class  int
	inputs []float64 // of each example: what the weight is multiplied by
	scores []float64 // of each example: that of the class
	others []float64 // of each example: ln Σ e^z over the other classes
	truth  []float64 // of each example: the score of the true class, where that is another one
	labels []int
}

// New is the line through a weight by which what the examples' inputs are is multiplied, on its way to the score of a class. scores
// are [example][class], as the network gives them, and labels the true classes. It fails on lengths that do not agree and on a class
// or label that is none.
func New(weight float64, class int, inputs []float32, scores [][]float32, labels []int) (*Line, error) {
	if len(inputs) == 0 || len(scores) != len(inputs) || len(labels) != len(inputs) {
		return nil, fmt.Errorf("%d entradas, %d listas de pontuações e %d rótulos: é preciso ao menos um exemplo, e tantos de cada", len(inputs), len(scores), len(labels))
	}
	l := &Line{Weight: weight, class: class, labels: labels}
	for i, row := range scores {
		if class < 0 || class >= len(row) || labels[i] < 0 || labels[i] >= len(row) {
			return nil, fmt.Errorf("exemplo %d: classe %d e rótulo %d, e há pontuações para as classes de 0 a %d", i, class, labels[i], len(row)-1)
		}
		others := make([]float64, 0, len(row)-1)
		for k, z := range row {
			if k != class {
				others = append(others, float64(z))
			}
		}
		l.inputs = append(l.inputs, float64(inputs[i]))
		l.scores = append(l.scores, float64(row[class]))
		l.others = append(l.others, logSumExp(others))
		l.truth = append(l.truth, float64(row[labels[i]]))
	}
	return l, nil
}

// Examples is how many examples the loss is a mean over.
func (l *Line) Examples() int { return len(l.inputs) }

// Loss is the mean loss of the examples if the weight were w.
func (l *Line) Loss(w float64) float64 {
	sum := 0.0
	for i := range l.inputs {
		z := l.score(i, w)
		truth := l.truth[i]
		if l.labels[i] == l.class {
			truth = z
		}
		sum += logSumExp([]float64{z, l.others[i]}) - truth
	}
	return sum / float64(len(l.inputs))
}

// Slope is the derivative of the loss at w: how much the loss rises for each unit that the weight rises.
func (l *Line) Slope(w float64) float64 {
	sum := 0.0
	for i, a := range l.inputs {
		blame := 1 / (1 + math.Exp(l.others[i]-l.score(i, w))) // the probability of the class
		if l.labels[i] == l.class {
			blame--
		}
		sum += blame * a
	}
	return sum / float64(len(l.inputs))
}

// Lowest is where between low and high the loss is least.
func (l *Line) Lowest(low, high float64) float64 {
	// The slope only ever rises: halving finds where it is zero.
	for range 60 {
		if middle := (low + high) / 2; l.Slope(middle) < 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

func (l *Line) score(i int, w float64) float64 { return l.scores[i] + (w-l.Weight)*l.inputs[i] }

func logSumExp(values []float64) float64 {
	largest := math.Inf(-1)
	for _, v := range values {
		largest = max(largest, v)
	}
	if math.IsInf(largest, -1) {
		return largest
	}
	sum := 0.0
	for _, v := range values {
		sum += math.Exp(v - largest)
	}
	return largest + math.Log(sum)
}

// Walk is where the weight is at the beginning and after each of so many steps of an optimizer, which sees all the examples in each.
// The optimizers are Keras's, as those of the engine. It fails on one that [cnnlib.Layer.Compile] would refuse.
func (l *Line) Walk(o cnnlib.Optimizer, from float64, steps int) ([]float64, error) {
	// The check of an optimizer is a model's.
	if err := cnnlib.Input(1, 1, 1).Flatten().Dense(1).Compile(cnnlib.MeanSquaredError, o).Err(); err != nil {
		return nil, err
	}
	if steps < 1 {
		return nil, fmt.Errorf("%d passos: dê ao menos um", steps)
	}
	w, path, s := from, []float64{from}, stepper{o: o}
	for range steps {
		w += s.step(l.Slope(w))
		path = append(path, w)
	}
	return path, nil
}
