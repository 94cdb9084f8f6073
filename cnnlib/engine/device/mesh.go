package device

import (
	"fmt"

	"cnn321/cnnlib/environment"

	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/core/tensors/dtensor"
	"github.com/gomlx/gomlx/ml/model"
)

const fixDevices = "escolha quantos com a variável " + environment.Devices + " e reinicie o kernel"

// Mesh is several devices that train together: each has a part of the batch, and all have the same weights.
//
// XLA cuts the step itself (Shardy) and adds the gradients up. What the graph says still
// holds for the batch as a whole, so dropout drops the same values as on one device. Nil is
// a single device, which does without.
type Mesh struct {
	size int
	// part is how the examples of a batch lie on the devices, whole how weights, moments and single numbers do.
	part, whole *distributed.ShardingSpec
}

// newMesh is so many of the devices that there are.
func newMesh(size, devices int) (*Mesh, error) {
	switch {
	case size < 1:
		return nil, fmt.Errorf("não é possível treinar em %d dispositivos: peça 1 ou mais (%s)", size, fixDevices)
	case size > devices:
		return nil, fmt.Errorf("o treino foi pedido em %d dispositivos, e o XLA só tem %d nesta máquina: peça no máximo %[2]d (%s)", size, devices, fixDevices)
	case size == 1:
		return nil, nil
	}
	mesh, err := distributed.NewDeviceMesh([]int{size}, []string{"batch"})
	if err != nil {
		return nil, fmt.Errorf("grupo de %d dispositivos: %w", size, err)
	}
	part, err := distributed.BuildSpec(mesh).S("batch").Done()
	if err != nil {
		return nil, fmt.Errorf("divisão do lote por %d dispositivos: %w", size, err)
	}
	return &Mesh{size, part, distributed.NewReplicatedShardingSpec(mesh)}, nil
}

// Rows is how many examples a batch is padded to, so that each device has as many.
func (m *Mesh) Rows(batch int) int {
	if m == nil {
		return batch
	}
	return (batch + m.size - 1) / m.size * m.size
}

// inputs is how those of a training step lie on the devices: see [trainStep].
func (m *Mesh) inputs() []*distributed.ShardingSpec {
	return []*distributed.ShardingSpec{m.part, m.part, m.whole, m.whole}
}

// Distribute makes a training step one of all devices.
func (m *Mesh) Distribute(exec *model.Exec) {
	if m == nil {
		return
	}
	// Each output has the last specification, and so the weights, which come first, are whole on each device as well.
	exec.AutoSharding(m.whole.Mesh).WithInputShardingSpecs(m.inputs()...).WithOutputShardingSpecs(m.whole)
}

// Shapes is what a training step is compiled for: the inputs of the first device, of the second and so on.
func (m *Mesh) Shapes(inputs ...shapes.Shape) []shapes.Shape {
	if m == nil {
		return inputs
	}
	var all []shapes.Shape
	for range m.size {
		for i, spec := range m.inputs() {
			// Not spec.ShardShape: in compute v0.1.2 it leaves a shape of more axes than the specification as it is.
			shape := inputs[i].Clone()
			if n := spec.NumDevicesShardingAxis(0); n > 1 {
				shape.Dimensions[0] /= n
			}
			all = append(all, shape)
		}
	}
	return all
}

// Shard cuts the inputs of a training step into those of the devices.
func (m *Mesh) Shard(inputs ...*tensors.Tensor) ([]any, error) {
	shards := make([]any, len(inputs))
	for i, input := range inputs {
		if m == nil {
			shards[i] = input
			continue
		}
		parts, err := dtensor.ShardTensor(m.inputs()[i], input)
		if err != nil {
			return nil, fmt.Errorf("divisão do lote por %d dispositivos: %w", m.size, err)
		}
		shards[i] = parts
	}
	return shards, nil
}
