package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/hdf5"
	"cnn321/cnnlib/exchange/onnx"
	"cnn321/cnnlib/exchange/safetensors"
	"cnn321/cnnlib/internal/testkit"
)

// file writes a file of a test.
func file(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func small() cnnlib.Model {
	return compiled(cnnlib.Input(6, 6, 1).Conv2D(2, cnnlib.Kernel(3, 3)).ReLU().Flatten().Dense(3).Softmax())
}

// ours is a file of cnnlib with a header and some numbers.
func ours(header string, numbers ...byte) []byte {
	return append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...), numbers...)
}

// withModel is a file of cnnlib without weights, that describes such a model.
func withModel(t *testing.T, model string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := safetensors.Write(&out, safetensors.File{Metadata: map[string]string{versionKey: ownVersion, modelKey: model}}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func layers(list string) string {
	return `{"loss":"categorical_crossentropy","optimizer":{"LearningRate":0.001,"Beta1":0.9,"Beta2":0.999,"Epsilon":1e-7},"layers":[` + list + `]}`
}

const inputLayer = `{"name":"Input","settings":{"Height":6,"Width":6,"Channels":1}}`

func TestRefusesSafetensors(t *testing.T) {
	whole := must(t)(writeSafetensors(noisy(t, small())))
	for name, test := range map[string]struct {
		data []byte
		want []string
	}{
		"empty":                 {nil, []string{"só 0 bytes", "incompleto"}},
		"half":                  {whole[:len(whole)-20], []string{"incompleto"}},
		"more at its end":       {append(whole[:len(whole):len(whole)], 1, 2, 3, 4), []string{"sobram 4 bytes"}},
		"a header without end":  {binary.LittleEndian.AppendUint64(nil, 1<<63), []string{"cabeçalho", "não é um arquivo safetensors"}},
		"a picture":             {[]byte("\x89PNG\r\n\x1a\n and so on, for a while"), []string{"não é um arquivo safetensors"}},
		"weights alone":         {ours(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0, 0), []string{"só tem pesos", "cell.Save"}},
		"half precision":        {ours(`{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}`, 0, 0), []string{`"F16"`, "float32"}},
		"a size that overflows": {ours(`{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`), []string{"não combinam"}},
		"a negative size":       {ours(`{"w":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}`, 0, 0, 0, 0), []string{"não combinam"}},
		"overlapping":           {ours(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0, 0), []string{"danificado"}},
		"an unknown layer":      {withModel(t, layers(inputLayer+`,{"name":"LSTM","settings":{}}`)), []string{`"LSTM" desconhecida`}},
		"an unknown setting":    {withModel(t, layers(inputLayer+`,{"name":"Dense","settings":{"Units":3,"Gates":1}}`)), []string{"Dense", "Gates"}},
		"a layer that does not fit": {withModel(t, layers(inputLayer+`,{"name":"Conv2D","settings":{"Filters":1,"Kernel":{"Height":9,"Width":9}}}`)),
			[]string{"camada 1 (Conv2D)", "maior que a imagem"}},
		"no layers":         {withModel(t, layers("")), []string{"não tem camadas"}},
		"missing weights":   {withModel(t, layers(inputLayer+`,{"name":"Flatten","settings":{}},{"name":"Dense","settings":{"Units":3}}`)), []string{`faltam`, `"dense_2.kernel"`}},
		"a gigantic image":  {withModel(t, layers(`{"name":"Input","settings":{"Height":4000000000,"Width":4000000000,"Channels":4000000000}}`)), []string{"camada 0 (Input)", "grande demais"}},
		"a gigantic layer":  {withModel(t, layers(inputLayer+`,{"name":"Conv2D","settings":{"Filters":1000000000000000000,"Kernel":{"Height":3,"Width":3}}}`)), []string{"camada 1 (Conv2D)", "mais do que cabe"}},
		"a thousand layers": {withModel(t, layers(inputLayer+strings.Repeat(`,{"name":"ReLU","settings":{}}`, 1001))), []string{"mais de 1000 camadas"}},
		"another version": {func() []byte {
			return bytes.Replace(whole, []byte(`"cnnlib.version":"1"`), []byte(`"cnnlib.version":"2"`), 1)
		}(), []string{"outra versão"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, "network.safetensors", test.data)
			_, err := Load(path)
			testkit.WantError(t, err, append(test.want, path)...)
		})
	}
}

// archiveOf is a zip of files.
func archiveOf(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, data := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sequential is a .keras archive of layers, each a class and its settings, without weights.
func sequential(t *testing.T, layers ...any) []byte {
	t.Helper()
	var list []map[string]any
	for i := 0; i < len(layers); i += 2 {
		list = append(list, map[string]any{"module": "keras.layers", "class_name": layers[i], "config": layers[i+1]})
	}
	text, err := json.Marshal(map[string]any{"class_name": "Sequential", "config": map[string]any{"layers": list}})
	if err != nil {
		t.Fatal(err)
	}
	return archiveOf(t, map[string][]byte{kerasConfigFile: text, kerasWeightsFile: hdf5.Write(hdf5.NewGroup())})
}

// nested is a .keras archive of a model in a model, so many times.
func nested(t *testing.T, depth int) []byte {
	t.Helper()
	type config = map[string]any
	in := config{"class_name": "InputLayer", "config": config{"batch_shape": []any{nil, 6, 6, 1}}}
	settings := config{"layers": []config{in, {"class_name": "ReLU", "config": config{}}}}
	for range depth {
		settings = config{"layers": []config{in, {"class_name": "Sequential", "config": settings}}}
	}
	return sequential(t, "InputLayer", in["config"], "Sequential", settings)
}

func TestRefusesKeras(t *testing.T) {
	type config = map[string]any
	whole := must(t)(writeKeras(noisy(t, small())))
	in := config{"batch_shape": []any{nil, 6, 6, 1}}
	conv := func(name string, value any) config {
		return config{"filters": 2, "kernel_size": []int{3, 3}, "activation": "linear", name: value}
	}
	for name, test := range map[string]struct {
		data []byte
		want []string
	}{
		"empty":              {nil, []string{"não é um arquivo .keras"}},
		"half":               {whole[:len(whole)/2], []string{"não é um arquivo .keras", "incompleto"}},
		"Keras 2's":          {[]byte("\x89HDF\r\n\x1a\n and so on"), []string{"Keras 2", "grave-o como .keras"}},
		"a zip of photos":    {archiveOf(t, map[string][]byte{"a.jpg": {1}}), []string{"falta config.json"}},
		"a climbing path":    {archiveOf(t, map[string][]byte{"../../.bashrc": {1}}), []string{`"../../.bashrc"`, "sairia da pasta"}},
		"a bomb":             {archiveOf(t, map[string][]byte{kerasConfigFile: bytes.Repeat([]byte(" "), 100<<20)}), []string{"config.json", "não foi aberto"}},
		"no JSON":            {archiveOf(t, map[string][]byte{kerasConfigFile: []byte("{"), kerasWeightsFile: {1}}), []string{"config.json está danificado"}},
		"no HDF5":            {archiveOf(t, map[string][]byte{kerasConfigFile: []byte(`{"class_name":"Sequential","config":{"layers":[{"class_name":"InputLayer","config":{}}]}}`), kerasWeightsFile: {1}}), []string{"model.weights.h5", "HDF5"}},
		"no input":           {sequential(t, "Dense", config{"units": 3}), []string{"não diz o que recebe", "keras.Input"}},
		"an unknown layer":   {sequential(t, "InputLayer", in, "LSTM", config{}), []string{"camada 1", "LSTM", "Conv2D"}},
		"a vector":           {sequential(t, "InputLayer", config{"batch_shape": []any{nil, 784}}), []string{"[784]", "altura, largura, canais"}},
		"any height":         {sequential(t, "InputLayer", config{"batch_shape": []any{nil, nil, 6, 1}}), []string{"não diz o tamanho", "keras.Input"}},
		"dilation":           {sequential(t, "InputLayer", in, "Conv2D", conv("dilation_rate", []int{2, 2})), []string{"camada 1", "Conv2D", `"dilation_rate"`}},
		"channels first":     {sequential(t, "InputLayer", in, "Conv2D", conv("data_format", "channels_first")), []string{"channels_first"}},
		"an unknown setting": {sequential(t, "InputLayer", in, "Flatten", config{"sideways": 2}), []string{`"sideways"`, "não é conhecido"}},
		"an unknown activation": {sequential(t, "InputLayer", in, "Activation", config{"activation": "gelu"}),
			[]string{`"gelu"`, "não é conhecida"}},
		"a scale after another layer": {sequential(t, "InputLayer", in, "ReLU", config{}, "Rescaling", config{"scale": 1.0 / 255, "offset": 0}), []string{"camada 2", "só a entrada"}},
		"a scale after edges of a number": {sequential(t, "InputLayer", in, "RandomRotation", config{"factor": 0.1, "fill_mode": "constant", "fill_value": 9}, "Rescaling", config{"scale": 1.0 / 255, "offset": 0}),
			[]string{"camada 2", "só a entrada"}},
		"models in models": {nested(t, 10), []string{"mais de 8 modelos"}},
		"a model that takes something else": {sequential(t, "InputLayer", in, "Sequential", config{"layers": []config{{"class_name": "InputLayer", "config": config{"batch_shape": []any{nil, 6, 6, 3}}}}}),
			[]string{"camada 1 do Keras (Sequential)", "recebe (6, 6, 3)", "dá (6, 6, 1)"}},
		"another scale":    {sequential(t, "InputLayer", in, "Rescaling", config{"scale": 0.5, "offset": 0}), []string{"0.5", "1/255"}},
		"missing weights":  {sequential(t, "InputLayer", in, "Conv2D", conv("name", "conv2d")), []string{"faltam os pesos", `"kernel"`}},
		"a gigantic layer": {sequential(t, "InputLayer", in, "Flatten", config{}, "Dense", config{"units": 1e15, "activation": "linear"}), []string{"camada 2", "Dense"}},
		"no softmax":       {sequential(t, "InputLayer", in, "Flatten", config{}), []string{"termine a rede com"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, "network.keras", test.data)
			_, err := Load(path)
			testkit.WantError(t, err, append(test.want, path)...)
		})
	}
}

func TestRefusesONNX(t *testing.T) {
	whole := must(t)(writeONNX(noisy(t, small())))
	changed := func(change func(m *onnx.Model)) []byte {
		m, err := onnx.Read(whole)
		if err != nil {
			t.Fatal(err)
		}
		change(&m)
		return onnx.Write(m)
	}
	first := func(m *onnx.Model, kind string) *onnx.Node {
		for i := range m.Graph.Nodes {
			if m.Graph.Nodes[i].Type == kind {
				return &m.Graph.Nodes[i]
			}
		}
		t.Fatalf("no node %s", kind)
		return nil
	}
	for name, test := range map[string]struct {
		data []byte
		want []string
	}{
		"empty":             {nil, []string{"não é um arquivo ONNX"}},
		"half":              {whole[:len(whole)/2], []string{"danificado ou incompleto"}},
		"text":              {[]byte("isto não é um modelo"), []string{"não é um arquivo ONNX"}},
		"an unknown node":   {changed(func(m *onnx.Model) { first(m, "Relu").Type = "LSTM" }), []string{"Relu_", "LSTM", "não é conhecida", "MaxPool"}},
		"a node by itself":  {changed(func(m *onnx.Model) { m.Graph.Nodes = append(m.Graph.Nodes, onnx.Node{Type: "Relu"}) }), []string{"fila de camadas"}},
		"weights elsewhere": {changed(func(m *onnx.Model) { first(m, "Conv").Inputs[1] = "nothing" }), []string{"Conv", `"nothing"`, "não está entre os pesos"}},
		"two results":       {changed(func(m *onnx.Model) { m.Graph.Outputs = append(m.Graph.Outputs, m.Graph.Outputs[0]) }), []string{"há vários"}},
		"a branch":          {changed(func(m *onnx.Model) { first(m, "Relu").Inputs[0] = "images" }), []string{"Relu", "sem ramos"}},
		"dilation": {changed(func(m *onnx.Model) {
			n := first(m, "Conv")
			n.Attributes = append(n.Attributes, onnx.IntsAttribute("dilations", 2, 2))
		}), []string{"Conv", `"dilations"`, "[2 2]"}},
		"operators of 2016": {changed(func(m *onnx.Model) { m.Opset = 6 }), []string{"versão 6", "7 em diante", "opset_version=13"}},
		"a softmax of all values": {changed(func(m *onnx.Model) {
			m.Opset = 11
			first(m, "Relu").Type = "Softmax"
		}), []string{"Softmax", "todos os valores", "opset_version=13"}},
		"doubles":               {changed(func(m *onnx.Model) { m.Graph.Inputs[0].Type = 11 }), []string{`"images"`, "float32"}},
		"a node without a name": {changed(func(m *onnx.Model) { n := first(m, "Relu"); n.Name, n.Type = "", "LSTM" }), []string{"nó 3 (LSTM)"}},
		"a sum of two nodes": {changed(func(m *onnx.Model) {
			n := first(m, "Relu")
			n.Type, n.Inputs = "Add", []string{n.Inputs[0], first(m, "Transpose").Outputs[0]}
		}), []string{"Add", "dois nós", "sem ramos"}},
		"another scale":   {changed(func(m *onnx.Model) { m.Graph.Tensors[0].Floats[0] = 0.5 }), []string{"0.5", "1/255"}},
		"missing weights": {changed(func(m *onnx.Model) { m.Graph.Tensors = m.Graph.Tensors[:1] }), []string{"Conv", "não está entre os pesos"}},
		"weights of another shape": {changed(func(m *onnx.Model) {
			for i := range m.Graph.Tensors {
				if len(m.Graph.Tensors[i].Shape) == 4 {
					m.Graph.Tensors[i].Shape[0] = 1 << 40
				}
			}
		}), []string{"não cabe"}},
		"images of any size": {changed(func(m *onnx.Model) { m.Graph.Inputs[0].Axes[1] = onnx.Axis{Name: "height"} }), []string{"tamanho das imagens"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, "network.onnx", test.data)
			_, err := Load(path)
			testkit.WantError(t, err, append(test.want, path)...)
		})
	}
}

