package onnx_test

import (
	"os"
	"reflect"
	"testing"

	"cnn321/cnnlib/exchange/onnx"
	"cnn321/cnnlib/internal/testkit"
)

func TestComesBack(t *testing.T) {
	want := onnx.Model{
		Producer: "teste", Opset: 13,
		Graph: onnx.Graph{
			Name: "rede",
			Nodes: []onnx.Node{{
				Name: "n", Type: "Conv", Inputs: []string{"x", "", "w"}, Outputs: []string{"y"},
				Attributes: []onnx.Attribute{
					onnx.IntAttribute("group", -1), onnx.FloatAttribute("alpha", 0.25), onnx.IntsAttribute("pads", 1, 0, 1<<40),
					{Name: "auto_pad", Kind: onnx.KindText, Text: "VALID"},
					{Name: "scales", Kind: onnx.KindFloats, Floats: []float32{1, -2}},
					{Name: "value", Kind: onnx.KindTensor, Tensor: onnx.Tensor{Name: "c", Type: onnx.Int64, Shape: []int64{2}, Ints: []int64{-1, 27}}},
				},
			}},
			Tensors: []onnx.Tensor{{Name: "w", Type: onnx.Float32, Shape: []int64{2, 1}, Floats: []float32{0.5, -3}}},
			Inputs:  []onnx.Value{{Name: "x", Type: onnx.Float32, Axes: []onnx.Axis{{Name: "batch"}, {Size: 28}}}},
			Outputs: []onnx.Value{{Name: "y", Type: onnx.Float32, Axes: []onnx.Axis{{Name: "batch"}, {Size: 10}}}},
		},
		Metadata: []onnx.Entry{{Key: "de", Value: "ônibus"}},
	}
	got, err := onnx.Read(onnx.Write(want))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("came back as\n%+v\nand was\n%+v", got, want)
	}
}

// A file that ONNX's own library wrote.
func TestFileOfThePeer(t *testing.T) {
	data, err := os.ReadFile("../testdata/tf.onnx")
	if err != nil {
		t.Fatal(err)
	}
	m, err := onnx.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, n := range m.Graph.Nodes {
		types = append(types, n.Type)
	}
	want := []string{"Transpose", "Conv", "Add", "Relu", "AveragePool", "Transpose", "Constant", "Reshape", "MatMul", "Add", "Softmax"}
	if !reflect.DeepEqual(types, want) || m.Opset != 13 || len(m.Graph.Tensors) != 4 {
		t.Errorf("nodes %v, version %d, %d tensors", types, m.Opset, len(m.Graph.Tensors))
	}
	if shape, _ := m.Graph.Nodes[6].Attribute("value"); !reflect.DeepEqual(shape.Tensor.Ints, []int64{-1, 27}) {
		t.Errorf("the constant is %v", shape.Tensor.Ints)
	}
}

func TestRefuses(t *testing.T) {
	whole := onnx.Write(onnx.Model{Graph: onnx.Graph{Name: "rede"}})
	var many []byte
	for range 1 << 18 {
		many = append(many, 0x0a, 0) // a node with nothing in it
	}
	field := func(number byte, body []byte) []byte {
		length := len(body)
		return append([]byte{number<<3 | 2, byte(length)&127 | 128, byte(length>>7)&127 | 128, byte(length>>14)&127 | 128, byte(length >> 21)}, body...)
	}
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"empty":            {nil, "0 grafos"},
		"two graphs":       {append(whole, whole...), "2 grafos"},
		"cut":              {whole[:len(whole)-1], "incompleto"},
		"a text as graph":  {[]byte{0x38, 1}, "outra forma"},
		"too many parts":   {field(7, many), "mais de 200000 partes"},
		"an endless field": {[]byte{0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, "incompleto"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := onnx.Read(test.data)
			testkit.WantError(t, err, test.want, "não é um arquivo ONNX")
		})
	}
}
