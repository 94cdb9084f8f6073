package cnnlib

import "fmt"

// Confusion counts, for each true class (row), how often each class (column) was
// predicted: [true][predicted]. The diagonal holds the right answers.
//
// It fails where the two lists are of unequal length or hold a class outside 0 … classes-1.
func Confusion(truth, predicted []int, classes int) ([][]int, error) {
	if len(truth) != len(predicted) {
		return nil, fmt.Errorf("%d rótulos verdadeiros e %d previstos: é preciso um de cada para cada imagem", len(truth), len(predicted))
	}
	if err := checkLabels(truth, classes); err != nil {
		return nil, err
	}
	if err := checkLabels(predicted, classes); err != nil {
		return nil, err
	}
	counts := make([][]int, classes)
	for i := range counts {
		counts[i] = make([]int, classes)
	}
	for i, class := range truth {
		counts[class][predicted[i]]++
	}
	return counts, nil
}
