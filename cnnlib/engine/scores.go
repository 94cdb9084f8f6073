package engine

import (
	"context"
	"crypto/sha256"
	"fmt"

	"cnn321/cnnlib"

	"github.com/gomlx/gomlx/core/tensors"
)

// scored is what the model gave for a set of images.
type scored struct {
	images [sha256.Size]byte
	rows   [][]float32
}

// Sets of so many images are worth remembering: a lesson measures the test images, and
// then asks several times more what the model made of them.
const (
	rememberFrom = 1000
	remembered   = 2
)

// scores is the network's scores before the softmax, [image][class]. They are shared: the caller must not change them.
func (t *trainee) scores(ctx context.Context, on device, images cnnlib.Images) ([][]float32, error) {
	if images.Len() < rememberFrom {
		return t.compute(ctx, on, images)
	}
	name := sha256.Sum256(images.Pixels)
	for _, known := range t.known {
		if known.images == name {
			return known.rows, nil
		}
	}
	rows, err := t.compute(ctx, on, images)
	if err != nil {
		return nil, err
	}
	t.known = append(t.known, scored{name, rows})
	if len(t.known) > remembered {
		t.known = t.known[1:]
	}
	return rows, nil
}

func (t *trainee) compute(ctx context.Context, on device, images cnnlib.Images) ([][]float32, error) {
	if err := t.openInference(on); err != nil {
		return nil, err
	}
	rows := make([][]float32, 0, images.Len())
	for from := 0; from < images.Len(); from += largestInference {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("interrompido após %d imagens: %w", from, err)
		}
		part, err := images.Slice(from, min(from+largestInference, images.Len()))
		if err != nil {
			return nil, err
		}
		size := inferenceSize(part.Len())
		pixels := make([]byte, size*part.Shape().Size())
		copy(pixels, part.Pixels)
		out, err := t.infer.Call1(tensors.FromFlatDataAndDimensions(pixels, t.imageDims(size)...))
		if err != nil {
			return nil, fmt.Errorf("cálculo de %d imagens: %w", part.Len(), err)
		}
		flat, err := tensors.CopyFlatData[float32](out)
		if err != nil {
			return nil, err
		}
		classes := t.model.Classes()
		for i := range part.Len() {
			rows = append(rows, flat[i*classes:(i+1)*classes:(i+1)*classes])
		}
	}
	return rows, nil
}
