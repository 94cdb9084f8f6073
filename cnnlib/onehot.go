package cnnlib

import "fmt"

// OneHot encodes class numbers: label 8 of 10 classes is [0 0 0 0 0 0 0 0 1 0].
// The result is [label, class]. It fails on a label outside 0 … classes-1.
func OneHot(labels []int, classes int) ([][]float32, error) {
	if err := checkLabels(labels, classes); err != nil {
		return nil, err
	}
	values := make([]float32, len(labels)*classes)
	vectors := make([][]float32, len(labels))
	for i, label := range labels {
		vectors[i] = values[i*classes : (i+1)*classes : (i+1)*classes]
		vectors[i][label] = 1
	}
	return vectors, nil
}

func checkLabels(labels []int, classes int) error {
	if classes < 1 {
		return fmt.Errorf("%d classes: é preciso ao menos 1", classes)
	}
	for i, label := range labels {
		if label < 0 || label >= classes {
			return fmt.Errorf("o rótulo %d (posição %d) está fora de 0 … %d: confira os rótulos ou o número de classes", label, i, classes-1)
		}
	}
	return nil
}

// Classes is a list of class numbers. A long one is printed by its ends: [7 2 1 … 4 5 6].
type Classes []int

// String shows up to 12 classes whole, more by the first and last three.
func (c Classes) String() string {
	const whole, ends = 12, 3
	if len(c) <= whole {
		return fmt.Sprint([]int(c))
	}
	first, last := fmt.Sprint([]int(c[:ends])), fmt.Sprint([]int(c[len(c)-ends:]))
	return first[:len(first)-1] + " … " + last[1:]
}

// ArgMax is, for each vector, the position of its largest value (the first of
// equals; 0 for an empty vector): the way back from [OneHot], and from
// probabilities to a decision.
func ArgMax(vectors [][]float32) Classes {
	classes := make(Classes, len(vectors))
	for i, vector := range vectors {
		for class, value := range vector {
			if value > vector[classes[i]] {
				classes[i] = class
			}
		}
	}
	return classes
}
