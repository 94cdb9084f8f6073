package main

import (
	"io"
	"path/filepath"
	"slices"
	"testing"

	"cnn321/kernels/bench"
	"cnn321/kernels/setup"
)

// Cells run in the kernel that the setup installed, each of a kind as often as there are turns.
func TestBenchCells(t *testing.T) {
	paths := prepared(t)
	o := benchOptions{Options: bench.Options{
		Device: setup.DeviceCPU, Precision: "float32", Only: []string{"cell"}, Turns: 1, Out: io.Discard, JSON: filepath.Join(t.TempDir(), "r.json"),
	}}
	if err := o.complete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o.Kernel == nil || o.Engine != paths.Bin("engine") {
		t.Fatalf("not the setup's own programs: %+v", o.Options)
	}
	results, err := bench.Run(t.Context(), o.Options)
	if err != nil {
		t.Fatal(err)
	}
	var measured []string
	for _, m := range results.Measures {
		measured = append(measured, m.ID)
		if len(m.Turns) != 1 {
			t.Errorf("%s: %d turns", m.ID, len(m.Turns))
		}
		for _, turn := range m.Turns {
			if turn.Ours == nil || len(turn.Ours.Values) != 1 || turn.Ours.Values[0] <= 0 {
				t.Errorf("%s: %+v", m.ID, turn.Ours)
			}
		}
	}
	slices.Sort(measured)
	if want := []string{"cell-draw", "cell-empty", "cell-predict"}; !slices.Equal(measured, want) {
		t.Errorf("measured %v", measured)
	}
	if results.Versions["GoNB"] == "" {
		t.Error("no version of GoNB")
	}
}