func TestRefusesFiles(t *testing.T) {
	folder := t.TempDir()
	for _, test := range []struct {
		path string
		want []string
	}{
		{filepath.Join(folder, "network.h5"), []string{".safetensors", ".keras ou .onnx"}},
		{filepath.Join(folder, "network"), []string{".safetensors"}},
		{filepath.Join(folder, "network.keras"), []string{"não há um arquivo", "confira o nome"}},
	} {
		_, err := Load(test.path)
		testkit.WantError(t, err, test.want...)
	}
	if err := os.Mkdir(filepath.Join(folder, "folder.onnx"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Load(filepath.Join(folder, "folder.onnx"))
	testkit.WantError(t, err, "não é um arquivo")
	large, err := os.Create(filepath.Join(folder, "large.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	if err := large.Truncate(largestFile + 1); err != nil {
		t.Fatal(err)
	}
	if err := large.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Load(large.Name())
	testkit.WantError(t, err, "512 MB", "até 512")

	n := noisy(t, small())
	testkit.WantError(t, Save(filepath.Join(folder, "nowhere", "network.onnx"), n), "não há a pasta", "nowhere", "faça-a antes")
	testkit.WantError(t, Save(filepath.Join(large.Name(), "network.onnx"), n), "large.onnx é um arquivo, e não uma pasta")
	testkit.WantError(t, Save(filepath.Join(folder, "folder.onnx"), n), "há uma pasta com esse nome")
	testkit.WantError(t, Save("/proc/network.onnx", n), "a pasta /proc não aceita")
	n.Weights[1][1].Values[0] = float32(math.Inf(1))
	path := filepath.Join(folder, "diverged.safetensors")
	testkit.WantError(t, Save(path, n), "não é um número", "taxa de aprendizado menor")
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is there")
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 2 {
		t.Errorf("files are left over: %v, %v", left, err)
	}
}
