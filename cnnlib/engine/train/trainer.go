// Package train trains a state: the programs of a training step and of a loop over many, the feeds that bring them their
// batches, and the Fit that goes through the epochs.
package train

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/gomlx/ml/model"
)

// Trainer has the compiled programs that train one state. Each is compiled when a Fit first needs it.
type Trainer struct {
	state *state.State
	step  *model.Exec  // one training step
	mesh  *device.Mesh // which devices it runs on
	loop  *loop        // many steps
}

// NewTrainer is a trainer that has compiled nothing yet.
func NewTrainer(of *state.State) *Trainer { return &Trainer{state: of} }

// programBytes is about what a compiled training step takes of the memory.
const programBytes = 24 << 20

// Bytes is about how much memory the compiled programs take.
func (t *Trainer) Bytes() int64 {
	var total int64
	if t.step != nil {
		total += programBytes
	}
	if t.loop != nil {
		total += programBytes
	}
	return total
}

// Finalize frees what is compiled. A later Fit compiles it anew.
func (t *Trainer) Finalize() {
	if t.step != nil {
		t.step.Finalize()
		t.step = nil
	}
	if t.loop != nil {
		t.loop.exec.Finalize()
		t.loop = nil
	}
}

// Slots is how many numbers an optimizer keeps for each weight.
func Slots(o cnnlib.Optimizer) int { return len(slots(o)) }
