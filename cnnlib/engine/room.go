package engine

import (
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/train"
	"cnn321/cnnlib/machine"
)

// checkRoom fails on a network that cannot fit in this machine's memory: the system would end the engine, and every other call with it. batch is that of a training, 0 of a network that is only asked.
//
// What it counts is the least: the weights and, in training, their gradients, what the optimizer keeps of them and what each layer
// of weights hands on, which is kept until the gradients are known.
func (e *Engine) checkRoom(m cnnlib.Model, batch int) error {
	if e.options.Device == device.CUDA {
		batch = 0 // only the weights come from this memory
	}
	available, err := machine.AvailableMemory()
	if err != nil {
		return nil // the system does not tell
	}
	const gigabyte = 1 << 30
	if need := leastMemory(m, batch); need > float64(available) {
		what, way := "usar esta rede", "use menos filtros ou neurônios"
		if batch > 0 {
			what, way = fmt.Sprintf("treinar esta rede em lotes de %d", batch), way+", subamostre mais antes de .Flatten(), ou diminua cnnlib.BatchSize"
		}
		return fmt.Errorf("%s ocuparia ao menos %s GB de memória, e há %s GB livres: %s",
			what, cnnlib.Decimal(need/gigabyte, 1), cnnlib.Decimal(float64(available)/gigabyte, 1), way)
	}
	return nil
}

// leastMemory is in bytes, and a float so that no product overflows.
func leastMemory(m cnnlib.Model, batch int) float64 {
	const float32Size = 4
	weights, handed := 0.0, 0.0
	for _, layer := range m.Layers() {
		if len(layer.Parameters()) == 0 {
			continue
		}
		for _, p := range layer.Parameters() {
			weights += size(p.Shape)
		}
		handed += size(layer.OutputShape())
	}
	if batch == 0 {
		return float32Size * weights
	}
	return float32Size * (float64(train.Copies(m.Optimizer()))*weights + float64(batch)*handed)
}

func size(s cnnlib.Shape) float64 {
	product := 1.0
	for _, axis := range s {
		product *= float64(axis)
	}
	return product
}
