package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
)

// mostMessages is how many messages a file may be made of: an empty one takes much more memory than room in the file.
const mostMessages = 200_000

// Read reads a model. What it allocates is in proportion to data.
func Read(data []byte) (Model, error) {
	var m Model
	graphs, left := 0, mostMessages
	err := fields(data, &left, func(f field) (err error) {
		switch f.number {
		case modelProducer:
			m.Producer, err = f.text()
		case modelGraph:
			graphs++
			m.Graph, err = graph(f)
		case modelOpset:
			var domain string
			var version int64
			err = f.message(func(f field) (err error) {
				switch f.number {
				case opsetDomain:
					domain, err = f.text()
				case opsetVersion:
					version, err = f.int()
				}
				return err
			})
			if domain == "" || domain == "ai.onnx" {
				m.Opset = version
			}
		case modelMetadata:
			var e Entry
			err = f.message(func(f field) (err error) {
				switch f.number {
				case entryKey:
					e.Key, err = f.text()
				case entryValue:
					e.Value, err = f.text()
				}
				return err
			})
			m.Metadata = append(m.Metadata, e)
		}
		return err
	})
	if err == nil && graphs != 1 {
		err = fmt.Errorf("há %d grafos, e não 1", graphs)
	}
	if err != nil {
		return Model{}, fmt.Errorf("não é um arquivo ONNX, ou está danificado ou incompleto (%w)", err)
	}
	return m, nil
}

func graph(f field) (g Graph, err error) {
	err = f.message(func(f field) error {
		switch f.number {
		case graphName:
			g.Name, err = f.text()
		case graphNode:
			var n Node
			n, err = node(f)
			g.Nodes = append(g.Nodes, n)
		case graphTensor:
			var t Tensor
			t, err = tensor(f)
			g.Tensors = append(g.Tensors, t)
		case graphInput:
			var v Value
			v, err = value(f)
			g.Inputs = append(g.Inputs, v)
		case graphOutput:
			var v Value
			v, err = value(f)
			g.Outputs = append(g.Outputs, v)
		}
		return err
	})
	return g, err
}

func node(f field) (n Node, err error) {
	err = f.message(func(f field) error {
		var text string
		switch f.number {
		case nodeInput:
			text, err = f.text()
			n.Inputs = append(n.Inputs, text)
		case nodeOutput:
			text, err = f.text()
			n.Outputs = append(n.Outputs, text)
		case nodeName:
			n.Name, err = f.text()
		case nodeType:
			n.Type, err = f.text()
		case nodeDomain:
			n.Domain, err = f.text()
		case nodeAttribute:
			var a Attribute
			a, err = attribute(f)
			n.Attributes = append(n.Attributes, a)
		}
		return err
	})
	return n, err
}

func attribute(f field) (a Attribute, err error) {
	err = f.message(func(f field) error {
		switch f.number {
		case attributeName:
			a.Name, err = f.text()
		case attributeFloat:
			err = f.floats(func(v float32) { a.Float = v })
		case attributeInt:
			a.Int, err = f.int()
		case attributeText:
			a.Text, err = f.text()
		case attributeTensor:
			a.Tensor, err = tensor(f)
		case attributeFloats:
			err = f.floats(func(v float32) { a.Floats = append(a.Floats, v) })
		case attributeInts:
			err = f.ints(func(v int64) { a.Ints = append(a.Ints, v) })
		case attributeKind:
			var kind int64
			kind, err = f.int()
			a.Kind = Kind(kind)
		}
		return err
	})
	return a, err
}

func tensor(f field) (t Tensor, err error) {
	var raw []byte
	err = f.message(func(f field) error {
		switch f.number {
		case tensorAxis:
			err = f.ints(func(v int64) { t.Shape = append(t.Shape, v) })
		case tensorType:
			var kind int64
			kind, err = f.int()
			t.Type = Type(kind)
		case tensorFloats:
			err = f.floats(func(v float32) { t.Floats = append(t.Floats, v) })
		case tensorInts:
			err = f.ints(func(v int64) { t.Ints = append(t.Ints, v) })
		case tensorName:
			t.Name, err = f.text()
		case tensorRaw:
			raw, err = f.bytes()
		case tensorExternal:
			t.External = true
		case tensorLocation:
			var location int64
			location, err = f.int()
			t.External = t.External || location != 0
		}
		return err
	})
	switch {
	case err != nil || len(raw) == 0:
	case t.Type == Float32 && len(raw)%4 == 0:
		t.Floats = make([]float32, len(raw)/4)
		for i := range t.Floats {
			t.Floats[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
	case t.Type == Int64 && len(raw)%8 == 0:
		t.Ints = make([]int64, len(raw)/8)
		for i := range t.Ints {
			t.Ints[i] = int64(binary.LittleEndian.Uint64(raw[8*i:]))
		}
	}
	return t, err
}

func value(f field) (v Value, err error) {
	err = f.message(func(f field) error {
		switch f.number {
		case valueName:
			v.Name, err = f.text()
		case valueType:
			err = f.message(func(f field) error {
				if f.number != typeTensor {
					return nil
				}
				return f.message(func(f field) (err error) {
					switch f.number {
					case tensorTypeElement:
						var kind int64
						kind, err = f.int()
						v.Type = Type(kind)
					case tensorTypeShape:
						v.Axes, err = axes(f)
					}
					return err
				})
			})
		}
		return err
	})
	return v, err
}

func axes(f field) (all []Axis, err error) {
	err = f.message(func(f field) error {
		if f.number != shapeAxis {
			return nil
		}
		var a Axis
		err := f.message(func(f field) (err error) {
			switch f.number {
			case axisSize:
				a.Size, err = f.int()
			case axisName:
				a.Name, err = f.text()
			}
			return err
		})
		all = append(all, a)
		return err
	})
	return all, err
}
