package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"time"

	"cnn321/cnnlib/durable"
)

// Results are everything that was measured on one machine. A file of them is the source of a report.
type Results struct {
	Format int `json:"format"`
	// Measured is when the newest of them was.
	Measured time.Time `json:"measured"`
	Device   string    `json:"device"`
	// Precision is how finely products are computed, on both sides.
	Precision string  `json:"precision"`
	Machine   Machine `json:"machine"`
	// Versions are those of our programs, by name.
	Versions  map[string]string `json:"versions"`
	Peer      *PeerInfo         `json:"peer,omitempty"`
	Measures  []Measure         `json:"measures"`
	Trainings []Training        `json:"trainings,omitempty"`
}

// PeerInfo is whom we are compared with.
type PeerInfo struct {
	Name     string            `json:"name"`
	Device   string            `json:"device"`
	Versions map[string]string `json:"versions"`
}

// Measure is what was found for one quantity, turn by turn.
type Measure struct {
	ID       string    `json:"id"`
	Unit     Unit      `json:"unit"`
	Measured time.Time `json:"measured"`
	Turns    []Turn    `json:"turns"`
}

// Turn is one reading of each side, close in time.
type Turn struct {
	Ours *Reading `json:"ours,omitempty"`
	Peer *Reading `json:"peer,omitempty"`
}

// Reading is what one side gave in one turn: the samples, and the processor time of each where it is known.
type Reading struct {
	Values []float64 `json:"values"`
	CPU    []float64 `json:"cpu_s,omitempty"`
	// Way is how the peer did it, where it had a choice.
	Way string `json:"way,omitempty"`
}

// Training is a whole training from new weights.
type Training struct {
	Side     Side      `json:"side"`
	Seed     uint64    `json:"seed"`
	Epochs   int       `json:"epochs"`
	Accuracy float64   `json:"accuracy"`
	Seconds  float64   `json:"seconds"` // without compiling
	Compile  float64   `json:"compile_s"`
	CPU      float64   `json:"cpu_s,omitempty"`
	Measured time.Time `json:"measured"`
}

// Unit is what a measure counts.
type Unit string

// The units.
const (
	Seconds Unit = "s"
	Bytes   Unit = "B"
)

// Side is who was measured.
type Side string

// The sides.
const (
	Ours Side = "ours"
	Peer Side = "peer"
)

const format = 1

// of is a side's reading of the turn, or nil.
func (t Turn) of(side Side) *Reading {
	if side == Peer {
		return t.Peer
	}
	return t.Ours
}

// values is a side's value of each turn: the median of its samples.
func (m Measure) values(side Side) []float64 {
	return m.each(side, func(r Reading) []float64 { return r.Values })
}

// cpu is a side's processor time of each turn.
func (m Measure) cpu(side Side) []float64 {
	return m.each(side, func(r Reading) []float64 { return r.CPU })
}

func (m Measure) each(side Side, pick func(Reading) []float64) []float64 {
	var medians []float64
	for _, turn := range m.Turns {
		if reading := turn.of(side); reading != nil && len(pick(*reading)) > 0 {
			medians = append(medians, Summarize(pick(*reading)).Median)
		}
	}
	return medians
}

// ratios is ours by the peer's, for each turn that has both.
func (m Measure) ratios() []float64 {
	var ratios []float64
	for _, turn := range m.Turns {
		if turn.Ours == nil || turn.Peer == nil || len(turn.Ours.Values) == 0 || len(turn.Peer.Values) == 0 {
			continue
		}
		if peer := Summarize(turn.Peer.Values).Median; peer > 0 {
			ratios = append(ratios, Summarize(turn.Ours.Values).Median/peer)
		}
	}
	return ratios
}

// way is the one that the peer took, of the last turn.
func (m Measure) way() string {
	for _, turn := range slices.Backward(m.Turns) {
		if turn.Peer != nil && turn.Peer.Way != "" {
			return turn.Peer.Way
		}
	}
	return ""
}

// find is a measure by its name, or nil.
func (r *Results) find(id string) *Measure {
	for i := range r.Measures {
		if r.Measures[i].ID == id {
			return &r.Measures[i]
		}
	}
	return nil
}

// training is a side's training with a seed, or nil.
func (r *Results) training(side Side, seed uint64, epochs int) *Training {
	for i, t := range r.Trainings {
		if t.Side == side && t.Seed == seed && t.Epochs == epochs {
			return &r.Trainings[i]
		}
	}
	return nil
}

// Load reads the results in a file.
func Load(path string) (*Results, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("não consegui ler os resultados: %w", err)
	}
	var r Results
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("%s não tem resultados legíveis (%w): apague-o ou dê outro arquivo", path, err)
	}
	if r.Format != format {
		return nil, fmt.Errorf("%s tem resultados na forma %d, e conheço a %d: apague-o ou dê outro arquivo", path, r.Format, format)
	}
	return &r, nil
}

// save writes the results, whole or not at all; nowhere if path is empty.
func (r *Results) save(path string) error {
	if path == "" {
		return nil
	}
	text, err := r.text()
	if err != nil {
		return fmt.Errorf("não consegui gravar os resultados: %w", err)
	}
	return writeWhole(path, text)
}

// text is what a file of the results holds: indented, but a list of numbers is one line, so that a change can be read.
func (r *Results) text() ([]byte, error) {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return nil, err
	}
	text = numberList.ReplaceAllFunc(text, func(list []byte) []byte {
		return bytes.ReplaceAll(bytes.Join(bytes.Fields(list), nil), []byte(","), []byte(", "))
	})
	return append(text, '\n'), nil
}

// numberList is a JSON list of numbers, as json indents it.
var numberList = regexp.MustCompile(`\[\n[-+.0-9eE,\s]+\]`)

// writeWhole puts a file in place under its name when all of it is written.
func writeWhole(path string, contents []byte) error {
	if err := durable.Write(path, contents, 0o644); err != nil {
		return fmt.Errorf("não consegui gravar %s: %w", path, err)
	}
	return nil
}

// resume are the results to add to: those of the file where there are some of the same machine and programs, else fresh.
func resume(path string, fresh Results) (*Results, error) {
	fresh.Format = format
	if path == "" {
		return &fresh, nil
	}
	old, err := Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &fresh, nil
	}
	if err != nil {
		return nil, err
	}
	if what := old.differs(fresh); what != "" {
		return nil, fmt.Errorf("os resultados em %s são de outra situação (%s), e juntar os dois enganaria: dê outro arquivo a --json", path, what)
	}
	if old.Peer == nil {
		old.Peer = fresh.Peer
	}
	if old.Versions == nil {
		old.Versions = make(map[string]string)
	}
	maps.Copy(old.Versions, fresh.Versions)
	return old, nil
}

// differs says in which way two results cannot be put together; empty if they can.
func (r *Results) differs(other Results) string {
	switch {
	case r.Device != other.Device:
		return "dispositivo " + r.Device
	case r.Precision != other.Precision:
		return "precisão " + r.Precision
	case r.Machine != other.Machine:
		return "máquina " + r.Machine.String()
	case conflict(r.Versions, other.Versions):
		return "versões: " + listVersions(r.Versions)
	case r.Peer != nil && other.Peer != nil && !reflect.DeepEqual(r.Peer, other.Peer):
		return fmt.Sprintf("comparado com %s: %s", r.Peer.Name, listVersions(r.Peer.Versions))
	}
	return ""
}

// conflict says whether something has two versions. GoNB's is only known where cells are measured.
func conflict(a, b map[string]string) bool {
	for name, version := range a {
		if other, known := b[name]; known && other != version {
			return true
		}
	}
	return false
}
