package launch

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestAutotuneFolder(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "autotune")
	spaced := filepath.Join(root, `a "b" c`)
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, flags, folder, want string
		ok                        bool
	}{
		{"none yet", "", folder, autotuneFlag + "=" + folder, true},
		{"added to others", " --xla_dump_to=/tmp/x  --xla_y ", folder, "--xla_dump_to=/tmp/x  --xla_y " + autotuneFlag + "=" + folder, true},
		{"the user's own", autotuneFlag + "=/elsewhere", folder, "", false},
		{"flags in a file", "/etc/flags", folder, "", false},
		{"a path to be quoted", "", spaced, autotuneFlag + `="` + root + `/a \"b\" c"`, true},
		{"a folder that cannot be", "--xla_y", filepath.Join(file, "autotune"), "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, ok := withAutotuneFolder(test.flags, test.folder); got != test.want || ok != test.ok {
				t.Errorf("flags %q, %v; want %q, %v", got, ok, test.want, test.ok)
			}
		})
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("in the folder: %v, %v", left, err)
	}
}

func TestEngineEnvironmentByDevice(t *testing.T) {
	home := t.TempDir()
	autotune := autotuneFlag + "=" + filepath.Join(home, "autotune")
	tests := []struct {
		name   string
		config Config
		base   []string
		flags  string
		tf32   string
	}{
		{"a CPU", Config{Device: "cpu"}, []string{"XLA_FLAGS=--xla_y"}, "--xla_y", ""},
		{"a GPU", Config{Device: "cuda"}, nil, autotune, "0"},
		{"a GPU, the user's flags", Config{Device: "cuda"}, []string{"XLA_FLAGS=--xla_y", "NVIDIA_TF32_OVERRIDE=1"}, "--xla_y " + autotune, "0"},
		{"float32 by name", Config{Device: "cuda", Precision: "float32"}, nil, autotune, "0"},
		{"tf32", Config{Device: "cuda", Precision: "tf32"}, nil, autotune, ""},
		{"bfloat16", Config{Device: "cuda", Precision: "bfloat16"}, nil, autotune, ""},
		{"set by the caller", Config{Device: "cuda", EngineEnv: []string{"XLA_FLAGS="}}, nil, "", "0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.config.Home = home
			env := test.config.engineEnv("/private", test.base)
			if got := lookupEnv(env, "XLA_FLAGS"); got != test.flags {
				t.Errorf("XLA_FLAGS=%q, want %q", got, test.flags)
			}
			if got := lookupEnv(env, "NVIDIA_TF32_OVERRIDE"); got != test.tf32 {
				t.Errorf("NVIDIA_TF32_OVERRIDE=%q, want %q", got, test.tf32)
			}
		})
	}
}

func TestEngineArguments(t *testing.T) {
	for _, test := range []struct {
		precision string
		want      []string
	}{
		{"", nil},
		{"tf32", []string{"--precision", "tf32"}},
	} {
		c := Config{Device: "cuda", Devices: 2, Plugin: "/p.so", Models: "/m", Precision: test.precision}
		got := c.engineArgs("/s")
		want := append([]string{"--socket", "/s", "--device", "cuda", "--devices", "2", "--plugin", "/p.so", "--models", "/m"}, test.want...)
		if !slices.Equal(got, want) {
			t.Errorf("precision %q: arguments %q, want %q", test.precision, got, want)
		}
	}
}
