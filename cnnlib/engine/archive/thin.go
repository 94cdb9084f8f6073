package archive

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/gomlx/ml/model"
)

// Thin removes the epochs of a state's run that a rule does not keep, and of those that stay all but the weights (see Lighten). The last
// one and those of spare stay. What cannot be removed, or made smaller until ctx ends, is left for the next time.
func (a Archive) Thin(ctx context.Context, s *state.State, rule cnnlib.Keeping, spare ...int) error {
	return a.Thinning(s, rule, spare...)(ctx)
}

// Thinning is [Archive.Thin] for later: the state may be trained meanwhile, as long as nothing else of its run is written.
func (a Archive) Thinning(s *state.State, rule cnnlib.Keeping, spare ...int) func(context.Context) error {
	if s.Anew {
		return func(context.Context) error { return nil } // what there is of its run is of the training before, and stays until the first epoch
	}
	run, lighten := s.Run, a.lightening(s, nil)
	return func(ctx context.Context) error {
		epochs, err := a.epochs(run)
		if err != nil {
			return err
		}
		var failed error
		for i, epoch := range epochs {
			if i < len(epochs)-1 && !rule.Keeps(epoch, len(epochs)-i) && !slices.Contains(spare, epoch) {
				failed = errors.Join(failed, a.disk.Discard(filepath.Join(a.run(run), epochName(epoch))))
			}
		}
		return errors.Join(failed, lighten(ctx))
	}
}

// wholeEpochs is how many epochs a training can go on from: the last, and two before it for where it is damaged.
const wholeEpochs = 3

// Lighten keeps of the epochs of a state's run, but for the last ones of all and the last ones up to the state, the weights alone: the others
// are only asked for what the network was then, and what Adam keeps is twice as much as the weights. The caller has the run's
// lock. What cannot be made smaller stays as it is.
//
// Of a run of many large epochs that an earlier version kept whole it takes long: it ends with ctx, between two epochs, and tell, if not nil, hears
// before each how many are done of all.
func (a Archive) Lighten(ctx context.Context, s *state.State, tell func(done, all int)) error {
	return a.lightening(s, tell)(ctx)
}

func (a Archive) lightening(s *state.State, tell func(done, all int)) func(context.Context) error {
	if s.Run == "" || s.WeightsOnly {
		return func(context.Context) error { return nil }
	}
	m, run, upTo, each := s.Model, s.Run, len(s.Results), s.Bytes()
	return func(ctx context.Context) error {
		_, err := a.LightenRun(ctx, m, run, upTo, each, tell)
		return err
	}
}

// LightenRun is [Archive.Lighten] for a state that is not in memory: that after so many epochs of a run, of so many bytes. It returns how many
// epochs became smaller.
func (a Archive) LightenRun(ctx context.Context, m cnnlib.Model, run string, upTo int, each int64, tell func(done, all int)) (lighter int, err error) {
	if !worthwhile(each, weightsBytes(m)) {
		return 0, nil
	}
	epochs, err := a.epochs(run)
	if err != nil {
		return 0, err
	}
	upTo, _ = slices.BinarySearch(epochs, upTo+1)
	var whole []kept
	for i, epoch := range epochs[:max(0, len(epochs)-wholeEpochs)] {
		folder := filepath.Join(a.run(run), epochName(epoch))
		if i < upTo && i >= upTo-wholeEpochs || isLink(folder) { // what is borrowed is another's
			continue
		}
		if k := a.look(folder, run, position{epoch, false}); k.broken == nil && k.format == format {
			whole = append(whole, k)
		}
	}
	var failed error
	for i, k := range whole {
		if ctx.Err() != nil {
			return lighter, errors.Join(failed, ctx.Err())
		}
		if tell != nil {
			tell(i, len(whole))
		}
		done, err := a.lighten(m, k)
		if done {
			lighter++
		}
		failed = errors.Join(failed, err)
	}
	return lighter, failed
}

// lighten writes a state again with its weights alone, and reports whether it did. One that is damaged is left to whoever needs it.
func (a Archive) lighten(m cnnlib.Model, k kept) (done bool, err error) {
	all, err := a.load(k)
	if err != nil {
		return false, nil
	}
	defer all.Finalize()
	weights := model.NewStore()
	defer weights.Finalize()
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			v := all.GetVariable(state.Path(i, layer.Op(), p))
			if v == nil {
				return false, nil
			}
			value, err := v.Value()
			if err == nil {
				value, err = value.LocalClone()
			}
			if err == nil {
				_, err = weights.CreateVariable(v.Path(), value)
			}
			if err != nil {
				return false, err
			}
		}
	}
	err = a.write(k.folder, weights, k.record, true)
	return err == nil, err
}

// epochs are those of a run that have a folder, in order.
func (a Archive) epochs(run string) ([]int, error) {
	entries, err := a.disk.ReadDir(a.run(run))
	if err != nil {
		return nil, err
	}
	var epochs []int
	for _, entry := range entries {
		if at, ok := positionOf(entry.Name()); ok && !at.partial {
			epochs = append(epochs, at.epochs)
		}
	}
	slices.Sort(epochs)
	return epochs, nil
}

// worthwhile says whether a state is so much larger than its weights that it is written again without the rest. That of plain SGD, which
// keeps but the number of its steps, is not.
func worthwhile(all, weights int64) bool { return all-weights > weights/4 }

// weightsBytes is how many bytes the weights of a model take.
func weightsBytes(m cnnlib.Model) int64 { return int64(m.ParameterCount()) * 4 }
