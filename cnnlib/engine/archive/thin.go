package archive

import (
	"cmp"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
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

// lighten writes a state again with its weights alone, and reports whether it did. One that is damaged is left to whoever needs it. It reads piece by
// piece: a training is under way, and may need the memory that the state of a large network takes.
func (a Archive) lighten(m cnnlib.Model, k kept) (done bool, err error) {
	missing := make(map[string]bool) // of the weights
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			missing[state.Path(i, layer.Op(), p)] = true
		}
	}
	wanted := func(path string) bool {
		weight := missing[path]
		delete(missing, path)
		return weight
	}
	index, err := a.indexOf(k)
	if err != nil {
		return false, nil
	}
	values, err := a.disk.Open(filepath.Join(k.folder, k.values))
	if err != nil {
		return false, nil
	}
	defer values.Close()
	read := newMeasuring(io.Discard)
	var broken error
	err = a.write(k.folder, func(w io.Writer) ([]byte, error) {
		written := &sink{to: w}
		text, err := copyValues(written, io.TeeReader(values, read), index, wanted)
		if err == nil && len(missing) > 0 {
			err = errIndex
		}
		if err == nil {
			err = k.seal.is(k.values, read.measure())
		}
		if err != nil && written.failed == nil {
			broken = err
		}
		return text, err
	}, k.record, true)
	if broken != nil {
		return false, nil
	}
	return err == nil, err
}

// sink tells a write that failed from all else that may.
type sink struct {
	to     io.Writer
	failed error
}

func (s *sink) Write(data []byte) (n int, err error) {
	n, err = s.to.Write(data)
	s.failed = cmp.Or(s.failed, err)
	return n, err
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
