// Package room is what a model takes of a computer's memory, what there is, and how what is not used is given back.
package room

import (
	"fmt"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/machine"
)

// Need is about what a call takes, in bytes. It is rather low, so that who is refused would have failed: networks of 1 to 12
// million parameters with batches of 128 to 1024 took 1.1 to 2.8 times as much on a CPU.
type Need struct {
	// Weights is for what grows with the network, Batch for what grows with the images that are computed at once.
	Weights, Batch float64
}

// Bytes is all of it.
func (n Need) Bytes() float64 { return n.Weights + n.Batch }

// number is the size of a number, in bytes: weights, moments and what layers hand on are float32.
const number = 4

// Training is the need of a step on a CPU: for each weight itself and what the optimizer keeps, before and after the step, and the
// gradient with what it is summed from; for each image what every layer hands on, the gradient of that, and twice as
// much that a convolution is computed through.
func Training(m cnnlib.Model, slots, batch int) Need {
	return Need{
		Weights: number * Parameters(m) * float64(2*(1+slots)+2),
		Batch:   number * outputs(m) * 4 * float64(batch),
	}
}

// Inference is the need of computing images.
func Inference(m cnnlib.Model, images int) Need {
	return Need{Weights: number * Parameters(m), Batch: number * widest(m) * float64(images)}
}

// Parameters counts them in a number that cannot overflow.
func Parameters(m cnnlib.Model) float64 {
	total := 0.0
	for _, layer := range m.Layers() {
		total += parameters(layer)
	}
	return total
}

func parameters(layer cnnlib.Layer) float64 {
	total := 0.0
	for _, p := range layer.Parameters() {
		total += size(p.Shape)
	}
	return total
}

func size(shape cnnlib.Shape) float64 {
	n := 1.0
	for _, axis := range shape {
		n *= float64(axis)
	}
	return n
}

// outputs is how many numbers the layers hand on for an image that a program has to keep: those of a layer that computes
// from its input anew what it needs, as ReLU or dropout, are not kept.
func outputs(m cnnlib.Model) float64 {
	total := 0.0
	for _, layer := range m.Layers() {
		if parameters(layer) > 0 {
			total += size(layer.OutputShape())
		}
	}
	return total
}

func widest(m cnnlib.Model) float64 {
	most := 0.0
	for _, layer := range m.Layers() {
		most = max(most, size(layer.OutputShape()))
	}
	return most
}

// Check says in words that a need is beyond the memory that there is. What to lower is in advice.
func Check(what string, m cnnlib.Model, need Need, memory machine.Memory, advice func(free float64) string) error {
	free := float64(memory.Free)
	if need.Bytes() <= free {
		return nil
	}
	where := "neste computador"
	if memory.Limited {
		where = "neste kernel, cuja memória é limitada,"
	}
	return fmt.Errorf("memória insuficiente: %s precisa de pelo menos %s (a rede tem %s de parâmetros), e %s só há %s livres, de %s ao todo: %s",
		what, machine.Bytes(need.Bytes()), Count(Parameters(m)), where, machine.Bytes(free), machine.Bytes(float64(memory.Total)), advice(free))
}

// TrainingAdvice is what to lower so that a training fits.
func TrainingAdvice(m cnnlib.Model, need Need, batch int) func(free float64) string {
	return func(free float64) string {
		const insist = "; feche outros programas, ou, para tentar assim mesmo, use a opção cnnlib.IgnoreMemory()"
		left := free - need.Weights
		if fits := left * float64(batch) / math.Max(need.Batch, 1); left > 0 && fits >= 1 {
			return fmt.Sprintf("use um lote menor, por exemplo cnnlib.BatchSize(%d)", powerOfTwo(fits)) + insist
		}
		return largest(m) + insist
	}
}

// InferenceAdvice is what to lower so that a network fits at all.
func InferenceAdvice(m cnnlib.Model) func(free float64) string {
	return func(float64) string { return largest(m) + "; ou feche outros programas" }
}

// largest names the layer that takes the most.
func largest(m cnnlib.Model) string {
	at, most := 0, 0.0
	for i, layer := range m.Layers() {
		if n := parameters(layer); n > most {
			at, most = i, n
		}
	}
	return fmt.Sprintf("diminua a camada %d (%s), que tem %s deles", at, m.Layers()[at].Op().Name(), Count(most))
}

func powerOfTwo(up float64) int { return 1 << int(math.Log2(up)) }

// Count is a number of things in words, such as can be followed by "de parâmetros".
func Count(n float64) string {
	switch {
	case n >= 1e12:
		return cnnlib.Decimal(n/1e12, 1) + " trilhões"
	case n >= 1e9:
		return cnnlib.Decimal(n/1e9, 1) + " bilhões"
	case n >= 1e6:
		return cnnlib.Decimal(n/1e6, 1) + " milhões"
	}
	return cnnlib.Decimal(n/1e3, 1) + " mil"
}
