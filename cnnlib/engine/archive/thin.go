package archive

import (
	"errors"
	"path/filepath"
	"slices"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/gomlx/ml/model"
)

// Thin removes the epochs of a state's run that a rule does not keep, and of those that stay all but the weights (see Lighten). The last
// one and those of spare stay. What cannot be removed is left for the next time.
func (a Archive) Thin(s *state.State, rule cnnlib.Keeping, spare ...int) error {
	epochs, err := a.epochs(s.Run)
	if err != nil {
		return err
	}
	var failed error
	for i, epoch := range epochs {
		if i < len(epochs)-1 && !rule.Keeps(epoch, len(epochs)-i) && !slices.Contains(spare, epoch) {
			failed = errors.Join(failed, a.disk.Discard(filepath.Join(a.run(s.Run), epochName(epoch))))
		}
	}
	return errors.Join(failed, a.Lighten(s))
}

// wholeEpochs is how many epochs a training can go on from: the last, and two before it for where it is damaged.
const wholeEpochs = 3

// Lighten keeps of the epochs of a state's run, but for the last ones of all and the last ones up to the state, the weights alone: the others
// are only asked for what the network was then, and what Adam keeps is twice as much as the weights. The caller has the run's
// lock. What cannot be made smaller stays as it is.
func (a Archive) Lighten(s *state.State) error {
	if weights := weightsBytes(s.Model); s.Run == "" || s.WeightsOnly || !worthwhile(s.Bytes(), weights) {
		return nil
	}
	epochs, err := a.epochs(s.Run)
	if err != nil {
		return err
	}
	upTo, _ := slices.BinarySearch(epochs, len(s.Results)+1)
	var failed error
	for i, epoch := range epochs[:max(0, len(epochs)-wholeEpochs)] {
		folder := filepath.Join(a.run(s.Run), epochName(epoch))
		if i < upTo && i >= upTo-wholeEpochs || isLink(folder) { // what is borrowed is another's
			continue
		}
		failed = errors.Join(failed, a.lighten(s.Model, a.look(folder, s.Run, position{epoch, false})))
	}
	return failed
}

// lighten writes a state again with its weights alone. One that is damaged is left to whoever needs it.
func (a Archive) lighten(m cnnlib.Model, k kept) error {
	if k.broken != nil || k.format != format {
		return nil
	}
	all, err := a.load(k)
	if err != nil {
		return nil
	}
	defer all.Finalize()
	weights := model.NewStore()
	defer weights.Finalize()
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			v := all.GetVariable(state.Path(i, layer.Op(), p))
			if v == nil {
				return nil
			}
			value, err := v.Value()
			if err == nil {
				value, err = value.LocalClone()
			}
			if err == nil {
				_, err = weights.CreateVariable(v.Path(), value)
			}
			if err != nil {
				return err
			}
		}
	}
	return a.write(k.folder, weights, k.record, true)
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
