package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"cnn321/cnnlib"
)

// kerasForm is how a kind of layer looks in Keras. The variables of a layer there are the parameters here, in the same order
// and layout.
type kerasForm struct {
	// class is the name in keras.layers; refused is why there is none.
	class, refused string
	// activation is the layer's name as the activation of another, if it has one.
	activation string
	// activationSettings is the layer's settings then, in JSON, where they are not its defaults.
	activationSettings string
	write              func(cnnlib.Op) map[string]any
	// read makes the op of the settings. What it does not ask for must not be set.
	read func(*kerasSettings) cnnlib.Op
}

// kerasActivation is the class of a layer that is an activation which has no class of its own.
const kerasActivation = "Activation"

// kerasSettings is the config of one layer. It keeps the first thing that is wrong.
type kerasSettings struct {
	fields map[string]json.RawMessage
	asked  map[string]bool
	// missing are parameters that the layer does without.
	missing []string
	// filled says that the layer fills the edges of images with a number other than 0.
	filled bool
	err    error
}

func newKerasSettings(config json.RawMessage) *kerasSettings {
	s := &kerasSettings{asked: map[string]bool{}}
	if err := json.Unmarshal(config, &s.fields); err != nil {
		s.fail("os ajustes não são um objeto JSON (%w)", err)
	}
	return s
}

func (s *kerasSettings) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
}

// get decodes a setting; ok says whether it is there.
func (s *kerasSettings) get(name string, value any) (ok bool) {
	s.asked[name] = true
	text, ok := s.fields[name]
	if !ok || string(text) == "null" {
		return false
	}
	if err := json.Unmarshal(text, value); err != nil {
		s.fail("o ajuste %q é %s, que não se entende aqui", name, short(text))
		return false
	}
	return true
}

func (s *kerasSettings) need(name string, value any) {
	if !s.get(name, value) {
		s.fail("falta o ajuste %q", name)
	}
}

func (s *kerasSettings) int(name string) (v int) {
	s.need(name, &v)
	return v
}

func (s *kerasSettings) float(name string) (v float64) {
	s.need(name, &v)
	return v
}

func (s *kerasSettings) text(name string) (v string) {
	s.get(name, &v)
	return v
}

// ints is some numbers; one that is not known before, as the batch, is 0.
func (s *kerasSettings) ints(name string) (v []int) {
	var some []*int
	s.need(name, &some)
	for _, n := range some {
		if n == nil {
			n = new(int)
		}
		v = append(v, *n)
	}
	return v
}

// size is a height and a width, or one number for both.
func (s *kerasSettings) size(name string) cnnlib.Size2D {
	var one int
	if json.Unmarshal(s.fields[name], &one) == nil {
		s.asked[name] = true
		return cnnlib.Size2D{Height: one, Width: one}
	}
	v := s.ints(name)
	if len(v) != 2 {
		s.fail("o ajuste %q é %v, e não tem altura e largura", name, v)
		return cnnlib.Size2D{}
	}
	return cnnlib.Size2D{Height: v[0], Width: v[1]}
}

// only says that a setting, if it is there, must have that value.
func (s *kerasSettings) only(name string, want any) {
	var got any
	if !s.get(name, &got) {
		return
	}
	wanted, err := json.Marshal(want)
	have, err2 := json.Marshal(got)
	if one, ok := want.([]int); ok && err2 == nil && len(one) == 2 && one[0] == one[1] && string(have) == fmt.Sprint(one[0]) {
		return // one number stands for both sides
	}
	if err != nil || err2 != nil || !bytes.Equal(wanted, have) {
		s.fail("o ajuste %q é %s, e aqui só há %s", name, short(have), wanted)
	}
}

// biasOrNone says that the layer may do without its bias.
func (s *kerasSettings) biasOrNone() { s.onlyIfUsed("use_bias", "bias") }

// onlyIfUsed says that the layer does without a parameter if a setting is false.
func (s *kerasSettings) onlyIfUsed(setting, parameter string) {
	use := true
	s.get(setting, &use)
	if !use {
		s.missing = append(s.missing, parameter)
	}
}

// trainingOnly are settings that matter to a training alone, or not at all.
var trainingOnly = []string{"name", "trainable", "dtype", "autocast", "seed", "optional", "noise_shape", "activity_regularizer"}

// done says what is wrong: with what was asked for, or a setting that nobody asked for and that changes what is computed.
func (s *kerasSettings) done() error {
	s.only("data_format", "channels_last")
	for name, text := range s.fields {
		harmless := slices.Contains(trainingOnly, name) || string(text) == "null" || string(text) == "false" ||
			strings.HasSuffix(name, "_initializer") || strings.HasSuffix(name, "_regularizer") || strings.HasSuffix(name, "_constraint")
		if !s.asked[name] && !harmless {
			s.fail("o ajuste %q (%s) não é conhecido aqui", name, short(text))
		}
	}
	return s.err
}

// short is a text for a message.
func short(text []byte) string {
	const most = 60
	runes := []rune(string(text))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

// same says whether numbers are the same but for rounding in float32.
func same(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Abs(b) }
