package cnnlib

// FlattenOp is the op of [Layer.Flatten].
type FlattenOp struct{}

// Flatten lays a volume out as a vector, in the order row, column, channel:
// input [batch, h, w, c] gives [batch, h·w·c]. A vector stays as it is. It
// learns nothing.
func (l Layer) Flatten() Layer { return l.Then(FlattenOp{}) }

// Name is "Flatten".
func (FlattenOp) Name() string { return "Flatten" }

// Caption calls it an "achatamento".
func (FlattenOp) Caption() Caption {
	return Caption{Family: ReshapingLayer, Gloss: "achatamento"}
}

func (FlattenOp) sealed() {}

// OutputShape is (h·w·c).
func (FlattenOp) OutputShape(in Shape) (Shape, error) { return Shape{in.Size()}, nil }

// Parameters is empty.
func (FlattenOp) Parameters(Shape) []Parameter { return nil }
