package cell

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/descent"
	"cnn321/cnnlib/draw"
	"cnn321/cnnlib/show"
)

// descended is how many examples a loss along a weight is about: each is asked for alone.
const descended = 300

// LossAlong is the loss of the untrained model along one weight of its last layer: that by which a neuron of the layer before it
// speaks for a class. It is a mean over the first examples of data. The model must end in Dense and Softmax.
func LossAlong(model cnnlib.Model, data *cnnlib.Dataset, neuron, class int) *descent.Line {
	var line *descent.Line
	Check(untilInterrupted(func(ctx context.Context) (err error) {
		line, err = lossAlong(ctx, Engine(), model, data, neuron, class)
		return err
	}))
	return line
}

func lossAlong(ctx context.Context, engine cnnlib.Engine, model cnnlib.Model, data *cnnlib.Dataset, neuron, class int) (*descent.Line, error) {
	if err := model.Err(); err != nil {
		return nil, err
	}
	layers := model.Layers()
	last := len(layers) - 2
	if last < 1 {
		return nil, errLastLayer
	}
	dense, ok := layers[last].Op().(cnnlib.DenseOp)
	if _, softmax := layers[last+1].Op().(cnnlib.SoftmaxOp); !ok || !softmax {
		return nil, errLastLayer
	}
	neurons := layers[last].InputShape().Size()
	if neuron < 0 || neuron >= neurons || class < 0 || class >= dense.Units {
		return nil, fmt.Errorf("neurônio %d, classe %d: a última camada liga os neurônios de 0 a %d às classes de 0 a %d", neuron, class, neurons-1, dense.Units-1)
	}
	images, labels, err := data.ReadContext(ctx, 0, min(descended, data.Len()))
	if err != nil {
		return nil, err
	}
	inside, err := model.Inspect(ctx, engine, cnnlib.Look{Epoch: cnnlib.Untrained, Images: images, Weights: []int{last}, Outputs: []int{last - 1, last}})
	if err != nil {
		return nil, err
	}
	inputs, scores := make([]float32, len(labels)), make([][]float32, len(labels))
	for i := range labels {
		inputs[i] = inside.Outputs[last-1].Values[i*neurons+neuron]
		scores[i] = inside.Outputs[last].Values[i*dense.Units : (i+1)*dense.Units]
	}
	return descent.New(float64(inside.Weights[last][0].Values[neuron*dense.Units+class]), class, inputs, scores, labels)
}

var errLastLayer = errors.New("a perda ao longo de um peso é a de uma rede que termina em .Dense(classes).Softmax()")

// Slope shows the loss along a weight, with the slope where the weight is.
func Slope(line *descent.Line) { Check(show.Picture(Must(draw.Slope(line)))) }

// Descent shows how optimizers go down the loss along a weight, in so many steps, beside each other.
func Descent(line *descent.Line, steps int, optimizers ...cnnlib.Optimizer) {
	var walks []draw.Walk
	for _, o := range optimizers {
		name := o.Name()
		if o.Momentum != 0 {
			name += " com embalo " + shortest(o.Momentum)
		}
		walks = append(walks, draw.Walk{Name: name, Rate: shortest(o.LearningRate), Path: Must(line.Walk(o, line.Weight, steps))})
	}
	Check(show.Picture(Must(draw.Descent(line, walks))))
}

// shortest writes a number with a decimal comma and no more decimals than it has.
func shortest(v float64) string {
	if whole := int(v); float64(whole) == v {
		return cnnlib.Thousands(whole)
	}
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", ",", 1)
}
