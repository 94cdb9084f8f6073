package cell

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"cnn321/cnnlib"

	"golang.org/x/sys/unix"
)

// What the lesson needs at the least, in bytes: measured peaks with room to spare.
const (
	enoughMemory = 2 << 30
	enoughDisk   = 1 << 30
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
	if failed {
		Check(fmt.Errorf("algo que a aula precisa está faltando: veja as linhas com FALTA acima"))
	}
}

// gonb is the version that GoNB tells its cells.
func gonb() (string, error) {
	if version := os.Getenv("GONB_VERSION"); version != "" {
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
	train, test, err := cnnlib.LoadMNIST(os.Getenv(mnistVariable))
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
	free, err := availableMemory()
	switch {
	case err != nil:
		// Not a reason to stop the lesson: only some systems tell.
		return "não informada por este sistema", nil
	case free < enoughMemory:
		return "", fmt.Errorf("só %s livres, e o treino precisa de cerca de %s: feche outros programas", gibibytes(free), gibibytes(enoughMemory))
	}
	return gibibytes(free) + " livres", nil
}

func availableMemory() (int64, error) {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "MemAvailable:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("/proc/meminfo sem MemAvailable")
}

func disk() (string, error) {
	folder := os.Getenv(homeVariable)
	var stat unix.Statfs_t
	if err := unix.Statfs(folder, &stat); err != nil {
		return "", fmt.Errorf("a pasta %s não pôde ser consultada (%w): rode `go run ./kernels setup`", folder, err)
	}
	free := int64(stat.Bavail) * int64(stat.Bsize)
	if free < enoughDisk {
		return "", fmt.Errorf("só %s livres, e os treinos guardados precisam de cerca de %s: libere espaço", gibibytes(free), gibibytes(enoughDisk))
	}
	return gibibytes(free) + " livres", nil
}

func gibibytes(n int64) string { return cnnlib.Decimal(float64(n)/(1<<30), 1) + " GiB" }
