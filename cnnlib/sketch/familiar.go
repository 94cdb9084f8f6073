package sketch

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"cnn321/cnnlib"
)

// Familiar is what a network's images look like to it, so that a drawing that looks like none of them is told from one that does: a
// softmax shares out 100 % among the classes, whatever is drawn.
//
// An image is summarised by the mean of each map of the last layer that has maps: how much of each shape there is, wherever it is. How
// strange an image is, is the Mahalanobis distance of its summary to the mean summary of the class that the network takes it for,
// with one covariance for all classes, divided by the distance that 98 of 100 images of their class do not exceed. So beyond 1 it
// is as strange as two in a hundred of those that the network knows. After Lee et al., A Simple Unified Framework for Detecting
// Out-of-Distribution Samples, 2018.
type Familiar struct {
	layer int
	means [][]float64 // of each class
	// whiten is a lower triangle: multiplied by it, the distance of a summary to its mean has no favourite direction.
	whiten [][]float64
	limit  float64
}

const (
	ordinary = 0.98 // the part of the images within the limit
	ridge    = 0.1  // is added to each variance, as a part of the mean one, for maps that hardly vary
	leastOf  = 5    // images of each class that the means are taken of
)

// SummaryLayer is the index of the layer whose maps summarise an image; ok is false where a network has none.
func SummaryLayer(model cnnlib.Model) (index int, ok bool) {
	for i, layer := range model.Layers() {
		if len(layer.OutputShape()) == 3 && i > 0 {
			index, ok = i, true
		}
	}
	return index, ok
}

// Summaries is the mean of each map of each image, of what [SummaryLayer] hands on for images.
func Summaries(maps cnnlib.Tensor) [][]float64 {
	all := make([][]float64, maps.Shape[0])
	channels := maps.Shape[len(maps.Shape)-1]
	size := len(maps.Values) / max(1, len(all))
	for i := range all {
		all[i] = make([]float64, channels)
		for at, v := range maps.Values[i*size : (i+1)*size] {
			all[i][at%channels] += float64(v) * float64(channels) / float64(size)
		}
	}
	return all
}

// NewFamiliar learns from the summaries of images and from their true classes. Every third image is kept for the limit. It fails
// where there are too few images of a class.
func NewFamiliar(model cnnlib.Model, summaries [][]float64, classes []int) (*Familiar, error) {
	layer, ok := SummaryLayer(model)
	if !ok {
		return nil, errors.New("a rede não tem mapas por que se possa conhecer uma imagem")
	}
	if len(summaries) != len(classes) || len(summaries) == 0 {
		return nil, fmt.Errorf("%d resumos de imagens para %d classes verdadeiras", len(summaries), len(classes))
	}
	f := &Familiar{layer: layer, means: make([][]float64, model.Classes())}
	size := len(summaries[0])
	counts := make([]int, model.Classes())
	for class := range f.means {
		f.means[class] = make([]float64, size)
	}
	learned := func(i int) bool { return i%3 != 2 }
	for i, s := range summaries {
		if class := classes[i]; learned(i) {
			counts[class]++
			for at, v := range s {
				f.means[class][at] += v
			}
		}
	}
	total := 0
	for class, count := range counts {
		if count < leastOf {
			return nil, fmt.Errorf("há %d imagens da classe %d, e para saber com o que ela se parece é preciso ao menos %d", count, class, leastOf)
		}
		total += count
		for at := range f.means[class] {
			f.means[class][at] /= float64(count)
		}
	}
	covariance := make([][]float64, size)
	for row := range covariance {
		covariance[row] = make([]float64, size)
	}
	for i, s := range summaries {
		if !learned(i) {
			continue
		}
		mean := f.means[classes[i]]
		for row := range covariance {
			for column := range row + 1 {
				covariance[row][column] += (s[row] - mean[row]) * (s[column] - mean[column]) / float64(total)
			}
		}
	}
	f.whiten = whitening(covariance)
	var distances []float64
	for i, s := range summaries {
		if !learned(i) {
			distances = append(distances, f.distance(s, classes[i]))
		}
	}
	slices.Sort(distances)
	if len(distances) > 0 {
		f.limit = distances[min(len(distances)-1, int(ordinary*float64(len(distances))))]
	}
	if !(f.limit > 0) {
		return nil, errors.New("as imagens são todas iguais para a rede: não há com que comparar um desenho")
	}
	return f, nil
}

// Strangeness is how far a summary is from those of a class, in parts of the limit.
func (f *Familiar) Strangeness(summary []float64, class int) float64 {
	return f.distance(summary, class) / f.limit
}

func (f *Familiar) distance(summary []float64, class int) float64 {
	sum := 0.0
	for _, weights := range f.whiten {
		v := 0.0
		for column, w := range weights {
			v += w * (summary[column] - f.means[class][column])
		}
		sum += v * v
	}
	return math.Sqrt(sum)
}

// whitening is the inverse of the Cholesky factor of a covariance, of which the lower triangle is given.
func whitening(covariance [][]float64) [][]float64 {
	n := len(covariance)
	trace := 0.0
	for i := range n {
		trace += covariance[i][i]
	}
	more := ridge*trace/float64(n) + 1e-12
	factor := make([][]float64, n)
	for row := range n {
		factor[row] = make([]float64, row+1)
		for column := range row + 1 {
			v := covariance[row][column]
			for k := range column {
				v -= factor[row][k] * factor[column][k]
			}
			if row == column {
				factor[row][row] = math.Sqrt(max(v+more, 1e-12))
			} else {
				factor[row][column] = v / factor[column][column]
			}
		}
	}
	inverse := make([][]float64, n)
	for row := range n {
		inverse[row] = make([]float64, row+1)
		inverse[row][row] = 1 / factor[row][row]
		for column := range row {
			v := 0.0
			for k := column; k < row; k++ {
				v -= factor[row][k] * inverse[k][column]
			}
			inverse[row][column] = v / factor[row][row]
		}
	}
	return inverse
}

// known is a [Familiar] as the page has it: with the limit in it, and so that its text stays short.
type known struct {
	Step   int         `json:"step"` // after so many steps of the plan
	Means  [][]float64 `json:"means"`
	Whiten [][]float64 `json:"whiten"`
}

func (f *Familiar) forPage(step int) *known {
	k := &known{Step: step}
	for _, mean := range f.means {
		k.Means = append(k.Means, digitsOf(mean, 1))
	}
	for _, row := range f.whiten {
		k.Whiten = append(k.Whiten, digitsOf(row, 1/f.limit))
	}
	return k
}

// digitsOf is values times a factor, with four digits.
func digitsOf(values []float64, by float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		short, err := strconv.ParseFloat(strconv.FormatFloat(v*by, 'g', 4, 64), 64)
		if err == nil {
			out[i] = short
		}
	}
	return out
}
