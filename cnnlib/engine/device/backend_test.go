package device

import (
	"errors"
	"fmt"
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
		{"a CPU", Options{Kind: "cpu"}, "xla:/p.so"},
		{"a CPU, bfloat16", Options{Kind: "cpu", Precision: BFloat16}, "xla:/p.so"},
		{"a GPU", Options{Kind: "cuda"}, "xla:/p.so,tf32=false," + gpu},
		{"a GPU, float32", Options{Kind: "cuda", Precision: Float32}, "xla:/p.so,tf32=false," + gpu},
		{"a GPU, tf32", Options{Kind: "cuda", Precision: TF32}, "xla:/p.so,tf32=true," + gpu},
		{"a GPU, bfloat16", Options{Kind: "cuda", Precision: BFloat16}, "xla:/p.so,tf32=false," + gpu},
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
	for _, name := range []string{"plain", "cuda", "Curso NVIDIA", "CNN em 3, 2, 1", "[turma]", "a:b;c [d] 100%", "100% d'água: ç"} {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir() // its own name is plain
			folder := filepath.Join(base, name)
			path := filepath.Join(folder, "pjrt_c_api_cpu_plugin.so")
			if err := errors.Join(os.Mkdir(folder, 0o755), os.Symlink(testkit.Plugin(t), path)); err != nil {
				t.Fatal(err)
			}
			backend, err := openBackend(Options{Kind: "cpu", Plugin: path})
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

// Where it is known why there is no plugin, that is what is said.
func TestKnownWhyThereIsNoPlugin(t *testing.T) {
	_, err := openBackend(Options{NoPlugin: "Não consegui usar o plugin: ele está danificado.\n  O que fazer: rode o setup."})
	testkit.WantError(t, err, "ele está danificado. O que fazer: rode o setup; depois, reinicie o kernel")
}

// A plugin for CUDA needs its own folder around it: a comma in its path is refused in words.
func TestCommaForCUDA(t *testing.T) {
	path := filepath.Join(t.TempDir(), "3, 2, 1")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := openBackend(Options{Kind: CUDA, Plugin: path})
	testkit.WantError(t, err, "tem uma vírgula")
}

func TestDevices(t *testing.T) {
	tests := []struct {
		options           Options
		name              string
		step, loop, infer fast.Convolution
		bfloat16          bool
	}{
		{Options{}, "CPU (XLA)", fast.ByShape, fast.ByProducts, fast.Direct, false},
		{Options{Kind: "cpu", Precision: Float32}, "CPU (XLA)", fast.ByShape, fast.ByProducts, fast.Direct, false},
		{Options{Kind: "cpu", Precision: BFloat16}, "CPU (XLA, bfloat16)", fast.ByShape, fast.ByProducts, fast.Direct, true},
		{Options{Kind: "cuda"}, "GPU NVIDIA (XLA)", fast.ByProducts, fast.ByProducts, fast.ByProducts, false},
		{Options{Kind: "cuda", Precision: TF32}, "GPU NVIDIA (XLA, tf32)", fast.Native, fast.Native, fast.Native, false},
		{Options{Kind: "cuda", Precision: BFloat16}, "GPU NVIDIA (XLA, bfloat16)", fast.Native, fast.Native, fast.Native, true},
		{Options{Kind: "cuda", Count: 2}, "2 × GPU NVIDIA (XLA)", fast.ByProducts, fast.ByProducts, fast.ByProducts, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.options.Name(); got != test.name {
				t.Errorf("name %q", got)
			}
			if err := test.options.Check(); err != nil {
				t.Fatal(err)
			}
			mesh, err := newMesh(max(test.options.Count, 1), 2)
			if err != nil {
				t.Fatal(err)
			}
			d := &Device{options: test.options, mesh: mesh}
			for program, want := range map[Program]fast.Convolution{OneStep: test.step, ManySteps: test.loop, Forward: test.infer} {
				if got := d.Forms(program); got.Convolution != want || got.BFloat16 != test.bfloat16 {
					t.Errorf("program %d: forms %+v, want convolution %d, bfloat16 %v", program, got, want, test.bfloat16)
				}
			}
		})
	}
}

// What is none of the devices is refused, and not computed on the CPU under another name.
func TestUnknownDevice(t *testing.T) {
	for _, kind := range []string{"gpu", "tpu", "CPU"} {
		testkit.WantError(t, Options{Kind: kind}.Check(), fmt.Sprintf("não há dispositivo chamado %q", kind), `"cpu" ou "cuda"`)
	}
}
