// Package infer computes what a network makes of images: the scores of its classes, and what each layer hands on.
package infer

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/network"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// Sizes are the numbers of images that the network is compiled for; others
// are padded to the next. Each takes a quarter of a second to compile and costs its
// whole time however few of its images are asked for: so one of its own for a single digit,
// one for a handful, and one that is the quickest for each of many.
var Sizes = [...]int{1, 16, largest}

const largest = 128

// sizeFor is the smallest of Sizes that holds n images.
func sizeFor(n int) int {
	for _, size := range Sizes {
		if n <= size {
			return size
		}
	}
	return largest
}

// Scorer computes the scores of one state.
type Scorer struct {
	state *state.State
	exec  *model.Exec  // of a batch; nil until it is needed
	sizes map[int]bool // of batches that it is compiled for
	cache scoreCache
}

// NewScorer is a scorer that has compiled nothing yet.
func NewScorer(of *state.State) *Scorer { return &Scorer{state: of} }

// Ready says whether something is compiled, or about to be.
func (s *Scorer) Ready() bool { return s.exec != nil }

// Compile makes ready for batches of a size.
func (s *Scorer) Compile(on *device.Device, size int) error {
	if err := s.open(on); err != nil {
		return err
	}
	_, err := s.exec.Compile(shapes.Make(dtypes.Uint8, s.state.ImageDims(size)...))
	s.sizes[size] = true
	return err
}

func (s *Scorer) open(on *device.Device) error {
	if s.exec != nil {
		return nil
	}
	exec, err := model.NewExec(on.Backend, s.state.Store, func(scope *model.Scope, images *graph.Node) *graph.Node {
		return network.Build(scope, s.state.Model, images, network.Inference(), on.Forms(device.Forward))
	})
	if err != nil {
		return err
	}
	s.exec, s.sizes = exec, make(map[int]bool)
	return nil
}

// programBytes is about what a network that is compiled for a size takes of the memory.
const programBytes = 8 << 20

// Bytes is about how much memory the scorer takes.
func (s *Scorer) Bytes() int64 {
	total := programBytes * int64(len(s.sizes))
	for _, set := range s.cache.sets {
		total += int64(len(set.rows)) * (24 + 4*int64(s.state.Model.Classes()))
	}
	return total
}

// Finalize frees what is compiled.
func (s *Scorer) Finalize() {
	if s.exec != nil {
		s.exec.Finalize()
	}
}

// scoreCache keeps what the model gave for the last large sets of images, with the weights as they are.
type scoreCache struct {
	steps int // of the state when it was filled
	sets  []scored
}

// scored is what the model gave for a set of images.
type scored struct {
	images [sha256.Size]byte
	rows   [][]float32
}

// Sets of so many images are worth keeping: a lesson measures the test images, and
// then asks several times more what the model made of them.
const (
	cachedFrom = 1000
	cachedSets = 2
)

// Scores is the network's scores before the softmax, [image][class]. They are shared: the caller must not change them.
func (s *Scorer) Scores(ctx context.Context, on *device.Device, images cnnlib.Images) ([][]float32, error) {
	if images.Len() < cachedFrom {
		return s.compute(ctx, on, images)
	}
	if s.cache.steps != s.state.Steps {
		s.cache = scoreCache{steps: s.state.Steps}
	}
	name := sha256.Sum256(images.Pixels)
	for _, set := range s.cache.sets {
		if set.images == name {
			return set.rows, nil
		}
	}
	rows, err := s.compute(ctx, on, images)
	if err != nil {
		return nil, err
	}
	s.cache.sets = append(s.cache.sets, scored{name, rows})
	if len(s.cache.sets) > cachedSets {
		s.cache.sets = s.cache.sets[1:]
	}
	return rows, nil
}

func (s *Scorer) compute(ctx context.Context, on *device.Device, images cnnlib.Images) ([][]float32, error) {
	if err := s.open(on); err != nil {
		return nil, err
	}
	rows := make([][]float32, 0, images.Len())
	for from := 0; from < images.Len(); from += largest {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("interrompido após %d imagens: %w", from, err)
		}
		part, err := images.Slice(from, min(from+largest, images.Len()))
		if err != nil {
			return nil, err
		}
		size := sizeFor(part.Len())
		pixels := make([]byte, size*part.Shape().Size())
		copy(pixels, part.Pixels)
		s.sizes[size] = true
		input := tensors.FromFlatDataAndDimensions(pixels, s.state.ImageDims(size)...)
		out, err := s.exec.Call1(input)
		if err != nil {
			return nil, fmt.Errorf("cálculo de %d imagens: %w", part.Len(), err)
		}
		flat, err := tensors.CopyFlatData[float32](out)
		// At once: Go's garbage collector does not know what XLA's memory it is.
		if err = errors.Join(err, data.Finalize(out, input)); err != nil {
			return nil, err
		}
		classes := s.state.Model.Classes()
		for i := range part.Len() {
			rows = append(rows, flat[i*classes:(i+1)*classes:(i+1)*classes])
		}
	}
	return rows, nil
}
