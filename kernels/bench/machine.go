package bench

import (
	"bufio"
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Machine is where the measures were taken; what is not known is empty.
type Machine struct {
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Memory int64  `json:"memory_bytes"`
	OS     string `json:"os"`
	GPU    string `json:"gpu,omitempty"`
}

// String names the machine in one line of Portuguese.
func (m Machine) String() string { return m.in(portuguese) }

func (m Machine) in(l language) string {
	cores := l.cores
	if m.Cores == 1 {
		cores = l.core
	}
	parts := []string{m.CPU, fmt.Sprint(m.Cores, " ", cores)}
	if m.Memory > 0 {
		parts = append(parts, l.bytes(float64(m.Memory)))
	}
	parts = append(parts, m.GPU, m.OS)
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// thisMachine describes the machine, and its GPU if that is what computes.
func thisMachine(ctx context.Context, device string) Machine {
	m := systemMachine()
	m.Cores = runtime.NumCPU()
	if m.CPU == "" {
		m.CPU = runtime.GOARCH
	}
	if m.OS == "" {
		m.OS = runtime.GOOS
	}
	if device != "cpu" {
		m.GPU = gpuName(ctx)
	}
	return m
}

// gpuName asks NVIDIA's own program, and is empty where that is missing.
func gpuName(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	text, err := exec.CommandContext(ctx, "nvidia-smi", "--query-gpu=name", "--format=csv,noheader").Output()
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	return name
}

// field is the value after the first line of a text that begins with a key and a separator.
func field(text io.Reader, key, separator string) string {
	for lines := bufio.NewScanner(text); lines.Scan(); {
		name, value, found := strings.Cut(lines.Text(), separator)
		if found && strings.TrimSpace(name) == key {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return ""
}

// programVersions is what the linker wrote into the engine and, where there is one, into GoNB.
func programVersions(engine, gonb string) (map[string]string, error) {
	info, err := buildinfo.ReadFile(engine)
	if err != nil {
		return nil, fmt.Errorf("o motor em %s não é um programa em Go inteiro (%w): rode `go run ./kernels setup`, ou confira --engine", engine, err)
	}
	digest, err := digestOf(engine)
	if err != nil {
		return nil, err
	}
	versions := map[string]string{"Go": strings.TrimPrefix(info.GoVersion, "go"), "engine": digest}
	for _, module := range info.Deps {
		switch module.Path {
		case "github.com/gomlx/gomlx":
			versions["GoMLX"] = module.Version
		case "github.com/gomlx/go-xla":
			versions["go-xla"] = module.Version
		}
	}
	if gonb == "" {
		return versions, nil
	}
	const module = "github.com/janpfeifer/gonb"
	if info, err := buildinfo.ReadFile(gonb); err == nil { // else it is not known
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == module {
				versions["GoNB"] = m.Version
			}
		}
	}
	return versions, nil
}

// digestOf tells a program from another one that was built of other sources.
func digestOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("não consegui ler o motor: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("não consegui ler o motor %s: %w", path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)[:4]), nil
}

// listVersions writes versions in the order of their names.
func listVersions(versions map[string]string) string {
	var parts []string
	for name, version := range versions {
		parts = append(parts, name+" "+strings.TrimPrefix(version, "v"))
	}
	slices.Sort(parts)
	return strings.Join(parts, " · ")
}
