package onnx

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// irVersion is the version of the messages: that of ONNX 1.8, which any reader of the last years takes.
const irVersion = 7

// Write is the bytes of a model's file.
func Write(m Model) []byte {
	var b buffer
	b.number(modelIR, irVersion)
	b.text(modelProducer, m.Producer)
	var graph buffer
	for _, n := range m.Graph.Nodes {
		graph.message(graphNode, n.encode())
	}
	graph.text(graphName, m.Graph.Name)
	for _, t := range m.Graph.Tensors {
		graph.message(graphTensor, t.encode())
	}
	for _, v := range m.Graph.Inputs {
		graph.message(graphInput, v.encode())
	}
	for _, v := range m.Graph.Outputs {
		graph.message(graphOutput, v.encode())
	}
	b.message(modelGraph, graph)
	var opset buffer
	opset.text(opsetDomain, "")
	opset.number(opsetVersion, m.Opset)
	b.message(modelOpset, opset)
	for _, e := range m.Metadata {
		var entry buffer
		entry.text(entryKey, e.Key)
		entry.text(entryValue, e.Value)
		b.message(modelMetadata, entry)
	}
	return b
}

func (n Node) encode() (b buffer) {
	for _, in := range n.Inputs {
		b.text(nodeInput, in)
	}
	for _, out := range n.Outputs {
		b.text(nodeOutput, out)
	}
	b.text(nodeName, n.Name)
	b.text(nodeType, n.Type)
	for _, a := range n.Attributes {
		b.message(nodeAttribute, a.encode())
	}
	return b
}

func (a Attribute) encode() (b buffer) {
	b.text(attributeName, a.Name)
	switch a.Kind {
	case KindFloat:
		b = protowire.AppendTag(b, attributeFloat, protowire.Fixed32Type)
		b = protowire.AppendFixed32(b, math.Float32bits(a.Float))
	case KindInt:
		b.number(attributeInt, a.Int)
	case KindText:
		b.text(attributeText, a.Text)
	case KindTensor:
		b.message(attributeTensor, a.Tensor.encode())
	case KindFloats:
		for _, v := range a.Floats {
			b = protowire.AppendTag(b, attributeFloats, protowire.Fixed32Type)
			b = protowire.AppendFixed32(b, math.Float32bits(v))
		}
	case KindInts:
		for _, v := range a.Ints {
			b.number(attributeInts, v)
		}
	}
	b.number(attributeKind, int64(a.Kind))
	return b
}

func (t Tensor) encode() (b buffer) {
	for _, axis := range t.Shape {
		b.number(tensorAxis, axis)
	}
	b.number(tensorType, int64(t.Type))
	b.text(tensorName, t.Name)
	raw := make([]byte, 0, 4*len(t.Floats)+8*len(t.Ints))
	for _, v := range t.Floats {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	for _, v := range t.Ints {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	b.message(tensorRaw, raw)
	return b
}

func (v Value) encode() (b buffer) {
	var shape, tensor, kind buffer
	for _, axis := range v.Axes {
		var a buffer
		if axis.Name != "" {
			a.text(axisName, axis.Name)
		} else {
			a.number(axisSize, axis.Size)
		}
		shape.message(shapeAxis, a)
	}
	tensor.number(tensorTypeElement, int64(v.Type))
	tensor.message(tensorTypeShape, shape)
	kind.message(typeTensor, tensor)
	b.text(valueName, v.Name)
	b.message(valueType, kind)
	return b
}

// buffer is the fields of a message.
type buffer []byte

func (b *buffer) number(field protowire.Number, v int64) {
	*b = protowire.AppendVarint(protowire.AppendTag(*b, field, protowire.VarintType), uint64(v))
}

func (b *buffer) text(field protowire.Number, v string) {
	*b = protowire.AppendString(protowire.AppendTag(*b, field, protowire.BytesType), v)
}

func (b *buffer) message(field protowire.Number, v []byte) {
	*b = protowire.AppendBytes(protowire.AppendTag(*b, field, protowire.BytesType), v)
}
