package fast

import (
	"github.com/gomlx/gomlx/core/graph"
)

// SmallestPiece is how many images a part of a batch has at the least: with
// fewer, matrix products get too small to be quick.
const SmallestPiece = 16

// InPieces has a batch of images go through layers in up to Forms.Pieces pieces, and puts what they hand on together. through adds
// the layers to the graph for one piece; they treat each image by itself and alike, wherever it stands in the batch. That
// is faster on a CPU, whose caches what these layers hand on does not fit.
func (b *Builder) InPieces(images *graph.Node, through func(piece Value) Value) Value {
	b.turns = &turns{}
	defer func() { b.turns = nil }()
	var parts []*graph.Node
	for _, piece := range split(images, max(1, b.forms.Pieces)) {
		parts = append(parts, b.turns.begins(through(Plain(piece)).Finish()))
	}
	return Plain(graph.Concatenate(parts, 0))
}

// turns has the gradients of a batch's pieces computed one piece after the other. XLA would take up all of them side by
// side, operation by operation, and what one hands to the next would not be in the caches any more.
//
// Gradients come in the reverse order, so that of the last piece is first.
type turns struct{ before *graph.Node }

// begins marks what a piece hands on: its gradient waits for the piece before to end.
func (t *turns) begins(x *graph.Node) *graph.Node {
	return graph.IdentityWithCustomGradient(x, func(_, gradient *graph.Node) *graph.Node {
		if t.before == nil {
			return gradient
		}
		return graph.SchedulingBarrier(gradient, t.before)
	})
}

// ends marks a place within a piece, whose gradient ends there, or at the last such place that is marked.
func (t *turns) ends(x *graph.Node) *graph.Node {
	return graph.IdentityWithCustomGradient(x, func(_, gradient *graph.Node) *graph.Node {
		t.before = gradient
		return gradient
	})
}

// split cuts a batch into at most so many pieces.
func split(images *graph.Node, pieces int) []*graph.Node {
	batch := images.Shape().Dim(0)
	size := max(SmallestPiece, (batch+pieces-1)/pieces)
	var parts []*graph.Node
	for at := 0; at < batch; at += size {
		parts = append(parts, graph.Slice(images, graph.AxisRange(at, min(at+size, batch))))
	}
	return parts
}
