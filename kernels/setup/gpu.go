package setup

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Graphics is an NVIDIA GPU as far as the choice of a plugin goes.
type Graphics struct {
	Driver string // version, as 580.82.07; empty if nobody says
}

const minDriver = 580 // of CUDA 13

var driverVersion = regexp.MustCompile(`\b(\d{3,})\.\d+(\.\d+)?\b`)

// FindGPU looks for an NVIDIA GPU: first where the driver shows itself, which costs nothing, then by
// nvidia-smi (WSL has no such files).
func FindGPU() (Graphics, bool) {
	devices, _ := filepath.Glob("/dev/nvidia[0-9]*") // the pattern is right, so there is no error
	version, err := os.ReadFile("/proc/driver/nvidia/version")
	if len(devices) > 0 || err == nil && hasEntries("/proc/driver/nvidia/gpus") {
		return Graphics{driverVersion.FindString(string(version))}, true
	}
	smi, err := exec.LookPath("nvidia-smi")
	if err != nil {
		return Graphics{}, false
	}
	text, err := exec.Command(smi, "--query-gpu=driver_version", "--format=csv,noheader").Output()
	if err != nil || len(strings.TrimSpace(string(text))) == 0 {
		return Graphics{}, false
	}
	return Graphics{driverVersion.FindString(string(text))}, true
}

func hasEntries(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) > 0
}

// check is a Problem when the driver is too old for the plugin.
func (g Graphics) check() error {
	match := driverVersion.FindStringSubmatch(g.Driver)
	if match == nil {
		return nil
	}
	if major, err := strconv.Atoi(match[1]); err == nil && major < minDriver {
		return &Problem{
			What: "usar a GPU",
			Why:  fmt.Sprintf("o driver NVIDIA %s é antigo para o CUDA 13", g.Driver),
			Fix:  fmt.Sprintf("atualize o driver para a versão %d ou mais nova, e rode `%s`", minDriver, Command),
		}
	}
	return nil
}

// cudaVar decides with 0 or 1 whether there is to be CUDA's plugin: an image is built where there is no GPU, and not every class room
// wants 3 GB more.
const cudaVar = "CNN321_CUDA"

// wantCUDA: the machine can use CUDA's plugin, or is to have it all the same.
func wantCUDA() bool {
	switch os.Getenv(cudaVar) {
	case "0":
		return false
	case "1":
		return true
	}
	gpu, found := FindGPU()
	return found && gpu.check() == nil
}

func noGPU() *Problem {
	return &Problem{
		What: "usar a GPU",
		Why:  "não achei uma GPU NVIDIA com driver nesta máquina",
		Fix: "escolha o kernel “CNN em Go”, que roda na CPU; se há uma GPU, instale o driver da NVIDIA e rode `" + Command + "`, ou, num contêiner, " +
			"inicie-o com ela (docker run --gpus all)",
	}
}
