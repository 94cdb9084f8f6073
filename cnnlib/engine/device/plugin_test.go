package device

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"cnn321/cnnlib/internal/testkit"
)

// A plugin that is not whole, or is not for this computer, is told in words. To load half of one would end the process (SIGBUS).
func TestPluginsThatCannotBeLoaded(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the files are Linux's")
	}
	whole, err := os.ReadFile(testkit.Plugin(t))
	if err != nil {
		t.Fatal(err)
	}
	head := func(n int) []byte { return append([]byte(nil), whole[:n]...) }
	other := head(4096)
	machine := 183 // EM_AARCH64
	if runtime.GOARCH == "arm64" {
		machine = 62
	}
	binary.LittleEndian.PutUint16(other[18:], uint16(machine))
	for _, test := range []struct {
		name string
		file []byte
		want []string
	}{
		{"half of one", head(len(whole) / 2), []string{"incompleto"}},
		{"its beginning", head(4096), []string{"incompleto"}},
		{"nothing", nil, []string{"não é uma biblioteca, ou veio incompleto"}},
		{"a text", []byte(strings.Repeat("<html>", 100)), []string{"não é uma biblioteca"}},
		{"of another processor", other, []string{"outro processador", runtime.GOARCH}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "plugin.so")
			if err := os.WriteFile(path, test.file, 0o755); err != nil {
				t.Fatal(err)
			}
			_, err := openBackend(Options{Kind: CPU, Plugin: path})
			testkit.WantError(t, err, append(test.want, "não pôde ser carregado", "go run ./kernels setup")...)
		})
	}
	if err := checkELF(testkit.Plugin(t), runtime.GOARCH, false); err != nil {
		t.Error(err)
	}
	testkit.WantError(t, checkELF(testkit.Plugin(t), runtime.GOARCH, true), "AVX", "host-passthrough")
}

func TestLoaderErrors(t *testing.T) {
	for said, want := range map[string]string{
		"/p.so: /lib/libc.so.6: version `GLIBC_2.38' not found (required by /p.so)": "falta GLIBC_2.38",
		"libgomp.so.1: cannot open shared object file: No such file or directory":   "falta a biblioteca libgomp.so.1",
		"/tmp/p.so: file too short": "veio incompleto",
		"/p.so: failed to map segment from shared object: Operation not permitted": "noexec",
		"/p.so: cannot allocate memory in static TLS block":                        "memória",
		"algo que ninguém conhece":                                                 "algo que ninguém conhece",
	} {
		cause := errors.New(said)
		if got := loaderError(cause); !strings.Contains(got.Error(), want) || !errors.Is(got, cause) {
			t.Errorf("%q is told as %q, want %q", said, got, want)
		}
	}
}
