package setup

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"cnn321/cnnlib/trained"
)

// Part is something that setup can put in place.
type Part string

// The parts. Asking for one brings those that it needs.
const (
	Python      Part = "python"      // JupyterLab's environment
	Settings    Part = "settings"    // JupyterLab's defaults
	Plugin      Part = "plugin"      // XLA for the CPU
	MNIST       Part = "mnist"       // the four files
	Tools       Part = "tools"       // gonb, gopls
	Launcher    Part = "launcher"    // the kernels command, built
	Engine      Part = "engine"      // the engine, built
	CUDA        Part = "cuda"        // XLA for NVIDIA GPUs
	Kernelspecs Part = "kernelspecs" // what JupyterLab lists as kernels
	Trained     Part = "trained"     // the trained model that comes with a release
	Cells       Part = "cells"       // what cells are built of, for users who only read the installation
	Hub         Part = "hub"         // JupyterHub, for a class room
)

// Ensure makes sure that the parts are in place; with none named, all that this machine can use. It
// does only what is missing, and returns a [*Problem] when something cannot be done.
func Ensure(ctx context.Context, p Paths, report Reporter, parts ...Part) error {
	return ensure(ctx, p, report, false, parts)
}

// EnsureVerified is Ensure that also reads every file again and tries every program, so that it finds
// and mends damage that leaves sizes and times as they were.
func EnsureVerified(ctx context.Context, p Paths, report Reporter, parts ...Part) error {
	return ensure(ctx, p, report, true, parts)
}

// InPlace is nil where the parts are there already, by the quick check that Ensure begins with; else what is wrong with one.
func (p Paths) InPlace(ctx context.Context, parts ...Part) error {
	for _, s := range allSteps(p) {
		if slices.Contains(parts, s.part) {
			if err := p.check(ctx, s, false); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	return nil
}

func ensure(ctx context.Context, p Paths, report Reporter, deep bool, parts []Part) error {
	if report == nil {
		report = Silent{}
	}
	steps := allSteps(p)
	wanted, err := withNeeds(steps, parts)
	if err != nil {
		return err
	}
	if len(parts) == 0 {
		wanted = p.everything(steps)
	}
	var chosen []step
	for _, s := range steps {
		if wanted[s.part] {
			s.optional = s.optional && !slices.Contains(parts, s.part)
			chosen = append(chosen, s)
		}
	}
	return p.run(ctx, chosen, report, deep)
}

// allSteps are the steps in the order in which they are made: what needs the network first.
func allSteps(p Paths) []step {
	steps := []step{pythonStep(p), settingsStep(p), hubStep(p), pluginStep(p), mnistStep(p)}
	steps = append(steps, buildSteps(p)...)
	steps = append(steps, cudaStep(p), kernelspecStep(p), cellsStep(p))
	if pin, err := trained.Pinned(); err == nil && pin.SHA256 != "" {
		steps = append(steps, trainedStep(p, pin))
	}
	return steps
}

// everything is all that this machine can use; what a class room needs besides, once it was asked for, and the trained model, where it
// can be had.
func (p Paths) everything(steps []step) map[Part]bool {
	wanted := make(map[Part]bool)
	for _, s := range steps {
		wanted[s.part] = true
	}
	wanted[CUDA], wanted[Trained] = wantCUDA(), p.wantTrained()
	for part, trace := range map[Part]string{Cells: p.CellsBuilds(), Hub: p.stampFile("hub")} {
		_, err := os.Stat(trace)
		wanted[part] = err == nil
	}
	return wanted
}

func partNames(steps []step) []string {
	var names []string
	for _, s := range steps {
		if !slices.Contains(names, string(s.part)) {
			names = append(names, string(s.part))
		}
	}
	return names
}

func withNeeds(steps []step, parts []Part) (map[Part]bool, error) {
	wanted := make(map[Part]bool)
	for len(parts) > 0 {
		part := parts[0]
		parts = parts[1:]
		known := false
		for _, s := range steps {
			if s.part == part {
				known = true
				if !wanted[part] {
					parts = append(parts, s.needs...)
				}
			}
		}
		if !known {
			return nil, &Problem{
				What: fmt.Sprintf("instalar %q", part), Why: "a instalação não tem uma parte com esse nome",
				Fix: "escolha entre " + strings.Join(partNames(steps), ", ") + ", ou não diga nenhuma: são todas as que faltam",
			}
		}
		wanted[part] = true
	}
	return wanted, nil
}
