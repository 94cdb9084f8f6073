package exchange

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

// oldestOpset is the first version of ONNX's operators that has no more the settings of Caffe.
const oldestOpset = 7

// readONNX reads a graph whose nodes are in one line.
func readONNX(data []byte) (Network, error) {
	m, err := onnx.Read(data)
	if err != nil {
		return Network{}, err
	}
	if m.Opset > 0 && m.Opset < oldestOpset {
		return Network{}, fmt.Errorf("usa os operadores da versão %d do ONNX, e aqui se leem os da %d em diante: exporte o modelo de novo, com opset_version=%d", m.Opset, oldestOpset, onnxOpset)
	}
	r := onnxReader{opset: m.Opset, tensors: map[string]onnx.Tensor{}, computed: map[string]bool{}, chain: newChain(), scaled: 1}
	for _, t := range m.Graph.Tensors {
		r.tensors[t.Name] = t
	}
	if err := r.begin(m.Graph); err != nil {
		return Network{}, err
	}
	for i, node := range m.Graph.Nodes {
		n := &onnxNode{Node: node, at: i, asked: map[string]bool{}}
		if err := r.node(n); err != nil {
			return Network{}, err
		}
	}
	if len(m.Graph.Outputs) != 1 || m.Graph.Outputs[0].Name != r.at {
		return Network{}, errors.New("o resultado do grafo não é o do último nó, ou há vários: aqui as redes são uma fila de camadas, sem ramos")
	}
	if err := r.scaling(); err != nil {
		return Network{}, err
	}
	if r.rows != nil {
		return Network{}, errors.New("a rede acaba num achatamento: termine-a com uma camada densa")
	}
	return r.chain.network(cnnlib.Adam(), false)
}

// onnxReader adds the layers of a graph to a chain.
type onnxReader struct {
	opset   int64 // the version of ONNX's operators; 0 if the file does not say it
	tensors map[string]onnx.Tensor
	// computed is what nodes gave.
	computed map[string]bool
	chain    *chain
	at       string // what the next node takes
	layout   layout
	// rows is the volume that was flattened with its channels first: the inputs of the next dense layer lie in that order.
	rows cnnlib.Shape
	// scaled is by what the images were multiplied so far.
	scaled float64
}

// begin adds the input.
func (r *onnxReader) begin(g onnx.Graph) error {
	var inputs []onnx.Value
	for _, v := range g.Inputs {
		if _, given := r.tensors[v.Name]; !given { // older graphs name their weights among the inputs
			inputs = append(inputs, v)
		}
	}
	if len(inputs) != 1 {
		return fmt.Errorf("o grafo recebe %d coisas, e uma rede daqui recebe imagens e nada mais", len(inputs))
	}
	in := inputs[0]
	if in.Type != onnx.Float32 {
		return fmt.Errorf("a entrada %q não é de números float32: exporte o modelo com eles", in.Name)
	}
	if len(in.Axes) != 4 {
		return fmt.Errorf("a entrada %q tem %d eixos, e aqui se recebem imagens float32 (imagem, altura, largura, canais) ou com os canais antes", in.Name, len(in.Axes))
	}
	var sides [4]int
	for i, axis := range in.Axes[1:] {
		if axis.Size < 1 || axis.Size > mostValues {
			return fmt.Errorf("a entrada %q não diz o tamanho das imagens: exporte o modelo com altura, largura e canais fixos", in.Name)
		}
		sides[i+1] = int(axis.Size)
	}
	r.at, r.layout = in.Name, imageLayout(g, sides)
	op := cnnlib.InputOp{Height: sides[1], Width: sides[2], Channels: sides[3]}
	if r.layout == channelsFirst {
		op = cnnlib.InputOp{Height: sides[2], Width: sides[3], Channels: sides[1]}
	}
	return r.chain.add(op)
}

// imageLayout tells where a graph's images have their channels: last, if it first turns them; first, if it does something that
// takes them so; otherwise where there are as many as images mostly have.
func imageLayout(g onnx.Graph, sides [4]int) layout {
	for _, n := range g.Nodes {
		switch n.Type {
		case "Transpose":
			return channelsLast
		case "Conv", "MaxPool", "AveragePool", "GlobalAveragePool", "BatchNormalization":
			return channelsFirst
		}
	}
	if sides[1] <= 4 && sides[3] > 4 {
		return channelsFirst
	}
	return channelsLast
}

