package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/safetensors"
)

// The metadata of cnnlib's files.
const (
	modelKey     = "cnnlib.model"
	versionKey   = "cnnlib.version"
	ownVersion   = "1"
	formatKey    = "format" // what other readers look at
	formatCnnlib = "cnnlib"
)

// ownModel is a model in the metadata of a file.
type ownModel struct {
	Layers    []ownLayer       `json:"layers"`
	Loss      cnnlib.Loss      `json:"loss"`
	Optimizer cnnlib.Optimizer `json:"optimizer"`
	Metrics   []cnnlib.Metric  `json:"metrics"`
}

type ownLayer struct {
	Name     string          `json:"name"`
	Settings json.RawMessage `json:"settings"`
	L2       float64         `json:"l2,omitzero"`
}

// tensorName is the name of a layer's parameter: "conv2d_1.kernel".
func tensorName(index int, op cnnlib.Op, p cnnlib.Parameter) string {
	return fmt.Sprintf("%s_%d.%s", strings.ToLower(op.Name()), index, p.Name)
}

func writeSafetensors(n Network) ([]byte, error) {
	spec := n.Model.Spec()
	model := ownModel{Loss: spec.Loss, Optimizer: spec.Optimizer, Metrics: spec.Metrics}
	var file safetensors.File
	for i, layer := range n.Model.Layers() {
		settings, err := json.Marshal(layer.Op())
		if err != nil {
			return nil, err
		}
		model.Layers = append(model.Layers, ownLayer{layer.Op().Name(), settings, layer.Penalty()})
		for number, p := range layer.Parameters() {
			file.Tensors = append(file.Tensors, safetensors.Tensor{Name: tensorName(i, layer.Op(), p), Shape: p.Shape, Values: n.Weights[i][number].Values})
		}
	}
	text, err := json.Marshal(model)
	if err != nil {
		return nil, err
	}
	file.Metadata = map[string]string{formatKey: formatCnnlib, versionKey: ownVersion, modelKey: string(text)}
	var out bytes.Buffer
	err = safetensors.Write(&out, file)
	return out.Bytes(), err
}

func readSafetensors(data []byte) (Network, error) {
	file, err := safetensors.Read(data)
	if err != nil {
		return Network{}, err
	}
	text, ok := file.Metadata[modelKey]
	if !ok {
		return Network{}, fmt.Errorf("só tem pesos, e não diz de que camadas: abra um arquivo que cell.Save gravou, ou um .keras ou .onnx")
	}
	if version := file.Metadata[versionKey]; version != ownVersion {
		return Network{}, fmt.Errorf("foi gravado por outra versão do cnnlib (%q, e esta conhece %q): atualize o projeto", version, ownVersion)
	}
	var model ownModel
	if err := json.Unmarshal([]byte(text), &model); err != nil {
		return Network{}, fmt.Errorf("a descrição das camadas está danificada (%w)", err)
	}
	tensors := map[string]safetensors.Tensor{}
	for _, t := range file.Tensors {
		tensors[t.Name] = t
	}
	c := newChain()
	for i, layer := range model.Layers {
		op, err := cnnlib.NewOp(layer.Name, layer.Settings)
		if err != nil {
			return Network{}, err
		}
		// What the layer's parameters are follows from the layer before it.
		next := c.layer.Then(op)
		var weights []*cnnlib.Tensor
		for _, p := range next.Parameters() {
			name := tensorName(i, op, p)
			t, ok := tensors[name]
			if !ok {
				return Network{}, fmt.Errorf("faltam no arquivo os pesos %q", name)
			}
			delete(tensors, name)
			weights = append(weights, &cnnlib.Tensor{Shape: t.Shape, Values: t.Values})
		}
		if err := c.add(op, weights...); err != nil {
			return Network{}, err
		}
		if layer.L2 != 0 {
			c.layer = c.layer.L2(layer.L2)
		}
	}
	for name := range tensors {
		return Network{}, fmt.Errorf("os pesos %q não são de nenhuma camada", name)
	}
	if c.count == 0 {
		return Network{}, fmt.Errorf("a rede não tem camadas")
	}
	m := c.layer.Compile(model.Loss, model.Optimizer, model.Metrics...)
	return Network{m, c.weights}, m.Err()
}
