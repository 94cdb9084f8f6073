package exchange

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/hdf5"
)

// readKeras reads a Sequential model, or a Functional one in one line.
func readKeras(data []byte) (Network, error) {
	files, err := unpackKeras(data)
	if err != nil {
		return Network{}, err
	}
	var model struct {
		kerasObject
		Compile kerasCompile `json:"compile_config"`
	}
	if err := json.Unmarshal(files[kerasConfigFile], &model); err != nil {
		return Network{}, fmt.Errorf("%s está danificado (%w)", kerasConfigFile, err)
	}
	weights, err := hdf5.Read(files[kerasWeightsFile])
	if err != nil {
		return Network{}, fmt.Errorf("%s: %w", kerasWeightsFile, err)
	}
	r := kerasReader{chain: newChain()}
	if err := r.model(model.kerasObject, weights, 0); err != nil {
		return Network{}, err
	}
	return r.chain.network(model.Compile.optimizer(), model.Compile.regression())
}

// isModel reports whether a class is one of models, which can be a layer of another.
func isModel(class string) bool { return class == "Sequential" || class == "Functional" }

// kerasLine is the layers of a model, each after the one that it follows.
func kerasLine(model kerasObject) ([]kerasObject, error) {
	if !isModel(model.Class) {
		return nil, fmt.Errorf("o modelo é da classe %q, e aqui se leem Sequential e Functional", model.Class)
	}
	var config struct{ Layers []kerasObject }
	if err := json.Unmarshal(model.Config, &config); err != nil {
		return nil, fmt.Errorf("as camadas em %s estão danificadas (%w)", kerasConfigFile, err)
	}
	if len(config.Layers) == 0 || config.Layers[0].Class != "InputLayer" {
		return nil, errors.New("o modelo não diz o que recebe: comece-o com keras.Input((altura, largura, canais)) e grave-o de novo")
	}
	if model.Class == "Sequential" {
		return config.Layers, nil
	}
	before := ""
	for i, layer := range config.Layers {
		var settings struct{ Name string }
		if err := json.Unmarshal(layer.Config, &settings); err != nil {
			return nil, fmt.Errorf("a camada %d em %s está danificada (%w)", i, kerasConfigFile, err)
		}
		if from := inbound(layer.Inbound); i > 0 && (len(from) != 1 || from[0] != before) {
			return nil, fmt.Errorf("a camada %q não vem só da anterior, e aqui as redes são uma fila de camadas, sem ramos", settings.Name)
		}
		before = settings.Name
	}
	return config.Layers, nil
}

// inbound is the names of the layers from which another has what it takes.
func inbound(nodes json.RawMessage) (names []string) {
	var calls []struct {
		Args []struct {
			Config struct {
				History []any `json:"keras_history"`
			}
		}
	}
	if json.Unmarshal(nodes, &calls) != nil {
		return nil
	}
	for _, call := range calls {
		for _, arg := range call.Args {
			if h := arg.Config.History; len(h) > 0 {
				names = append(names, fmt.Sprint(h[0]))
			}
		}
	}
	return names
}

// kerasReader adds the layers of a model to a chain.
type kerasReader struct {
	chain *chain
	// filled says that a layer fills the edges of images with a number, which a scaling after it would change.
	filled bool
}

// mostNested is how deep a model may lie within others.
const mostNested = 8

// model adds the layers of a model, and of the models among them, as the one that augments images often is. Its weights are under
// the names that its layers have among themselves.
func (r *kerasReader) model(model kerasObject, weights *hdf5.Group, depth int) error {
	if depth > mostNested {
		return fmt.Errorf("há mais de %d modelos um dentro do outro", mostNested)
	}
	layers, err := kerasLine(model)
	if err != nil {
		return err
	}
	names := kerasNames{}
	for i, layer := range layers {
		at := subgroup(subgroup(weights, "layers"), names.next(layer.Class))
		switch {
		case isModel(layer.Class):
			err = r.model(layer, at, depth+1)
		case depth > 0 && i == 0:
			err = r.takes(layer)
		default:
			err = r.add(layer, at)
		}
		if err != nil {
			return fmt.Errorf("camada %d do Keras (%s): %w", i, layer.Class, err)
		}
	}
	return nil
}

// subgroup is the group of a name, or nil.
func subgroup(g *hdf5.Group, name string) *hdf5.Group {
	if g == nil {
		return nil
	}
	return g.Groups[name]
}