// node reads one node.
func (r *onnxReader) node(n *onnxNode) error {
	if n.Domain != "" && n.Domain != "ai.onnx" {
		return n.errorf("é de um conjunto de operadores (%s) que não é conhecido aqui", n.Domain)
	}
	if n.Type == "Constant" {
		return r.constant(n)
	}
	if len(n.Inputs) == 2 && n.Inputs[0] != r.at && (n.Type == "Add" || n.Type == "Mul") {
		n.Inputs = []string{n.Inputs[1], n.Inputs[0]}
	}
	if len(n.Inputs) == 0 || n.Inputs[0] != r.at || len(n.Outputs) == 0 {
		return n.errorf("não recebe só o resultado do nó anterior, e aqui as redes são uma fila de camadas, sem ramos: ao exportar, deixe Flatten no lugar de contas com o tamanho das imagens")
	}
	read, ok := r.readers()[n.Type]
	if !ok {
		return n.errorf("a operação não é conhecida aqui: as que se leem são %s", strings.Join(r.types(), ", "))
	}
	if err := read(n); err != nil {
		return err
	}
	r.at = n.Outputs[0]
	r.computed[r.at] = true
	return n.done()
}

// readers is what reads each kind of node: those of the layers, and those that are in the graph for its own sake.
func (r *onnxReader) readers() map[string]func(*onnxNode) error {
	all := map[string]func(*onnxNode) error{
		"Add": r.addBias, "Cast": r.cast, "Div": r.scale, "Identity": func(*onnxNode) error { return nil },
		"Mul": r.scale, "Reshape": r.reshape, "Squeeze": r.squeeze, "Transpose": r.transpose,
	}
	for _, k := range kinds() {
		for _, name := range k.onnx.types {
			all[name] = func(n *onnxNode) error { return k.onnx.read(r, n) }
		}
	}
	return all
}

func (r *onnxReader) types() (names []string) {
	for name := range r.readers() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// add adds the layer of a node.
func (r *onnxReader) add(n *onnxNode, op cnnlib.Op, weights ...*cnnlib.Tensor) error {
	if n.err != nil {
		return n.err
	}
	err := r.scaling()
	if err == nil {
		err = r.chain.add(op, weights...)
	}
	if err != nil {
		return n.errorf("%w", err)
	}
	return nil
}

// scaling checks that the images are scaled as Input does, or not at all, which is taken to have been done before.
func (r *onnxReader) scaling() error {
	if !same(r.scaled, 1) && !same(r.scaled, scale) {
		return fmt.Errorf("os pixels são multiplicados por %v, e aqui o são por 1/255", r.scaled)
	}
	return nil
}

// want checks how the axes of what a node takes lie.
func (r *onnxReader) want(n *onnxNode, want layout) error {
	if r.layout == want {
		return nil
	}
	return n.errorf("recebe os eixos em outra ordem do que nas redes daqui")
}

// floats is an input of a node that is given in the file.
func (r *onnxReader) floats(n *onnxNode, input int) (cnnlib.Tensor, error) {
	t, ok := r.tensors[n.Inputs[input]]
	if r.computed[n.Inputs[input]] {
		return cnnlib.Tensor{}, n.errorf("junta os resultados de dois nós, e aqui as redes são uma fila de camadas, sem ramos")
	}
	if !ok {
		return cnnlib.Tensor{}, n.errorf("%q não está entre os pesos do arquivo", n.Inputs[input])
	}
	tensor, err := floatTensor(t)
	if err != nil {
		return tensor, n.errorf("%w", err)
	}
	return tensor, nil
}

// weightAndBias is the second and the third input of a node; a bias that is not there is nil.
func (r *onnxReader) weightAndBias(n *onnxNode) (weight cnnlib.Tensor, bias *cnnlib.Tensor, err error) {
	if len(n.Inputs) < 2 || len(n.Inputs) > 3 {
		return weight, nil, n.errorf("tem %d entradas", len(n.Inputs))
	}
	if weight, err = r.floats(n, 1); err != nil || len(n.Inputs) == 2 || n.Inputs[2] == "" {
		return weight, nil, err
	}
	given, err := r.floats(n, 2)
	if err != nil {
		return weight, nil, err
	}
	if !vector(given.Shape) {
		return weight, nil, n.errorf("o viés tem o formato %v", given.Shape)
	}
	given.Shape = cnnlib.Shape{len(given.Values)}
	return weight, &given, nil
}

// vector says whether all axes but one are 1.
func vector(shape cnnlib.Shape) bool {
	longer := 0
	for _, axis := range shape {
		if axis != 1 {
			longer++
		}
	}
	return longer <= 1
}

// inOurOrder is the weights [inputs, units] of a dense layer with the inputs in the order row, column, channel.
func (r *onnxReader) inOurOrder(n *onnxNode, kernel cnnlib.Tensor) (cnnlib.Tensor, error) {
	if r.rows == nil {
		return kernel, nil
	}
	if kernel.Shape[0] != r.rows.Size() {
		return kernel, n.errorf("tem %d entradas, e recebe %d valores", kernel.Shape[0], r.rows.Size())
	}
	h, w, c, units := r.rows[0], r.rows[1], r.rows[2], kernel.Shape[1]
	kernel.Shape = cnnlib.Shape{c, h, w, units}
	kernel = moved(kernel, 1, 2, 0, 3)
	kernel.Shape = cnnlib.Shape{h * w * c, units}
	r.rows = nil
	return kernel, nil
}
