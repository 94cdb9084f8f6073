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

// plan is a network as the page runs it: its size and its layers in order. Dropout and the layers that move images by chance
// hand on what they get, and Flatten changes nothing about values that already lie
// in the order row, column, channel; so none of them is in it.
type plan struct {
	Height int    `json:"height"`
	Width  int    `json:"width"`
	Steps  []step `json:"steps"`
	// Work is how many multiplications of weights one answer takes.
	Work int `json:"work"`
	// Known is what the network knows, if the page is to say how strange a drawing is to it.
	Known *known `json:"known,omitempty"`

	after []int // how many steps there are down to each layer of the model, that one included

	weights []cnnlib.Tensor
}

// step is one layer. A Conv2D and a Dense take the next two tensors, and so does a normalization: by what each channel is
// multiplied, and what is added to it then.
type step struct {
	Op    string `json:"op"`
	Sides []int  `json:"sides,omitempty"` // of a filter or a window
	Units int    `json:"units,omitempty"` // filters or neurons; of a softmax, how many values it is taken over, if not all
	// Output is the height and width of what a convolution or a pooling hands on.
	Output []int `json:"output,omitempty"`
	// Strides is how far apart windows stand, if not side by side or, of a filter, on every pixel; Before is the rows and columns
	// of padding above and to the left, if any.
	Strides []int   `json:"strides,omitempty"`
	Before  []int   `json:"before,omitempty"`
	Slope   float64 `json:"slope,omitempty"` // of a leaky ReLU
}

// windows is a step of that op whose windows stand so. usual is the strides that need no telling.
func windows(op string, at cnnlib.Placement, usual cnnlib.Size2D) step {
	s := step{Op: op, Sides: pair(at.Window), Output: pair(at.Output)}
	if at.Strides != usual {
		s.Strides = pair(at.Strides)
	}
	if at.Before != (cnnlib.Size2D{}) {
		s.Before = pair(at.Before)
	}
	return s
}

func pair(size cnnlib.Size2D) []int { return []int{size.Height, size.Width} }

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
		p.after = append(p.after, len(p.Steps))
	}
	if p.Work > largestWork {
		return plan{}, fmt.Errorf("a rede faz %s multiplicações por desenho, e para responder na hora a página faz no máximo %s: use menos filtros, ou ponha uma subamostragem mais cedo",
			cnnlib.Thousands(p.Work), cnnlib.Thousands(largestWork))
	}
	return p, nil
}

func (p *plan) add(number int, layer cnnlib.Layer, weights []cnnlib.Tensor) error {
	if err := checkWeights(number, layer, weights); err != nil {
		return err
	}
	in := layer.InputShape()
	switch op := layer.Op().(type) {
	case cnnlib.InputOp, cnnlib.DropoutOp, cnnlib.FlattenOp, cnnlib.RandomFlipOp, cnnlib.RandomTranslationOp, cnnlib.RandomRotationOp, cnnlib.RandomZoomOp:
	case cnnlib.Conv2DOp:
		at, err := op.Placement(in)
		if err != nil {
			return err
		}
		s := windows("conv", at, cnnlib.Size2D{Height: 1, Width: 1})
		s.Units = op.Filters
		p.Steps = append(p.Steps, s)
		p.Work += layer.OutputShape().Size() * in[2] * op.Kernel.Height * op.Kernel.Width
	case cnnlib.DenseOp:
		p.Steps = append(p.Steps, step{Op: "dense", Units: op.Units})
		p.Work += in.Size() * op.Units
	case cnnlib.MaxPool2DOp:
		at, err := op.Placement(in)
		if err != nil {
			return err
		}
		p.Steps = append(p.Steps, windows("pool", at, op.Window))
	case cnnlib.AvgPool2DOp:
		at, err := op.Placement(in)
		if err != nil {
			return err
		}
		p.Steps = append(p.Steps, windows("average", at, op.Window))
	case cnnlib.GlobalAvgPool2DOp:
		p.Steps = append(p.Steps, step{Op: "average", Sides: in[:2], Output: []int{1, 1}})
	case cnnlib.BatchNormalizationOp:
		p.Steps = append(p.Steps, step{Op: "scale"})
		p.Work += in.Size()
		weights = folded(op, weights)
	case cnnlib.ReLUOp:
		p.Steps = append(p.Steps, step{Op: "relu"})
	case cnnlib.LeakyReLUOp:
		p.Steps = append(p.Steps, step{Op: "leaky", Slope: op.NegativeSlope})
	case cnnlib.SigmoidOp:
		p.Steps = append(p.Steps, step{Op: "sigmoid"})
	case cnnlib.TanhOp:
		p.Steps = append(p.Steps, step{Op: "tanh"})
	case cnnlib.SoftmaxOp:
		s := step{Op: "softmax"}
		if len(in) > 1 {
			s.Units = in[len(in)-1]
		}
		p.Steps = append(p.Steps, s)
	default:
		return fmt.Errorf("a página não conhece a camada %d (%s): faça o desenho com uma rede sem ela", number, op.Name())
	}
	p.weights = append(p.weights, weights...)
	return nil
}

// folded is a trained normalization as what each channel is multiplied by and what is added then.
func folded(op cnnlib.BatchNormalizationOp, weights []cnnlib.Tensor) []cnnlib.Tensor {
	gamma, beta, mean, variance := weights[0].Values, weights[1].Values, weights[2].Values, weights[3].Values
	scale, shift := make([]float32, len(gamma)), make([]float32, len(gamma))
	for c := range gamma {
		by := float64(gamma[c]) / math.Sqrt(float64(variance[c])+op.Epsilon)
		scale[c], shift[c] = float32(by), float32(float64(beta[c])-float64(mean[c])*by)
	}
	return []cnnlib.Tensor{{Shape: weights[0].Shape, Values: scale}, {Shape: weights[0].Shape, Values: shift}}
}

// checkWeights checks the weights of a layer against its parameters.
func checkWeights(number int, layer cnnlib.Layer, weights []cnnlib.Tensor) error {
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
	}
	return nil
}
