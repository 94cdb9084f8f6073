package engine

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/cnnlib/engine/network/fast"
	"cnn321/cnnlib/internal/testkit"
)

func TestBackendConfig(t *testing.T) {
	const gpu = "preallocate=false,memory_fraction=0.45,shared_buffers=false"
	tests := []struct {
		name    string
		options Options
		want    string
	}{
		{"a CPU", Options{Device: "cpu"}, "xla:/p.so"},
		{"a CPU, bfloat16", Options{Device: "cpu", Precision: BFloat16}, "xla:/p.so"},
		{"a GPU", Options{Device: "cuda"}, "xla:/p.so,tf32=false," + gpu},
		{"a GPU, float32", Options{Device: "cuda", Precision: Float32}, "xla:/p.so,tf32=false," + gpu},
		{"a GPU, tf32", Options{Device: "cuda", Precision: TF32}, "xla:/p.so,tf32=true," + gpu},
		{"a GPU, bfloat16", Options{Device: "cuda", Precision: BFloat16}, "xla:/p.so,tf32=false," + gpu},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := backendConfig(test.options, "/p.so"); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// A project in a folder that is called after a GPU works on a CPU all the same.
func TestFoldersThatMislead(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, name := range []string{"plain", "cuda", "Curso NVIDIA"} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), name)
			path := filepath.Join(folder, "pjrt_c_api_cpu_plugin.so")
			if err := errors.Join(os.Mkdir(folder, 0o755), os.Symlink(testkit.Plugin(t), path)); err != nil {
				t.Fatal(err)
			}
			backend, err := openBackend(Options{Device: "cpu", Plugin: path})
			if err != nil {
				t.Fatal(err)
			}
			defer backend.Finalize()
			if version := pluginVersion(backend); !strings.HasPrefix(version, "PJRT ") {
				t.Errorf("version %q", version)
			}
		})
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "cnn321-plugin*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestDevices(t *testing.T) {
	tests := []struct {
		options           Options
		name              string
		feed              Feed
		step, loop, infer fast.Convolution
		bfloat16          bool
	}{
		{Options{}, "CPU (XLA)", FeedHost, fast.ByShape, fast.ByProducts, fast.Direct, false},
		{Options{Device: "cpu", Precision: Float32}, "CPU (XLA)", FeedHost, fast.ByShape, fast.ByProducts, fast.Direct, false},
		{Options{Device: "cpu", Precision: BFloat16}, "CPU (XLA, bfloat16)", FeedHost, fast.ByShape, fast.ByProducts, fast.Direct, true},
		{Options{Device: "cuda"}, "GPU NVIDIA (XLA)", FeedDevice, fast.ByProducts, fast.ByProducts, fast.ByProducts, false},
		{Options{Device: "cuda", Precision: TF32}, "GPU NVIDIA (XLA, tf32)", FeedDevice, fast.Native, fast.Native, fast.Native, false},
		{Options{Device: "cuda", Precision: BFloat16}, "GPU NVIDIA (XLA, bfloat16)", FeedDevice, fast.Native, fast.Native, fast.Native, true},
		{Options{Device: "cuda", Devices: 2}, "2 × GPU NVIDIA (XLA)", FeedHost, fast.ByProducts, fast.ByProducts, fast.ByProducts, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.options.deviceName(); got != test.name {
				t.Errorf("name %q", got)
			}
			precision, err := test.options.precision()
			if err != nil {
				t.Fatal(err)
			}
			team, err := newTeam(max(test.options.Devices, 1), 2)
			if err != nil {
				t.Fatal(err)
			}
			d := device{kind: test.options.Device, precision: precision, team: team}
			if got := d.feed(); got != test.feed {
				t.Errorf("feed %q, want %q", got, test.feed)
			}
			for program, want := range map[program]fast.Convolution{oneStep: test.step, manySteps: test.loop, forward: test.infer} {
				if got := d.forms(program); got.Convolution != want || got.BFloat16 != test.bfloat16 {
					t.Errorf("program %d: forms %+v, want convolution %d, bfloat16 %v", program, got, want, test.bfloat16)
				}
			}
		})
	}
}
