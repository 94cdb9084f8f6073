package safetensors_test

import (
	"bytes"
	"reflect"
	"testing"

	"cnn321/cnnlib/exchange/safetensors"
	"cnn321/cnnlib/internal/testkit"
)

func TestComesBack(t *testing.T) {
	for name, want := range map[string]safetensors.File{
		"nothing": {},
		"some": {
			Metadata: map[string]string{"de": "ônibus <&>"},
			Tensors: []safetensors.Tensor{
				{Name: "z", Shape: []int{2, 3}, Values: []float32{1, 2, 3, 4, 5, 6}},
				{Name: "a.ção", Shape: []int{}, Values: []float32{-0.5}},
				{Name: "none", Shape: []int{0, 4}, Values: []float32{}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := safetensors.Write(&out, want); err != nil {
				t.Fatal(err)
			}
			got, err := safetensors.Read(out.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("came back as %+v, and was %+v", got, want)
			}
		})
	}
}

func TestWriteRefuses(t *testing.T) {
	tensor := func(name string, values int, shape ...int) safetensors.Tensor {
		return safetensors.Tensor{Name: name, Shape: shape, Values: make([]float32, values)}
	}
	for name, tensors := range map[string][]safetensors.Tensor{
		"a name twice":        {tensor("a", 1, 1), tensor("a", 1, 1)},
		"the metadata's name": {tensor("__metadata__", 1, 1)},
		"too few values":      {tensor("a", 5, 2, 3)},
	} {
		t.Run(name, func(t *testing.T) {
			err := safetensors.Write(new(bytes.Buffer), safetensors.File{Tensors: tensors})
			testkit.WantError(t, err, tensors[0].Name)
		})
	}
}
