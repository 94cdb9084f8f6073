package engine

import (
	"errors"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// loop is the compiled training loop of a trainee, for its batch size and the size of its data set.
type loop struct {
	exec *model.Exec
	pace pace
}

// compileLoop builds and compiles the training loop for a batch size and a number of examples.
func (t *trainee) compileLoop(on device, batch, examples int) error {
	if err := addOptimizerState(t.store, t.model.Optimizer()); err != nil {
		return err
	}
	exec, err := model.NewExec(on.Backend, t.store, trainLoop(t.model, on.forms(manySteps)))
	if err != nil {
		return err
	}
	steps := stepsOf(examples, batch)
	_, err = exec.Compile(
		shapes.Make(dtypes.Uint8, t.imageDims(examples)...), shapes.Make(dtypes.Int32, examples),
		shapes.Make(dtypes.Int32, steps, batch), shapes.Make(dtypes.Uint32, steps, 2),
		shapes.Make(dtypes.Int32), shapes.Make(dtypes.Int32))
	if err != nil {
		exec.Finalize()
		return err
	}
	t.loop = &loop{exec: exec}
	return nil
}

// stretch trains the steps [from, to) of an epoch in one dispatch.
func (t *trainee) stretch(data resident, plan schedule, from, to int) ([]sums, error) {
	t.known = nil
	out, err := t.loop.exec.Call1(data.images, data.labels, plan.order, plan.keys, int32(from), int32(to))
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

func newSchedule(on device, seed uint64, epoch, examples, batch int) (schedule, error) {
	steps := stepsOf(examples, batch)
	positions := make([]int32, steps*batch) // those after the last example are not counted
	for i, at := range order(seed, epoch, examples) {
		positions[i] = int32(at)
	}
	var keys []uint32
	for step := range steps {
		keys = append(keys, dropoutKey(seed, (epoch-1)*steps+step)...)
	}
	s := schedule{tensors.FromFlatDataAndDimensions(positions, steps, batch), tensors.FromFlatDataAndDimensions(keys, steps, 2)}
	if err := toDevice(on, s.order, s.keys); err != nil {
		return schedule{}, err
	}
	return s, nil
}

// deviceFeed has the device gather the batches.
type deviceFeed struct {
	*fit
	data resident
	plan schedule
}

func (f *deviceFeed) compiled() bool { return f.trainee.loop != nil }

// compile also runs the loop once, of no step at all: the first run prepares what all later ones use, a few tenths of a
// second on a GPU, and would make the first steps look slow.
func (f *deviceFeed) compile() (err error) {
	if err := f.trainee.compileLoop(f.engine.device, f.job.BatchSize, len(f.set.labels)); err != nil {
		return err
	}
	if err := f.begin(1); err != nil {
		return err
	}
	if _, err = f.trainee.stretch(f.data, f.plan, 0, 0); err != nil {
		f.engine.drop(f.trainee)
	}
	return errors.Join(err, f.end())
}

func (f *deviceFeed) begin(epoch int) error {
	on := f.engine.device
	var err error
	if f.data, err = f.engine.onDevice.get(on, f.job.Data.Fingerprint(), f.set); err != nil {
		return err
	}
	f.plan, err = newSchedule(on, f.job.Seed, epoch, len(f.set.labels), f.job.BatchSize)
	return err
}

func (f *deviceFeed) end() error {
	plan := f.plan
	f.plan = schedule{}
	return finalizeAll(plan.order, plan.keys)
}

func (f *deviceFeed) advance(step int) ([]sums, error) {
	pace := &f.trainee.loop.pace
	to := min(step+pace.next(), f.steps())
	begin := time.Now()
	given, err := f.trainee.stretch(f.data, f.plan, step, to)
	pace.took(to-step, time.Since(begin))
	return given, err
}
