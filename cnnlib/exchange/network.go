package exchange

import (
	"context"
	"errors"
	"fmt"

	"cnn321/cnnlib"
)

// Network is a model with its weights: the parameters of each layer that has any, by its index, as [cnnlib.Inside] has them.
type Network struct {
	Model   cnnlib.Model
	Weights map[int][]cnnlib.Tensor
}

// Take is the network as the engine has it. It fails on a model that was never trained.
func Take(ctx context.Context, engine cnnlib.Engine, model cnnlib.Model) (Network, error) {
	var look cnnlib.Look
	for i, layer := range model.Layers() {
		if layer.ParameterCount() > 0 {
			look.Weights = append(look.Weights, i)
		}
	}
	inside, err := model.Inspect(ctx, engine, look)
	if err != nil {
		return Network{}, err
	}
	if !inside.Trained {
		return Network{}, errors.New("esta rede ainda não foi treinada, e um arquivo dela só teria os pesos sorteados: treine-a antes, com Fit")
	}
	return Network{model, inside.Weights}, nil
}

// Put gives the network to the engine. The result is its model: what predicts with these weights, and what a training goes on
// from. It is the same model for the same network, and another than the one that was saved.
func (n Network) Put(ctx context.Context, engine cnnlib.Engine) (cnnlib.Model, error) {
	return n.Model.WithWeights(ctx, engine, n.Weights)
}

// What a network of a file may have: far more than can be trained here, and nothing that could overflow.
const (
	mostLayers = 1000
	mostValues = 1 << 28 // of an output, and of all parameters
)

// chain makes a network of ops, one after the other, and refuses what is too large.
type chain struct {
	layer   cnnlib.Layer
	weights map[int][]cnnlib.Tensor
	count   int // of layers
	total   int // of weights
}

func newChain() *chain { return &chain{weights: map[int][]cnnlib.Tensor{}} }

// add puts an op after the others, with its weights; those that are nil are all at the value where they start.
func (c *chain) add(op cnnlib.Op, weights ...*cnnlib.Tensor) error {
	if c.count == mostLayers {
		return fmt.Errorf("a rede tem mais de %d camadas", mostLayers)
	}
	next := c.layer.Then(op)
	if next.Err() != nil {
		return next.Err()
	}
	if !fits(next.OutputShape()) {
		return errTooLarge(c.count, op, next.OutputShape())
	}
	c.layer = next
	parameters := next.Parameters()
	for _, p := range parameters {
		if !fits(p.Shape) || p.Shape.Size() > mostValues-c.total {
			return errTooLarge(c.count, op, p.Shape)
		}
		c.total += p.Shape.Size()
	}
	if len(weights) > len(parameters) {
		return fmt.Errorf("a camada %d (%s) tem %d tensores de pesos, e no arquivo há %d", c.count, op.Name(), len(parameters), len(weights))
	}
	for number, p := range parameters {
		var tensor cnnlib.Tensor
		if number < len(weights) && weights[number] != nil {
			tensor = *weights[number]
			if tensor.Shape.String() != p.Shape.String() {
				return fmt.Errorf("na camada %d (%s), %q tem o formato %v no arquivo, e devia ter %v", c.count, op.Name(), p.Name, tensor.Shape, p.Shape)
			}
		} else if p.Init.Limit != 0 {
			return fmt.Errorf("faltam no arquivo os pesos %q da camada %d (%s)", p.Name, c.count, op.Name())
		} else {
			tensor = constant(p)
		}
		c.weights[c.count] = append(c.weights[c.count], tensor)
	}
	c.count++
	return nil
}

// constant is a parameter that stays where it starts.
func constant(p cnnlib.Parameter) cnnlib.Tensor {
	values := make([]float32, p.Shape.Size())
	for i := range values {
		values[i] = p.Init.Value
	}
	return cnnlib.Tensor{Shape: p.Shape, Values: values}
}

// network is the whole chain, trained with that optimizer, as cnnlib trains networks: a regression, or, where that is not said
// and more than one number comes out, a classification. One that ends in scores gets the softmax.
func (c *chain) network(optimizer cnnlib.Optimizer, regression bool) (Network, error) {
	if c.count == 0 {
		return Network{}, errors.New("a rede não tem camadas")
	}
	dense, scores := c.layer.Op().(cnnlib.DenseOp)
	if regression || scores && dense.Units == 1 {
		m := c.layer.Compile(cnnlib.MeanSquaredError, optimizer, cnnlib.MeanAbsoluteError)
		return Network{m, c.weights}, m.Err()
	}
	if scores {
		if err := c.add(cnnlib.SoftmaxOp{}); err != nil {
			return Network{}, err
		}
	}
	m := c.layer.Compile(cnnlib.CategoricalCrossentropy, optimizer, cnnlib.Accuracy)
	return Network{m, c.weights}, m.Err()
}

func errTooLarge(index int, op cnnlib.Op, shape cnnlib.Shape) error {
	return fmt.Errorf("a camada %d (%s) teria %v valores, grande demais para ser calculada: o arquivo está danificado, ou a rede não é para este computador", index, op.Name(), shape)
}

// fits says whether a shape's axes and their product are no larger than mostValues.
func fits(shape cnnlib.Shape) bool {
	size := 1
	for _, axis := range shape {
		if axis < 1 || axis > mostValues/size {
			return false
		}
		size *= axis
	}
	return true
}