// takes checks that the model of an input layer takes what the layers before it give.
func (r *kerasReader) takes(input kerasObject) error {
	s := newKerasSettings(input.Config)
	shape := s.ints("batch_shape")
	if s.err != nil {
		return s.err
	}
	if given := r.chain.layer.OutputShape(); !slices.Equal(shape[min(1, len(shape)):], given) {
		return fmt.Errorf("o modelo de dentro recebe %v, e a camada antes dele dá %v", cnnlib.Shape(shape[min(1, len(shape)):]), given)
	}
	return nil
}

func (r *kerasReader) add(layer kerasObject, at *hdf5.Group) error {
	if layer.Registered != nil {
		return fmt.Errorf("é uma camada própria (%s), que não é conhecida aqui", short([]byte(*layer.Registered)))
	}
	s := newKerasSettings(layer.Config)
	switch layer.Class {
	case "Rescaling":
		return r.rescale(s)
	case kerasActivation:
		return r.activate(s, true)
	}
	for _, k := range kinds() {
		if k.keras.class != layer.Class || k.keras.class == "" {
			continue
		}
		op := k.keras.read(s)
		r.filled = r.filled || s.filled
		if s.err != nil {
			return s.err
		}
		weights, err := kerasWeights(at, r.chain.layer.Then(op).Parameters(), s.missing)
		if err != nil {
			return err
		}
		if err := r.chain.add(op, weights...); err != nil {
			return err
		}
		return r.activate(s, false)
	}
	return fmt.Errorf("não é conhecida aqui: as camadas que se leem são %s", strings.Join(kerasClasses(), ", "))
}

// rescale checks that pixels are scaled as Input does. Layers that only move images may come before it, as in Keras's own guides:
// they do the same with scaled pixels.
func (r *kerasReader) rescale(s *kerasSettings) error {
	factor := s.float("scale")
	s.only("offset", 0)
	if err := s.done(); err != nil {
		return err
	}
	if r.filled || !movesOnly(r.chain.layer) || !same(factor, scale) {
		return fmt.Errorf("multiplica por %v, e aqui só a entrada é multiplicada, por 1/255", factor)
	}
	return nil
}

// movesOnly reports whether there is an input, and nothing after it but layers that move images by chance.
func movesOnly(layer cnnlib.Layer) bool {
	layers := layer.Layers()
	return len(layers) > 0 && !slices.ContainsFunc(layers[1:], func(l cnnlib.Layer) bool { return l.Op().Caption().Family != cnnlib.AugmentationLayer })
}

// activate adds the activation that is a setting of a layer, and ends the reading of its settings.
func (r *kerasReader) activate(s *kerasSettings, needed bool) error {
	name := s.text("activation")
	if err := s.done(); err != nil {
		return err
	}
	if name == "linear" || name == "" && !needed {
		return nil
	}
	for _, k := range kinds() {
		if k.keras.activation == name && name != "" {
			settings := cmp.Or(k.keras.activationSettings, "{}")
			return r.chain.add(k.keras.read(newKerasSettings(json.RawMessage(settings))))
		}
	}
	return fmt.Errorf("a ativação %q não é conhecida aqui", name)
}

// kerasClasses is the classes that are read.
func kerasClasses() []string {
	names := []string{kerasActivation, "Rescaling"}
	for _, k := range kinds() {
		if k.keras.class != "" {
			names = append(names, k.keras.class)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// kerasWeights is the variables of a layer, in the order of its parameters; nil for those that it does without.
func kerasWeights(layer *hdf5.Group, parameters []cnnlib.Parameter, missing []string) ([]*cnnlib.Tensor, error) {
	var weights []*cnnlib.Tensor
	next := 0
	for _, p := range parameters {
		if slices.Contains(missing, p.Name) {
			weights = append(weights, nil)
			continue
		}
		var array *hdf5.Array
		if layer != nil && layer.Groups["vars"] != nil {
			array = layer.Groups["vars"].Arrays[strconv.Itoa(next)]
		}
		if array == nil {
			return nil, fmt.Errorf("faltam os pesos %q em %s", p.Name, kerasWeightsFile)
		}
		values, err := array.Values()
		if err != nil {
			return nil, fmt.Errorf("a matriz de pesos %q %w", p.Name, err)
		}
		weights = append(weights, &cnnlib.Tensor{Shape: array.Shape, Values: values})
		next++
	}
	return weights, nil
}
