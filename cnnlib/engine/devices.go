package engine

import (
	"fmt"

	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/core/tensors/dtensor"
	"github.com/gomlx/gomlx/ml/model"
)

const fixDevices = "escolha quantos com a variável CNN321_DEVICES e reinicie o kernel"

// team is several devices that train together: each has a part of the batch, and all have the same weights.
//
// XLA cuts the step itself (Shardy) and adds the gradients up. What the graph says still
// holds for the batch as a whole, so dropout drops the same values as on one device. Nil is
// a single device, which does without.
type team struct {
	size int
	// part is how the examples of a batch lie on the devices, whole how weights, moments and single numbers do.
	part, whole *distributed.ShardingSpec
}

// newTeam is the team of so many of the devices that there are.
func newTeam(size, devices int) (*team, error) {
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
	return &team{size, part, distributed.NewReplicatedShardingSpec(mesh)}, nil
}

// rows is how many examples a batch is padded to, so that each device has as many.
func (d *team) rows(batch int) int {
	if d == nil {
		return batch
	}
	return (batch + d.size - 1) / d.size * d.size
}

// inputs is how those of a training step lie on the devices: see [trainStep].
func (d *team) inputs() []*distributed.ShardingSpec {
	return []*distributed.ShardingSpec{d.part, d.part, d.whole, d.whole}
}

// join makes a training step one of the team.
func (d *team) join(exec *model.Exec) {
	if d == nil {
		return
	}
	// Each output has the last specification, and so the weights, which come first, are whole on each device as well.
	exec.AutoSharding(d.whole.Mesh).WithInputShardingSpecs(d.inputs()...).WithOutputShardingSpecs(d.whole)
}

// shapes is what a training step is compiled for: the inputs of the first device, of the second and so on.
func (d *team) shapes(inputs ...shapes.Shape) []shapes.Shape {
	if d == nil {
		return inputs
	}
	var all []shapes.Shape
	for range d.size {
		for i, spec := range d.inputs() {
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

// deal cuts the inputs of a training step into those of the devices.
func (d *team) deal(inputs ...*tensors.Tensor) ([]any, error) {
	dealt := make([]any, len(inputs))
	for i, input := range inputs {
		if d == nil {
			dealt[i] = input
			continue
		}
		shards, err := dtensor.ShardTensor(d.inputs()[i], input)
		if err != nil {
			return nil, fmt.Errorf("divisão do lote por %d dispositivos: %w", d.size, err)
		}
		dealt[i] = shards
	}
	return dealt, nil
}
