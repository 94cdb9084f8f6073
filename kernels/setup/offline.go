package setup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Offline is the folder of what a bundle brings along for a machine without a network: Go modules as a proxy has them, and Python
// packages. Where it is there, the setup takes from it first, and asks no index for Python packages.
func (p Paths) Offline() string { return filepath.Join(p.Root, OfflineFolder) }

// Names within a bundle.
const (
	OfflineFolder  = "offline"
	OfflineModules = "modules"
	OfflineWheels  = "wheels"
	OfflineSums    = "SHA256SUMS" // of everything that it brings, by paths from the project's folder
)

// offlineProxy is a GOPROXY that has a bundle's modules first; "" where there is no bundle.
func offlineProxy(dir string) string {
	root, err := findRootFrom(dir)
	if err != nil {
		return ""
	}
	modules := filepath.Join(root, OfflineFolder, OfflineModules)
	if _, err := os.Stat(modules); err != nil {
		return ""
	}
	rest := os.Getenv("GOPROXY")
	if rest == "" {
		rest = "https://proxy.golang.org,direct"
	}
	return "file://" + filepath.ToSlash(modules) + "," + rest
}

// offlinePip are settings by which pip takes packages from a bundle and from nowhere else; none where there is no bundle.
func (p Paths) offlinePip() []string {
	wheels := filepath.Join(p.Offline(), OfflineWheels)
	if _, err := os.Stat(wheels); err != nil {
		return nil
	}
	// pip reads several folders from this variable, divided by spaces.
	return []string{"PIP_NO_INDEX=1", "PIP_FIND_LINKS=" + strings.ReplaceAll("file://"+filepath.ToSlash(wheels), " ", "%20")}
}

// offlineProblem explains why pip found nothing in a bundle.
func (p Paths) offlineProblem(ctx context.Context, err error) error {
	if ctx.Err() != nil || p.offlinePip() == nil {
		return err
	}
	failed, ok := errors.AsType[*commandError](err)
	if !ok || !strings.Contains(strings.ToLower(failed.tail), "no matching distribution") {
		return err
	}
	version := "o desta máquina"
	if base, err := findPython(ctx); err == nil {
		version = base.version
	}
	return &Problem{
		What: "instalar do pacote sem rede",
		Why:  fmt.Sprintf("ele não traz o que é preciso para este Python (%s)", version),
		Fix: "refaça o pacote onde há rede, com este Python (`go run ./kernels bundle --python X.Y`), ou aponte CNN321_PYTHON para um Python que ele tenha; " +
			"onde há rede, basta apagar a pasta " + p.Offline(),
		Err: err,
	}
}

// checkOffline reads all that a bundle has brought, so that one that was cut short is told before anything is built from it.
func (p Paths) checkOffline() error {
	list, err := os.Open(filepath.Join(p.Offline(), OfflineSums))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(p.Offline()); err == nil {
			return p.cutShort("falta a lista do que ele traz")
		}
		return nil
	}
	if err != nil {
		return explain("ler o pacote sem rede", err)
	}
	defer list.Close()
	listed, missing, damaged, first := 0, 0, 0, ""
	// Once something was set up, the trained models are the person's own, to train on or delete.
	begun, _ := os.ReadDir(p.stamps()) // none yet
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		listed++
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok || !filepath.IsLocal(name) {
			return p.cutShort("a lista do que ele traz está danificada")
		}
		if len(begun) > 0 && !strings.HasPrefix(name, OfflineFolder+"/") {
			continue
		}
		got, err := hashFile(filepath.Join(p.Root, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing++
		case err != nil:
			return explain("ler o pacote sem rede", err)
		case got != sum:
			damaged++
		default:
			continue
		}
		if first == "" {
			first = name
		}
	}
	if err := lines.Err(); err != nil {
		return explain("ler o pacote sem rede", err)
	}
	if listed == 0 {
		return p.cutShort("a lista do que ele traz está vazia")
	}
	var wrong []string
	if missing > 0 {
		wrong = append(wrong, counted(missing, "falta %d arquivo", "faltam %d arquivos"))
	}
	if damaged > 0 {
		wrong = append(wrong, counted(damaged, "%d não é o original", "%d não são os originais"))
	}
	if len(wrong) > 0 {
		return p.cutShort(strings.Join(wrong, " e ") + ", a começar por " + first)
	}
	return nil
}

func counted(n int, one, more string) string {
	if n == 1 {
		return fmt.Sprintf(one, n)
	}
	return fmt.Sprintf(more, n)
}

func (p Paths) cutShort(why string) error {
	return &Problem{
		What: "usar o pacote sem rede em " + p.Offline(), Why: "ele não chegou inteiro: " + why,
		Fix: "copie o arquivo de novo e abra-o em outra pasta com o script que vem ao lado dele (sh cnn321-….sh), que o confere antes; onde há rede, basta apagar " + p.Offline(),
	}
}
