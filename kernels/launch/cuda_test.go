package launch

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestFlagsForGPU(t *testing.T) {
	root := t.TempDir()
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const folder = "autotune/float32"
	home, spaced := filepath.Join(root, "home"), filepath.Join(root, `a "b" c`)
	graphs := " " + graphFlag + "=" + graphKinds
	tests := []struct{ name, flags, home, want string }{
		{"none yet", "", home, autotuneFlag + "=" + home + "/" + folder + graphs},
		{"added to others", " --xla_dump_to=/tmp/x  --xla_y ", home, "--xla_dump_to=/tmp/x  --xla_y " + autotuneFlag + "=" + home + "/" + folder + graphs},
		{"the user's own folder", autotuneFlag + "=/elsewhere", home, autotuneFlag + "=/elsewhere" + graphs},
		{"the user's own graphs", graphFlag + "=", home, graphFlag + "= " + autotuneFlag + "=" + home + "/" + folder},
		{"flags in a file", "/etc/flags", home, "/etc/flags"},
		{"a path to be quoted", "", spaced, autotuneFlag + `="` + root + `/a \"b\" c/` + folder + `"` + graphs},
		{"a folder that cannot be", "--xla_y", file, "--xla_y" + graphs},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			env := Config{Device: "cuda", Personal: test.home}.cudaEnv([]string{"XLA_FLAGS=" + test.flags})
			if got := lookupEnv(env, "XLA_FLAGS"); got != test.want {
				t.Errorf("flags %q, want %q", got, test.want)
			}
		})
	}
	if left, err := os.ReadDir(filepath.Join(home, folder)); err != nil || len(left) != 0 {
		t.Errorf("in the folder: %v, %v", left, err)
	}
}

func TestEngineEnvironmentByDevice(t *testing.T) {
	home := t.TempDir()
	flags := func(precision string) string {
		return autotuneFlag + "=" + filepath.Join(home, "autotune", precision) + " " + graphFlag + "=" + graphKinds
	}
	tests := []struct {
		name   string
		config Config
		base   []string
		flags  string
		tf32   string
		malloc string
	}{
		{"a CPU", Config{Device: "cpu"}, []string{"XLA_FLAGS=--xla_y"}, "--xla_y", "", engineMalloc},
		{"a GPU", Config{Device: "cuda"}, nil, flags("float32"), "0", ""},
		{"a GPU, the user's settings", Config{Device: "cuda"}, []string{"XLA_FLAGS=--xla_y", "NVIDIA_TF32_OVERRIDE=1", "GLIBC_TUNABLES=x"}, "--xla_y " + flags("float32"), "0", "x"},
		{"float32 by name", Config{Device: "cuda", Precision: "float32"}, nil, flags("float32"), "0", ""},
		{"tf32", Config{Device: "cuda", Precision: "tf32"}, nil, flags("tf32"), "", ""},
		{"bfloat16", Config{Device: "cuda", Precision: "bfloat16"}, nil, flags("bfloat16"), "", ""},
		{"set by the caller", Config{Device: "cuda", EngineEnv: []string{"XLA_FLAGS="}}, nil, "", "0", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.config.Personal = home
			env := test.config.engineEnv("/private", test.base)
			if got := lookupEnv(env, "XLA_FLAGS"); got != test.flags {
				t.Errorf("XLA_FLAGS=%q, want %q", got, test.flags)
			}
			if got := lookupEnv(env, "NVIDIA_TF32_OVERRIDE"); got != test.tf32 {
				t.Errorf("NVIDIA_TF32_OVERRIDE=%q, want %q", got, test.tf32)
			}
			if got := lookupEnv(env, "GOGC"); got != "33" {
				t.Errorf("GOGC=%q: the engine's garbage is to be a third of what it uses", got)
			}
			if got := lookupEnv(env, "GLIBC_TUNABLES"); got != test.malloc {
				t.Errorf("GLIBC_TUNABLES=%q, want %q", got, test.malloc)
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
		got := c.engineArgs("/s", "/j")
		want := append([]string{"--socket", "/s", "--device", "cuda", "--devices", "2", "--plugin", "/p.so", "--models", "/m", "--journal", "/j"}, test.want...)
		if !slices.Equal(got, want) {
			t.Errorf("precision %q: arguments %q, want %q", test.precision, got, want)
		}
	}
}
