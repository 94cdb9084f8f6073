package engine

import (
	"fmt"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// trainee is a model with what it learned in one run.
type trainee struct {
	model cnnlib.Model
	run   string // fingerprint of the run; "" if it was never trained
	seed  uint64
	store *model.Store

	// results is the epochs that ended; progress is how far the next one is.
	results  []cnnlib.EpochResult
	progress progress
	// unsaved says that the disk does not have this state: the last try to write it failed.
	unsaved bool

	train *model.Exec // one training step
	loop  *loop       // many
	team  *team       // which devices it runs on
	infer *model.Exec // scores of a batch
	known []scored    // what infer gave for the last large sets, with the weights as they are
}

// progress is the part of an epoch that was trained.
type progress struct {
	// Step is how many batches, Examples how many examples were learned from.
	Step, Examples int
	// LossSum and Correct are sums over these examples.
	LossSum, Correct float64
	Elapsed          time.Duration
}

func (p progress) loss() float64     { return p.LossSum / float64(max(p.Examples, 1)) }
func (p progress) accuracy() float64 { return p.Correct / float64(max(p.Examples, 1)) }

// at says which state t is.
func (t *trainee) at() current {
	return current{Run: t.run, Seed: t.seed, Epochs: len(t.results), Partial: t.progress.Step > 0}
}

// newTrainee is the model before training.
func newTrainee(m cnnlib.Model, run string, seed uint64) (*trainee, error) {
	t := &trainee{model: m, run: run, seed: seed, store: model.NewStore()}
	for i, layer := range m.Layers() {
		for number, p := range layer.Parameters() {
			value := tensors.FromFlatDataAndDimensions(startingValues(p, seed, i, number), p.Shape...)
			v, err := t.store.CreateVariable(weightPath(i, layer.Op(), p), value)
			if err != nil {
				return nil, fmt.Errorf("pesos iniciais da camada %d (%s): %w", i, layer.Op().Name(), err)
			}
			v.SetTrainable(p.Trainable)
		}
	}
	return t, nil
}

func weightPath(layer int, op cnnlib.Op, p cnnlib.Parameter) string {
	scope, name := network.Path(layer, op, p.Name)
	return model.JoinPath("/", scope, name)
}

// finalize frees the device memory of a trainee that is not used any more.
func (t *trainee) finalize() {
	if t.train != nil {
		t.train.Finalize()
	}
	if t.loop != nil {
		t.loop.exec.Finalize()
	}
	if t.infer != nil {
		t.infer.Finalize()
	}
	t.store.Finalize()
}

// imageDims is the shape of a batch of images as it is sent to the device.
func (t *trainee) imageDims(batch int) []int { return append([]int{batch}, t.model.InputShape()...) }
