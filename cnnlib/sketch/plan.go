package sketch

import (
	"errors"
	"fmt"
	"math"

	"cnn321/cnnlib"
)

// What the page can serve.
const (
	smallestSide, largestSide = 8, 64
	largestClasses            = 16
	// largestWork is the multiplications for one answer: some 40 ms in JavaScript.
	largestWork = 40_000_000
)

// plan is a network as the page runs it: its size and its layers in order. Dropout
// hands on what it gets, and Flatten changes nothing about values that already lie
// in the order row, column, channel; so neither is in it.
type plan struct {
	Height int    `json:"height"`
	Width  int    `json:"width"`
	Steps  []step `json:"steps"`
	// Work is how many multiplications of weights one answer takes.
	Work int `json:"work"`

	weights []cnnlib.Tensor
}

// step is one layer. A Conv2D and a Dense take the next two tensors.
type step struct {
	Op    string `json:"op"`
	Sides []int  `json:"sides,omitempty"` // of a filter or a window
	Units int    `json:"units,omitempty"` // filters or neurons
	// Output is the height and width of what a Conv2D or a MaxPooling2D hands on.
	Output []int `json:"output,omitempty"`
}

// newPlan fails on what the page cannot serve and where weights are missing.
func newPlan(model cnnlib.Model, weights map[int][]cnnlib.Tensor) (plan, error) {
	if err := model.Err(); err != nil {
		return plan{}, err
	}
	input := model.InputShape()
	p := plan{Height: input[0], Width: input[1]}
	switch {
	case model.Regression():
		return plan{}, errors.New("a página mostra a probabilidade de cada classe, e uma regressão dá um número: peça-o com modelo.Predict(…) e .Values()")
	case input[2] != 1:
		return plan{}, fmt.Errorf("a rede recebe imagens de %d canais, e o desenho tem um só, em tons de cinza: comece a rede com cnnlib.Input(altura, largura, 1)", input[2])
	case min(p.Height, p.Width) < smallestSide || max(p.Height, p.Width) > largestSide:
		return plan{}, fmt.Errorf("a rede recebe imagens de %d × %d, e o desenho só serve para lados de %d a %d pixels: use imagens como as do MNIST, de 28 × 28", p.Height, p.Width, smallestSide, largestSide)
	case model.Classes() > largestClasses:
		return plan{}, fmt.Errorf("a rede tem %d classes, e a página mostra no máximo %d: faça o desenho com uma rede de menos classes", model.Classes(), largestClasses)
	}
	for number, layer := range model.Layers() {
		if err := p.add(number, layer, weights[number]); err != nil {
			return plan{}, err
		}
	}
	if p.Work > largestWork {
		return plan{}, fmt.Errorf("a rede faz %s multiplicações por desenho, e para responder na hora a página faz no máximo %s: use menos filtros, ou ponha uma subamostragem mais cedo",
			cnnlib.Thousands(p.Work), cnnlib.Thousands(largestWork))
	}
	return p, nil
}

func (p *plan) add(number int, layer cnnlib.Layer, weights []cnnlib.Tensor) error {
	switch op := layer.Op().(type) {
	case cnnlib.InputOp, cnnlib.DropoutOp, cnnlib.FlattenOp:
	case cnnlib.Conv2DOp:
		p.Steps = append(p.Steps, step{"conv", []int{op.Kernel.Height, op.Kernel.Width}, op.Filters, layer.OutputShape()[:2]})
		p.Work += layer.OutputShape().Size() * layer.InputShape()[2] * op.Kernel.Height * op.Kernel.Width
	case cnnlib.DenseOp:
		p.Steps = append(p.Steps, step{Op: "dense", Units: op.Units})
		p.Work += layer.InputShape().Size() * op.Units
	case cnnlib.MaxPool2DOp:
		p.Steps = append(p.Steps, step{Op: "pool", Sides: []int{op.Window.Height, op.Window.Width}, Output: layer.OutputShape()[:2]})
	case cnnlib.ReLUOp:
		p.Steps = append(p.Steps, step{Op: "relu"})
	case cnnlib.SoftmaxOp:
		p.Steps = append(p.Steps, step{Op: "softmax"})
	default:
		return fmt.Errorf("a página não conhece a camada %d (%s): faça o desenho com uma rede sem ela", number, op.Name())
	}
	return p.take(number, layer, weights)
}

// take checks the weights of a layer against its parameters and keeps them.
func (p *plan) take(number int, layer cnnlib.Layer, weights []cnnlib.Tensor) error {
	parameters := layer.Parameters()
	if len(weights) != len(parameters) {
		return fmt.Errorf("a camada %d (%s) tem %d tensores de pesos, e vieram %d: peça com Inspect os pesos de todas as camadas que os têm", number, layer.Op().Name(), len(parameters), len(weights))
	}
	for i, parameter := range parameters {
		tensor := weights[i]
		if tensor.Shape.String() != parameter.Shape.String() || len(tensor.Values) != parameter.Shape.Size() {
			return fmt.Errorf("camada %d (%s): %q tem o formato %v, e vieram %d valores de formato %v: os pesos são de outro modelo; peça-os com Inspect a este",
				number, layer.Op().Name(), parameter.Name, parameter.Shape, len(tensor.Values), tensor.Shape)
		}
		for _, v := range tensor.Values {
			if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("camada %d (%s): %q tem um peso que não é um número (%v), porque o treino divergiu: treine de novo com uma taxa de aprendizado menor", number, layer.Op().Name(), parameter.Name, v)
			}
		}
		p.weights = append(p.weights, tensor)
	}
	return nil
}
