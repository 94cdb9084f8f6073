// Package onnx reads and writes the part of ONNX's messages (onnx.proto3, https://onnx.ai) of which networks in one line are
// made: a graph of nodes with their attributes, and arrays of numbers. It knows nothing of what the nodes compute.
//
// The messages are few, so they are read and
// written with protowire. Errors are in Brazilian Portuguese.
package onnx

// Model is a graph with what it needs.
type Model struct {
	Producer string
	// Opset is the version of ONNX's own operators.
	Opset int64
	Graph Graph
	// Metadata is free text by key.
	Metadata []Entry
}

// Entry is a text by its key.
type Entry struct{ Key, Value string }

// Graph is nodes in the order in which they are computed, and the arrays that they use.
type Graph struct {
	Name            string
	Nodes           []Node
	Tensors         []Tensor
	Inputs, Outputs []Value
}

// Node is one computation. Inputs and outputs are names; an input that is left out is "".
type Node struct {
	Name, Type, Domain string
	Inputs, Outputs    []string
	Attributes         []Attribute
}

// Attribute is a setting of a node: what its kind says is set.
type Attribute struct {
	Name   string
	Kind   Kind
	Float  float32
	Int    int64
	Text   string
	Tensor Tensor
	Floats []float32
	Ints   []int64
}

// Kind is the type of an attribute's value.
type Kind int64

// The kinds that are read; an attribute of another has its number and no value.
const (
	KindFloat  Kind = 1
	KindInt    Kind = 2
	KindText   Kind = 3
	KindTensor Kind = 4
	KindFloats Kind = 6
	KindInts   Kind = 7
)

// Type is the type of an array's numbers.
type Type int64

// The types that are read; an array of another has no numbers.
const (
	Float32 Type = 1
	Int64   Type = 7
)

// Tensor is an array, the last axis fastest.
type Tensor struct {
	Name   string
	Type   Type
	Shape  []int64
	Floats []float32
	Ints   []int64
	// External says that the numbers lie in another file, which is not read.
	External bool
}

// Value is an input or output of a graph: an array of float32. An axis is a number, or a name where it may be any.
type Value struct {
	Name string
	Type Type
	Axes []Axis
}

// Axis is one axis of a value.
type Axis struct {
	Size int64
	Name string
}

// IntAttribute is a setting that is a whole number.
func IntAttribute(name string, v int64) Attribute {
	return Attribute{Name: name, Kind: KindInt, Int: v}
}

// FloatAttribute is a setting that is a number.
func FloatAttribute(name string, v float32) Attribute {
	return Attribute{Name: name, Kind: KindFloat, Float: v}
}

// IntsAttribute is a setting that is several whole numbers.
func IntsAttribute(name string, v ...int64) Attribute {
	return Attribute{Name: name, Kind: KindInts, Ints: v}
}

// Attribute is the node's attribute of that name.
func (n Node) Attribute(name string) (a Attribute, ok bool) {
	for _, a := range n.Attributes {
		if a.Name == name {
			return a, true
		}
	}
	return Attribute{}, false
}

// The numbers of the fields in onnx.proto3.
const (
	modelIR, modelProducer, modelGraph, modelOpset, modelMetadata        = 1, 2, 7, 8, 14
	opsetDomain, opsetVersion                                            = 1, 2
	entryKey, entryValue                                                 = 1, 2
	graphNode, graphName, graphTensor, graphInput, graphOutput           = 1, 2, 5, 11, 12
	nodeInput, nodeOutput, nodeName, nodeType, nodeAttribute, nodeDomain = 1, 2, 3, 4, 5, 7
	attributeName, attributeFloat, attributeInt, attributeText           = 1, 2, 3, 4
	attributeTensor, attributeFloats, attributeInts, attributeKind       = 5, 7, 8, 20
	tensorAxis, tensorType, tensorFloats, tensorInts                     = 1, 2, 4, 7
	tensorName, tensorRaw, tensorExternal, tensorLocation                = 8, 9, 13, 14
	valueName, valueType                                                 = 1, 2
	typeTensor, tensorTypeElement, tensorTypeShape                       = 1, 1, 2
	shapeAxis, axisSize, axisName                                        = 1, 1, 2
)
