package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/hdf5"
)

// The files of a .keras archive.
const (
	kerasConfigFile   = "config.json"
	kerasMetadataFile = "metadata.json"
	kerasWeightsFile  = "model.weights.h5"
)

// kerasVersion is the Keras that the archive is written for.
const kerasVersion = "3.15.1"

// kerasObject is how Keras writes an object: what it is and its settings.
type kerasObject struct {
	Module     string          `json:"module"`
	Class      string          `json:"class_name"`
	Config     json.RawMessage `json:"config"`
	Registered *string         `json:"registered_name"`
	Inbound    json.RawMessage `json:"inbound_nodes,omitempty"`
}

func newKerasObject(module, class string, config any) (kerasObject, error) {
	text, err := json.Marshal(config)
	return kerasObject{Module: module, Class: class, Config: text}, err
}

// writeKeras writes the network as a Sequential model.
func writeKeras(n Network) ([]byte, error) {
	names := kerasNames{}
	root := hdf5.NewGroup()
	root.Group("vars")
	var layers []kerasObject
	add := func(class string, settings map[string]any, weights []cnnlib.Tensor) error {
		config := map[string]any{"name": names.next(class), "trainable": true, "dtype": "float32"}
		for name, value := range settings {
			config[name] = value
		}
		if class == "InputLayer" {
			delete(config, "trainable")
		}
		layer, err := newKerasObject("keras.layers", class, config)
		layers = append(layers, layer)
		variables := root.Group("layers").Group(config["name"].(string)).Group("vars")
		for number, w := range weights {
			variables.Arrays[strconv.Itoa(number)] = hdf5.NewArray(w.Shape, w.Values)
		}
		return err
	}
	for i, layer := range n.Model.Layers() {
		k, err := kindOf(layer.Op())
		if err == nil && k.keras.class == "" {
			err = fmt.Errorf("a camada %d (%s) não pode ir para o Keras: %s", i, layer.Op().Name(), k.keras.refused)
		}
		if err == nil {
			err = add(k.keras.class, k.keras.write(layer.Op()), n.Weights[i])
		}
		if err == nil && i == 0 {
			err = add("Rescaling", map[string]any{"scale": scale, "offset": 0}, nil)
		}
		if err != nil {
			return nil, err
		}
	}
	compile, err := newKerasCompile(n.Model)
	if err != nil {
		return nil, err
	}
	shape := append([]any{nil}, axesOf(n.Model.InputShape())...)
	model := map[string]any{
		"module": "keras", "class_name": "Sequential", "registered_name": nil,
		"config":         map[string]any{"name": "cnnlib", "trainable": true, "dtype": "float32", "layers": layers, "build_input_shape": shape},
		"build_config":   map[string]any{"input_shape": shape},
		"compile_config": compile,
	}
	config, err := json.Marshal(model)
	if err != nil {
		return nil, err
	}
	metadata, err := json.Marshal(map[string]string{"keras_version": kerasVersion})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, file := range []struct {
		name string
		data []byte
	}{{kerasMetadataFile, metadata}, {kerasConfigFile, config}, {kerasWeightsFile, hdf5.Write(root)}} {
		// Stored as they are, as Keras does: weights hardly get smaller.
		w, err := archive.CreateHeader(&zip.FileHeader{Name: file.name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(file.data)
		}
		if err != nil {
			return nil, err
		}
	}
	err = archive.Close()
	return out.Bytes(), err
}

func axesOf(shape cnnlib.Shape) (all []any) {
	for _, axis := range shape {
		all = append(all, axis)
	}
	return all
}

// kerasNames counts the layers of each class, as Keras does to name their places in the file of weights.
type kerasNames map[string]int

// next is the name of the next layer of a class: "conv2d", then "conv2d_1".
func (k kerasNames) next(class string) string {
	name := snakeCase(class)
	count := k[name]
	k[name]++
	if count == 0 {
		return name
	}
	return fmt.Sprintf("%s_%d", name, count)
}

// snakeCase is a class's name with underscores, as Keras makes it: "MaxPooling2D" is "max_pooling2d", "ReLU" "re_lu".
func snakeCase(class string) string {
	runes := []rune(class)
	var b strings.Builder
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 {
			before := runes[i-1]
			begins := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if begins || unicode.IsLower(before) {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
