package bench

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/launch"
	"cnn321/kernels/setup"
	"cnn321/kernels/setup/setuptest"
)

// realEngine is an engine of the setup, which is put in place if it is not there.
func realEngine(t *testing.T) Options {
	t.Helper()
	paths := setuptest.Need(t, setup.Engine, setup.Plugin, setup.MNIST)
	plugin, err := paths.Plugin(setup.DeviceCPU)
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Engine: paths.Bin("engine"), Plugin: plugin, MNIST: paths.MNIST(), Device: setup.DeviceCPU, Precision: "float32",
		Turns: 2, Seeds: 1, Epochs: 1, Out: io.Discard, JSON: filepath.Join(t.TempDir(), "r.json"),
	}
}

// prepared is a run whose sides have been started, until the test ends.
func prepared(t *testing.T, o Options) *bench {
	t.Helper()
	programs := newChildren()
	t.Cleanup(programs.Close)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	b := &bench{Options: o, folder: t.TempDir(), log: log}
	t.Cleanup(b.stop)
	if err := b.prepare(t.Context(), programs); err != nil {
		t.Fatal(err, tail(log))
	}
	return b
}

// What the engine gives are numbers; how large they are is no test's business.
func TestRealEngine(t *testing.T) {
	o := realEngine(t)
	b := prepared(t, o)
	for _, name := range []string{"Go", "GoMLX", "go-xla", "engine", "plugin"} {
		if b.results.Versions[name] == "" {
			t.Errorf("no version of %s", name)
		}
	}
	small := func(id string, once func(ctx context.Context, s side) (sample, error)) measure {
		return measure{id: id, unit: Seconds, name: words{id, id}, inner: 1, warm: 1, once: once}
	}
	measures := []measure{
		small("step", func(ctx context.Context, s side) (sample, error) { return s.steps(ctx, 8, 6, 2) }),
		small("epoch", func(ctx context.Context, s side) (sample, error) { return s.epoch(ctx, 256) }),
		small("predict", func(ctx context.Context, s side) (sample, error) { return s.predict(ctx, 3, 2) }),
	}
	if err := b.runRepeated(t.Context(), measures); err != nil {
		t.Fatal(err)
	}
	kept, err := Load(o.JSON)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range measures {
		found := kept.find(m.id)
		if found == nil || len(found.Turns) != 2 {
			t.Errorf("%s: %+v", m.id, found)
			continue
		}
		for _, v := range append(found.values(Ours), found.cpu(Ours)...) {
			if v <= 0 {
				t.Errorf("%s: %v", m.id, v)
			}
		}
		if len(found.cpu(Ours)) != 2 {
			t.Errorf("%s: no processor time: %+v", m.id, found.Turns)
		}
	}
	f, err := b.ours.fresh(t.Context(), 16)
	if err != nil || f.start <= 0 || f.compileStep <= 0 || f.peak < 50e6 {
		t.Errorf("fresh: %+v, %v", f, err)
	}
	if s, err := b.ours.evaluate(t.Context(), 16, 1); err != nil || s.value <= 0 || s.cpu <= 0 {
		t.Errorf("evaluate: %+v, %v", s, err)
	}
	engine := b.ours.(*ours).engine
	b.stop()
	select {
	case <-engine.Ended():
	default:
		t.Error("the engine runs on")
	}
	if _, err := os.Stat(filepath.Dir(engine.alone.Socket)); !os.IsNotExist(err) {
		t.Errorf("its temporary folder: %v", err)
	}
}

// The sets in turn are three that differ, and the engine has seen none of the last two.
func TestSimilarSetsDiffer(t *testing.T) {
	o := realEngine(t)
	engine, err := newOurs(nil, launch.Config{MNIST: o.MNIST})
	if err != nil {
		t.Fatal(err)
	}
	for _, images := range []int{1000, 9998, 10_000} {
		seen := make(map[string]int)
		for range 6 {
			set := engine.similar(images)
			if set.Err() != nil || set.Len() != images {
				t.Fatalf("%d images: %d, %v", images, set.Len(), set.Err())
			}
			seen[set.Fingerprint()]++
		}
		if len(seen) != 3 {
			t.Errorf("%d images: %d sets", images, len(seen))
		}
	}
}

func TestRunTroubles(t *testing.T) {
	o := realEngine(t)
	script := filepath.Join(t.TempDir(), "engine")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	// A Go program that is no engine: it does not know the flags, and ends at once.
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		change func(*Options)
		want   []string
	}{
		{"an unknown measure", func(o *Options) { o.Only = []string{"voar"} }, []string{`não conheço a medida "voar"`}},
		{"no data", func(o *Options) { o.MNIST = "/não/há" }, []string{"falta o arquivo", "go run ./kernels setup"}},
		{"no Go program", func(o *Options) { o.Engine = script }, []string{"não é um programa em Go inteiro", "--engine"}},
		{"no engine", func(o *Options) { o.Engine = self }, []string{"terminou logo ao iniciar", "exit status 2", "O que os programas disseram por último"}},
		{"no plugin", func(o *Options) { o.Plugin = "/não/há.so" }, []string{"o plugin do XLA não está em /não/há.so"}},
		{"no Python", func(o *Options) { o.Peer = &PeerProgram{Python: "/não/há"} }, []string{"não consegui rodar o Python da comparação /não/há"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := o
			test.change(&o)
			_, err := Run(t.Context(), o)
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want one that says %q", err, want)
				}
			}
		})
	}
}

// The whole way, with the peer that CNN321_PEER names, or a skip that says so.
func TestRealPeer(t *testing.T) {
	python := os.Getenv("CNN321_PEER")
	if python == "" {
		t.Skip("CNN321_PEER names no Python with Keras or JAX")
	}
	o := realEngine(t)
	o.Peer = &PeerProgram{Python: python}
	b := prepared(t, o)
	ctx := t.Context()
	for name, once := range map[string]func() (sample, error){
		"steps":    func() (sample, error) { return b.peer.steps(ctx, 8, 6, 2) },
		"epoch":    func() (sample, error) { return b.peer.epoch(ctx, 200) },
		"predict":  func() (sample, error) { return b.peer.predict(ctx, 3, 2) },
		"evaluate": func() (sample, error) { return b.peer.evaluate(ctx, 100, 1) },
	} {
		s, err := once()
		if err != nil || s.value <= 0 || !s.hasCPU || s.cpu <= 0 {
			t.Errorf("%s: %+v, %v%s", name, s, err, tail(b.log))
		}
	}
	if f, err := b.peer.fresh(ctx, 16); err != nil || f.start <= 0 || f.compileStep <= 0 || f.peak < 50e6 {
		t.Errorf("fresh: %+v, %v%s", f, err, tail(b.log))
	}
	for _, name := range []string{"Python", "NumPy"} {
		if b.results.Peer.Versions[name] == "" {
			t.Errorf("no version of %s", name)
		}
	}
}
