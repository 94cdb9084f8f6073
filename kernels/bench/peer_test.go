package bench

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fakePeer is a worker that does not compute: see testdata/fake.py.
func fakePeer(t *testing.T, mode string) *peer {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 on PATH to play the peer")
	}
	t.Setenv("FAKE_PEER", mode)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	programs := newChildren()
	t.Cleanup(func() {
		programs.Close()
		log.Close()
	})
	return newPeer(programs, PeerProgram{Python: python}, filepath.Join("testdata", "fake.py"), Options{MNIST: t.TempDir(), Device: "cpu", Precision: "float32"}, log)
}

func TestPeerAnswers(t *testing.T) {
	p, ctx := fakePeer(t, ""), t.Context()
	steps, err := p.steps(ctx, 128, 20, 32)
	if err != nil || steps.value != 0.004096 || !steps.hasCPU || steps.cpu != 0.5 {
		t.Errorf("steps %+v, %v", steps, err)
	}
	if p.info.Name != "Falso (puro)" || p.info.Versions["Falso"] != "1.0" {
		t.Errorf("it is %+v", p.info)
	}
	first := p.worker.program.PID()
	epoch, err := p.epoch(ctx, 60000)
	if err != nil || epoch.value != 60 || epoch.hasCPU {
		t.Errorf("epoch %+v, %v", epoch, err)
	}
	predict, err := p.predict(ctx, 100, 4)
	if err != nil || predict.value != 0.025 || predict.way != "predict" || !predict.hasCPU || predict.cpu != 0 {
		t.Errorf("predict %+v, %v", predict, err)
	}
	if evaluate, err := p.evaluate(ctx, 1000, 1); err != nil || evaluate.value != 1 || evaluate.way != "evaluate" {
		t.Errorf("evaluate %+v, %v", evaluate, err)
	}
	if tr, err := p.training(ctx, 3, 7); err != nil || tr.Side != Peer || tr.Seed != 7 || tr.Epochs != 3 || tr.Accuracy != 0.97 || tr.Seconds != 30 || tr.Compile != 2 || tr.CPU != 15 {
		t.Errorf("training %+v, %v", tr, err)
	}
	f, err := p.fresh(ctx, 32)
	if err != nil || f.start <= 0 || f.compilePredict != 0.25 || f.compileStep != 1.5 || f.peak != 1000*32*peakSteps {
		t.Errorf("fresh %+v, %v", f, err)
	}
	if f, err := p.fresh(ctx, 0); err != nil || f.start <= 0 || f.peak != 0 {
		t.Errorf("only the start: %+v, %v", f, err)
	}
	if p.worker.program.PID() != first {
		t.Error("another worker answered")
	}
}

func TestPeerTroubles(t *testing.T) {
	for _, test := range []struct{ mode, want string }{
		{"dies", "terminou sem responder (exit status 1)"},
		{"leaves", "terminou sem responder (exit status 3)"},
		{"fails", "falhou: ValueError: lote"},
		{"babbles", `"isto não é JSON", que não é JSON`},
	} {
		t.Run(test.mode, func(t *testing.T) {
			_, err := fakePeer(t, test.mode).steps(t.Context(), 1, 2, 3)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that says %q", err, test.want)
			}
		})
	}
}

func TestPeerGoesOnAfterAnError(t *testing.T) {
	p := fakePeer(t, "fails")
	if _, err := p.steps(t.Context(), 1, 2, 3); err == nil {
		t.Fatal("no error")
	}
	if s, err := p.epoch(t.Context(), 2000); err != nil || s.value != 2 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestPeerIsInterrupted(t *testing.T) {
	for _, mode := range []string{"silent", "hangs"} {
		t.Run(mode, func(t *testing.T) {
			p := fakePeer(t, mode)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			if _, err := p.steps(ctx, 1, 2, 3); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
			stopped := make(chan struct{})
			go func() {
				p.stop()
				close(stopped)
			}()
			select {
			case <-stopped:
			case <-time.After(3 * time.Minute): // only a failing test waits so long
				t.Error("it does not stop")
			}
		})
	}
}

func TestChooseScript(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 on PATH")
	}
	// Packages that are nothing but a name.
	with := func(names ...string) string {
		folder := t.TempDir()
		for _, name := range names {
			if err := os.WriteFile(filepath.Join(folder, name+".py"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		program := filepath.Join(folder, "python")
		script := "#!/bin/sh\nPYTHONPATH='" + folder + "' exec '" + python + "' -S \"$@\"\n"
		if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		return program
	}
	both, keras := with("keras", "tensorflow", "jax"), with("keras", "tensorflow")
	for _, test := range []struct {
		name         string
		program      PeerProgram
		device, want string
		problem      string
	}{
		{"named", PeerProgram{Python: keras, Script: "jax"}, "cpu", "jax", ""},
		{"Keras on a CPU", PeerProgram{Python: both}, "cpu", "keras", ""},
		{"JAX on a GPU", PeerProgram{Python: both}, "cuda", "jax", ""},
		{"only Keras, on a GPU", PeerProgram{Python: keras}, "cuda", "keras", ""},
		{"only JAX", PeerProgram{Python: with("jax")}, "cpu", "jax", ""},
		{"Keras without a backend", PeerProgram{Python: with("keras")}, "cpu", "", "não tem Keras nem JAX"},
		{"nothing", PeerProgram{Python: with()}, "cpu", "", "não tem Keras nem JAX"},
		{"no Python", PeerProgram{Python: "/não/há"}, "cpu", "", "não consegui rodar o Python"},
		{"unknown", PeerProgram{Python: keras, Script: "torch"}, "cpu", "", "use keras ou jax"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := chooseScript(t.Context(), test.program, test.device)
			if got != test.want || (err != nil) != (test.problem != "") || err != nil && !strings.Contains(err.Error(), test.problem) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestPeerEnvironment(t *testing.T) {
	for _, test := range []struct{ device, precision, want string }{
		{"cpu", "float32", "CNN321_PRECISION=float32 JAX_PLATFORMS=cpu CUDA_VISIBLE_DEVICES=-1"},
		{"cuda", "float32", "CNN321_PRECISION=float32 NVIDIA_TF32_OVERRIDE=0 XLA_PYTHON_CLIENT_PREALLOCATE=false TF_FORCE_GPU_ALLOW_GROWTH=true"},
		{"cuda", "tf32", "CNN321_PRECISION=tf32 XLA_PYTHON_CLIENT_PREALLOCATE=false TF_FORCE_GPU_ALLOW_GROWTH=true"},
	} {
		if got := strings.Join(peerEnvironment(test.device, test.precision), " "); got != test.want {
			t.Errorf("%s, %s: %s", test.device, test.precision, got)
		}
	}
}
