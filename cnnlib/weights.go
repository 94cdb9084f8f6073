package cnnlib

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
)

// StartingWeights names the weights that the model starts with: "" are those that follow from the seed, anything else is
// what [Model.WithWeights] gave it.
func (m Model) StartingWeights() string { return m.weights }

// WithWeights is the model with the weights of layers, by their index as [Inside] has them, to start with: what it
// predicts until it is trained, and what a training goes on from. The model itself stays as it is, with what it learned: the
// result is another one, and the same one for the same weights.
//
// It fails as [Model.WeightsFingerprint] does.
func (m Model) WithWeights(ctx context.Context, engine Engine, weights map[int][]Tensor) (Model, error) {
	name, err := m.WeightsFingerprint(weights)
	if err != nil {
		return m, fmt.Errorf("pesos: %w", err)
	}
	m = m.startingWith(name)
	if err := engine.SetWeights(ctx, m, weights); err != nil {
		return m, fmt.Errorf("pesos: %w", explained(ctx, err))
	}
	return m, nil
}

// WeightsFingerprint names weights as those of the model: equal for equal numbers. It fails where a layer lacks its weights, a shape
// is not that of [Layer.Parameters], or one is not a number.
func (m Model) WeightsFingerprint(weights map[int][]Tensor) (string, error) {
	if err := m.Err(); err != nil {
		return "", err
	}
	hash := sha256.New()
	var bytes []byte
	for i, layer := range m.Layers() {
		parameters := layer.Parameters()
		if len(weights[i]) != len(parameters) {
			return "", fmt.Errorf("a camada %d (%s) tem %d tensores de pesos, e vieram %d", i, layer.op.Name(), len(parameters), len(weights[i]))
		}
		for number, p := range parameters {
			tensor := weights[i][number]
			if tensor.Shape.String() != p.Shape.String() || len(tensor.Values) != p.Shape.Size() {
				return "", fmt.Errorf("na camada %d (%s), %q tem o formato %v, e vieram %d valores de formato %v",
					i, layer.op.Name(), p.Name, p.Shape, len(tensor.Values), tensor.Shape)
			}
			bytes = bytes[:0]
			for _, v := range tensor.Values {
				if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
					return "", fmt.Errorf("na camada %d (%s), %q tem um peso que não é um número (%v): o treino de que ele veio divergiu; treine com uma taxa de aprendizado menor",
						i, layer.op.Name(), p.Name, v)
				}
				bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
			}
			hash.Write(bytes)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)[:8]), nil
}
