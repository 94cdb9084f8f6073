package setup

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wheelOf makes a package of the given files.
func wheelOf(t *testing.T, files map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pacote-1.whl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	archive := zip.NewWriter(f)
	for name, text := range files {
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExtractPlugin(t *testing.T) {
	const name = "pjrt_c_api_cpu_plugin.so"
	sum := sha256.Sum256([]byte("máquina"))
	want := hex.EncodeToString(sum[:])
	tests := []struct {
		name  string
		files map[string]string
		say   string // in the error; empty: none
	}{
		{"right", map[string]string{"pkg/" + name: "máquina", "pkg/x": "y"}, ""},
		{"another content", map[string]string{"pkg/" + name: "outra"}, "devia ser " + want},
		{"absent", map[string]string{"pkg/x": "y"}, "não contém " + name},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			target := filepath.Join(t.TempDir(), "cpu", name)
			err := extractPlugin(t.Context(), wheelOf(t, test.files), name, target, want, Silent{}.Progress)
			left, _ := filepath.Glob(filepath.Join(filepath.Dir(target), "*"))
			hidden, _ := filepath.Glob(filepath.Join(filepath.Dir(target), ".*"))
			if test.say == "" {
				if err != nil || len(left) != 1 || left[0] != target {
					t.Errorf("err = %v, files %v", err, left)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.say) {
				t.Errorf("err = %v, want %q", err, test.say)
			}
			if len(left)+len(hidden) != 0 {
				t.Errorf("left behind: %v %v", left, hidden)
			}
		})
	}
}

func TestUnpackNVIDIA(t *testing.T) {
	dir := t.TempDir()
	files, err := unpackNVIDIA(t.Context(), wheelOf(t, map[string]string{
		"jax_plugins/xla_cuda13/xla_cuda_plugin.so": "plugin",
		"jax_plugins/xla_cuda13/__init__.py":        "python",
		"nvidia/cu13/lib/libcublas.so.13":           "cublas",
		"nvidia/cu13/include/cublas.h":              "header",
		"nvidia/cu13/lib/libcusolverMg.so.12":       "for several GPUs",
		"nvidia/cu13/lib/libcudart_static.a":        "for linkers",
		"nvidia/cu13/bin/nvcc":                      "a compiler",
		"nvidia/cu13/bin/ptxas":                     "assembler",
		"x-1.dist-info/RECORD":                      "record",
	}), dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 {
		t.Errorf("files %v, want the plugin, the library and the assembler", files)
	}
	for name, want := range map[string]string{"nvidia/pjrt_c_api_cuda_plugin.so": "plugin", "nvidia/cu13/lib/libcublas.so.13": "cublas", "nvidia/cu13/bin/ptxas": "assembler"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != want {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	_, err = unpackNVIDIA(t.Context(), wheelOf(t, map[string]string{"nvidia/../../fora.so": "x"}), dir)
	if err == nil || !strings.Contains(err.Error(), "nome de arquivo inválido") {
		t.Errorf("err = %v, want a refusal of a file outside", err)
	}
}

func TestPluginPath(t *testing.T) {
	put := func(text string) func(t *testing.T, p Paths) {
		return func(t *testing.T, p Paths) {
			write(t, p.pluginFile(DeviceCPU), "máquina")
			key, err := pluginStep(p).key(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := p.writeStamp("plugin-cpu", key, []string{p.pluginFile(DeviceCPU)}); err != nil {
				t.Fatal(err)
			}
			if text == "" {
				err = os.Remove(p.pluginFile(DeviceCPU))
			} else if text != "máquina" {
				err = os.WriteFile(p.pluginFile(DeviceCPU), []byte(text), 0o755)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name   string
		device string
		put    func(t *testing.T, p Paths)
		want   []string
	}{
		{"there", DeviceCPU, put("máquina"), nil},
		{"never installed", DeviceCPU, nil, []string{"usar o plugin do XLA para CPU", "ainda não foi instalado", Command}},
		{"missing", DeviceCPU, put(""), []string{"falta o arquivo", "pjrt_c_api_cpu_plugin.so", Command}},
		{"wrong", DeviceCPU, put("outra"), []string{"mudou ou está danificado", "SHA-256", Command}},
		{"unknown device", "tpu", nil, []string{`não conheço o dispositivo "tpu"`, "use cpu ou cuda"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := Paths{t.TempDir()}
			if test.put != nil {
				test.put(t, p)
			}
			path, err := p.Plugin(test.device)
			if test.want != nil {
				wantProblem(t, err, test.want...)
				return
			}
			if err != nil || path != p.pluginFile(DeviceCPU) {
				t.Errorf("got %q, %v", path, err)
			}
		})
	}
}

func TestCUDAPluginNotThere(t *testing.T) {
	_, err := Paths{t.TempDir()}.Plugin(DeviceCUDA)
	if _, found := FindGPU(); found {
		wantProblem(t, err, "usar o plugin do XLA para CUDA", "ainda não foi instalado", Command)
	} else {
		wantProblem(t, err, "usar a GPU", "não achei uma GPU NVIDIA", "“CNN em Go”")
	}
}

// TestDoctorOfAnImageWithoutItsGPU: whoever asked for CUDA's plugin is told how the GPU comes to be seen.
func TestDoctorOfAnImageWithoutItsGPU(t *testing.T) {
	if _, found := FindGPU(); found {
		t.Skip("there is a GPU")
	}
	t.Setenv(cudaVar, "1")
	found := emptyRepository(t).diagnoseGPU(t.Context())
	if len(found) != 2 || found[0].Verdict != Warning || !strings.Contains(found[0].Detail, "não achei uma GPU") || !strings.Contains(found[0].Fix, "--gpus all") {
		t.Errorf("%+v", found)
	}
	t.Setenv(cudaVar, "0")
	if found := emptyRepository(t).diagnoseGPU(t.Context()); len(found) != 1 || found[0].Verdict != OK {
		t.Errorf("where it is not wanted: %+v", found)
	}
}

func TestDriverTooOld(t *testing.T) {
	for driver, ok := range map[string]bool{"570.86.10": false, "580.82.07": true, "615.12": true, "": true} {
		err := Graphics{driver}.check()
		if ok && err != nil {
			t.Errorf("driver %q: %v", driver, err)
		} else if !ok {
			wantProblem(t, err, fmt.Sprintf("o driver NVIDIA %s é antigo", driver), "580 ou mais nova")
		}
	}
}

// The plugin that a real setup put in place is the pinned one, and only the whole file counts.
func TestRealPlugin(t *testing.T) {
	p := repository(t, Plugin)
	path, err := p.Plugin(DeviceCPU)
	if err != nil {
		t.Fatal(err)
	}
	if !hasWheel() {
		return // no hash to compare with where go-xla's installer is the source
	}
	if sum, err := hashFile(path); err != nil || sum != pluginSHA256 {
		t.Errorf("%s: %s, %v", path, sum, err)
	}
	half := Paths{t.TempDir()}
	if err := os.MkdirAll(half.stamps(), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := copyFile(p.stampFile("plugin-cpu"), half.stampFile("plugin-cpu")); err != nil {
		t.Fatal(err)
	}
	if _, err := half.Plugin(DeviceCPU); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("err = %v, want the file to be missed", err)
	}
}
