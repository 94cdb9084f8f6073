package train

import (
	"errors"
	"fmt"
	"time"

	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/random"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// loop is the compiled training loop of a state, for its batch size and the size of its data set.
type loop struct {
	exec *model.Exec
	pace pace
}

// compileLoop builds and compiles the training loop for a batch size and a number of examples.
func (t *Trainer) compileLoop(on *device.Device, batch, examples int) error {
	if err := addOptimizerState(t.state.Store, t.state.Model.Optimizer()); err != nil {
		return err
	}
	exec, err := model.NewExec(on.Backend, t.state.Store, trainLoop(t.state.Model, on.Forms(device.ManySteps)))
	if err != nil {
		return err
	}
	steps := stepsOf(examples, batch)
	_, err = exec.Compile(
		shapes.Make(dtypes.Uint8, t.state.ImageDims(examples)...), shapes.Make(t.labelType(), examples),
		shapes.Make(dtypes.Int32, steps, batch), shapes.Make(dtypes.Uint32, steps, 2),
		shapes.Make(dtypes.Int32), shapes.Make(dtypes.Int32))
	if err != nil {
		exec.Finalize()
		return err
	}
	t.loop = &loop{exec: exec}
	return nil
}

// trainSteps trains the steps [from, to) of an epoch in one dispatch.
func (t *Trainer) trainSteps(set data.OnDevice, plan schedule, from, to int) ([]sums, error) {
	t.state.Steps += to - from
	out, err := t.loop.exec.Call1(set.Images, set.Labels, plan.order, plan.keys, int32(from), int32(to))
	if err != nil {
		return nil, err
	}
	flat, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		return nil, err
	}
	given := make([]sums, 0, to-from)
	for step := from; step < to; step++ {
		given = append(given, sums{float64(flat[2*step]), float64(flat[2*step+1])})
	}
	return given, out.FinalizeAll()
}

// schedule is, on the device, what an epoch needs besides the data set: the positions of the examples of each
// batch [steps, b], and the dropout keys [steps, 2].
type schedule struct{ order, keys *tensors.Tensor }

func newSchedule(on *device.Device, seed uint64, epoch, examples, batch int) (schedule, error) {
	steps := stepsOf(examples, batch)
	positions := make([]int32, steps*batch) // those after the last example are not counted
	for i, at := range random.Order(seed, epoch, examples) {
		positions[i] = int32(at)
	}
	var keys []uint32
	for step := range steps {
		keys = append(keys, random.StepKey(seed, (epoch-1)*steps+step)...)
	}
	s := schedule{tensors.FromFlatDataAndDimensions(positions, steps, batch), tensors.FromFlatDataAndDimensions(keys, steps, 2)}
	if err := data.Send(on, s.order, s.keys); err != nil {
		return schedule{}, err
	}
	return s, nil
}

// deviceFeed has the device gather the batches.
type deviceFeed struct {
	*Fit
	set  data.OnDevice
	plan schedule
}

func (f *deviceFeed) compiled() bool { return f.Trainer.loop != nil }

// compile also runs the loop once, of no step at all: the first run prepares what all later ones use, a few tenths of a
// second on a GPU, and would make the first steps look slow.
func (f *deviceFeed) compile() (err error) {
	if err := f.Trainer.compileLoop(f.Device, f.Job.BatchSize, f.Set.Len()); err != nil {
		return err
	}
	if err := f.begin(1); err != nil {
		return err
	}
	if _, err = f.Trainer.trainSteps(f.set, f.plan, 0, 0); err != nil {
		f.Drop()
	}
	return errors.Join(err, f.end())
}

// dataName names what is sent: the same images with classes and with numbers are two things.
func (f *deviceFeed) dataName() string {
	return fmt.Sprint(f.Job.Data.Fingerprint(), f.Set.Numbers != nil)
}

func (f *deviceFeed) begin(epoch int) error {
	var err error
	if f.set, err = f.OnDevice.Get(f.Device, f.dataName(), f.Set); err != nil {
		return err
	}
	f.plan, err = newSchedule(f.Device, f.Job.Seed, epoch, f.Set.Len(), f.Job.BatchSize)
	return err
}

func (f *deviceFeed) end() error {
	plan := f.plan
	f.plan = schedule{}
	return data.Finalize(plan.order, plan.keys)
}

func (f *deviceFeed) advance(step int) ([]sums, error) {
	pace := &f.Trainer.loop.pace
	to := min(step+pace.next(), f.steps())
	begin := time.Now()
	given, err := f.Trainer.trainSteps(f.set, f.plan, step, to)
	pace.took(to-step, time.Since(begin))
	return given, err
}
