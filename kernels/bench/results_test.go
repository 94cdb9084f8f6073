package bench

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestRatiosAreOfTurns(t *testing.T) {
	// The machine is twice as slow in the second turn, for both; the peer missed the third.
	m := Measure{Turns: []Turn{
		{Ours: &Reading{Values: []float64{1, 2, 9}}, Peer: &Reading{Values: []float64{4}}},
		{Ours: &Reading{Values: []float64{4}}, Peer: &Reading{Values: []float64{8}}},
		{Ours: &Reading{Values: []float64{3}}},
		{Ours: &Reading{}, Peer: &Reading{Values: []float64{1}}},
	}}
	if got, want := m.ratios(), []float64{0.5, 0.5}; !reflect.DeepEqual(got, want) {
		t.Errorf("ratios %v, want %v", got, want)
	}
	if got, want := m.values(Ours), []float64{2, 4, 3}; !reflect.DeepEqual(got, want) {
		t.Errorf("ours %v, want %v", got, want)
	}
	if got, want := m.values(Peer), []float64{4, 8, 1}; !reflect.DeepEqual(got, want) {
		t.Errorf("the peer's %v, want %v", got, want)
	}
}

// The kept results are as they would be written, lists of numbers in one line.
func TestKeptResultsAreAsWritten(t *testing.T) {
	kept, err := filepath.Glob(filepath.Join("results", "*", "results.json"))
	if err != nil || len(kept) == 0 {
		t.Fatalf("%v, %v", kept, err)
	}
	for _, path := range kept {
		r, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.text()
		if err != nil || string(got) != string(want) {
			t.Errorf("%s would be written in another form (%v)", path, err)
		}
		if strings.Contains(string(got), "[\n      0") {
			t.Errorf("%s has a line for each number", path)
		}
	}
}

// situation is where results are from.
func situation() Results {
	return Results{
		Device: "cpu", Precision: "float32", Machine: Machine{CPU: "Z80", Cores: 1, Memory: 65536, OS: "CP/M"},
		Versions: map[string]string{"Go": "1.26.8", "engine": "01234567"},
		Peer:     &PeerInfo{Name: "Keras", Device: "cpu", Versions: map[string]string{"Keras": "3"}},
	}
}

func TestResume(t *testing.T) {
	for _, test := range []struct {
		name    string
		change  func(*Results)
		problem string
	}{
		{"the same", func(*Results) {}, ""},
		{"without the peer", func(r *Results) { r.Peer = nil }, ""},
		{"GoNB known now", func(r *Results) { r.Versions["GoNB"] = "v0.11.4" }, ""},
		{"another machine", func(r *Results) { r.Machine.Cores = 2 }, "máquina Z80 · 1 núcleo ·"},
		{"another engine", func(r *Results) { r.Versions["engine"] = "89abcdef" }, "versões: Go 1.26.8 · engine 01234567"},
		{"another device", func(r *Results) { r.Device = "cuda" }, "dispositivo cpu"},
		{"another precision", func(r *Results) { r.Precision = "tf32" }, "precisão float32"},
		{"another peer", func(r *Results) { r.Peer = &PeerInfo{Name: "JAX"} }, "comparado com Keras: Keras 3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "r.json")
			old, err := resume(path, situation())
			if err != nil {
				t.Fatal(err)
			}
			old.Measures = []Measure{{ID: "epoch", Unit: Seconds, Turns: []Turn{{Ours: &Reading{Values: []float64{35}}}}}}
			if err := old.save(path); err != nil {
				t.Fatal(err)
			}
			now := situation()
			test.change(&now)
			got, err := resume(path, now)
			if test.problem != "" {
				if err == nil || !strings.Contains(err.Error(), test.problem) || !strings.Contains(err.Error(), "--json") {
					t.Errorf("error %v, want one that says %q", err, test.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if m := got.find("epoch"); m == nil || len(m.Turns) != 1 || got.Peer == nil || got.Peer.Name != "Keras" {
				t.Errorf("lost something: %+v", got)
			}
			for name, version := range now.Versions {
				if got.Versions[name] != version {
					t.Errorf("%s is %q", name, got.Versions[name])
				}
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"no JSON", "| Medida |", "não tem resultados legíveis"},
		{"another form", `{"format": 99}`, "na forma 99"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "r.json")
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := resume(path, situation()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that says %q", err, test.want)
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "nada")); err == nil {
		t.Error("no error for a missing file")
	}
}

func TestSaveIsWholeOrNothing(t *testing.T) {
	folder := t.TempDir()
	r := situation()
	if err := r.save(filepath.Join(folder, "não", "há", "r.json")); err == nil {
		t.Error("no error for a folder that is not there")
	}
	if err := r.save(filepath.Join(folder, "r.json")); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestMachineField(t *testing.T) {
	const text = "processor\t: 0\nmodel name\t: Z80 @ 4 MHz\nmodel name\t: other\nNAME=\"CP/M\"\n"
	for _, test := range []struct{ key, separator, want string }{
		{"model name", ":", "Z80 @ 4 MHz"}, {"NAME", "=", "CP/M"}, {"cache", ":", ""},
	} {
		if got := field(strings.NewReader(text), test.key, test.separator); got != test.want {
			t.Errorf("%s: %q, want %q", test.key, got, test.want)
		}
	}
	if m := thisMachine(t.Context(), "cpu"); m.CPU == "" || m.Cores < 1 || m.OS == "" {
		t.Errorf("this machine: %+v", m)
	}
}

func TestProgramVersions(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	versions, err := programVersions(self, "")
	if err != nil || versions["Go"] == "" || len(versions["engine"]) != 8 {
		t.Errorf("%v, %v", versions, err)
	}
	script := filepath.Join(t.TempDir(), "engine")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := programVersions(script, ""); err == nil || !strings.Contains(err.Error(), "--engine") {
		t.Errorf("error %v", err)
	}
}
