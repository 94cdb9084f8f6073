package cell

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/machine"
	"cnn321/kernels/setup/health"
)

// Preflight checks, before the talk begins, that all the lesson needs is there,
// and prints a line for each thing: ok, or what to do. It fails the cell if something is missing.
func Preflight() {
	failed := false
	for _, check := range []struct {
		what string
		do   func() (string, error)
	}{
		{"Go", func() (string, error) { return strings.TrimPrefix(runtime.Version(), "go"), nil }},
		{"GoNB", gonb},
		{"Motor", engine},
		{"MNIST", mnist},
		{"Memória", memory},
		{"Disco", disk},
	} {
		found, err := check.do()
		mark := "ok   "
		if err != nil {
			mark, found, failed = "FALTA", err.Error(), true
		}
		fmt.Printf("%s  %-8s  %s\n", mark, check.what, found)
	}
	for _, f := range health.Check(kernelFacts()) {
		mark := "ok   "
		switch f.Verdict {
		case health.Warning:
			mark = "AVISO"
		case health.Failure:
			mark, failed = "FALTA", true
		}
		fmt.Printf("%s  %-8s  %s", mark, f.Name, f.Detail)
		if f.Fix != "" {
			fmt.Printf("; %s", f.Fix)
		}
		fmt.Println()
	}
	if failed {
		Check(fmt.Errorf("algo que a aula precisa está faltando: veja as linhas com FALTA acima"))
	}
}

// kernelFacts are those of this computer that count for a kernel that runs: what it set for its cells, as Go's variables, is right.
func kernelFacts() health.Facts {
	facts := health.Read(context.Background(), filepath.Dir(os.Getenv(environment.Home)))
	maps.DeleteFunc(facts.Env, func(name, _ string) bool { return strings.HasPrefix(name, "GO") || strings.HasPrefix(name, "CGO_") })
	facts.GoEnv, facts.Gos, facts.Ports = nil, nil, nil
	facts.Memory = machine.Memory{} // has a line of its own
	return facts
}

// gonb is the version of GoNB that the kernel tells its cells: that of its module.
func gonb() (string, error) {
	if version := os.Getenv(environment.GoNB); version != "" {
		return version, nil
	}
	return "versão desconhecida", nil
}

func engine() (string, error) {
	var status cnnlib.Status
	err := untilInterrupted(func(ctx context.Context) (err error) {
		status, err = Engine().Status(ctx)
		return err
	})
	return fmt.Sprintf("%s, %s, GoMLX %s", status.Device, status.PluginVersion, status.GoMLX), err
}

// mnist reads an image and a label of both sets, which checks all four files whole.
func mnist() (string, error) {
	train, test, err := cnnlib.LoadMNIST(os.Getenv(environment.MNIST))
	if err != nil {
		return "", err
	}
	for _, set := range []*cnnlib.Dataset{train, test} {
		if _, _, err := set.Read(0, 1); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s + %s imagens, SHA-256 conferidos", cnnlib.Thousands(train.Len()), cnnlib.Thousands(test.Len())), nil
}

func memory() (string, error) {
	free, err := machine.AvailableMemory()
	switch {
	case err != nil:
		// Not a reason to stop the lesson: only some systems tell.
		return "não informada por este sistema", nil
	case free < machine.EnoughMemory:
		return "", fmt.Errorf("só %s livres, e o treino precisa de cerca de %s: feche outros programas", machine.Bytes(free), machine.Bytes(machine.EnoughMemory))
	}
	return machine.Bytes(free) + " livres", nil
}

func disk() (string, error) {
	free, err := machine.FreeDisk(os.Getenv(environment.Home))
	if err != nil {
		return "", fmt.Errorf("%w: rode `go run ./kernels setup`", err)
	}
	if free < machine.EnoughDisk {
		return "", fmt.Errorf("só %s livres, e os treinos guardados precisam de cerca de %s: libere espaço", machine.Bytes(free), machine.Bytes(machine.EnoughDisk))
	}
	return machine.Bytes(free) + " livres", nil
}
