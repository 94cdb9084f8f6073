package device

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomlx/go-xla/pjrt"
)

// plainPath is a path by which go-xla v0.4.1 takes the plugin of a CPU for one; done removes what that took, once the
// plugin is loaded.
//
// go-xla guesses what a plugin is for from the whole of its path, and gives one in a folder "cuda" or "nvidia" (a
// student's, say, of that course) options for a GPU, which a CPU's plugin refuses. And it takes what comes after a comma for options.
func plainPath(path string) (plain string, done func(), err error) {
	nothing := func() {}
	if !pjrt.IsCUDAName(path) && !strings.Contains(path, optionMark) {
		return path, nothing, nil
	}
	folder, err := os.MkdirTemp("", "cnn321-plugin")
	if err != nil {
		return "", nothing, err
	}
	if strings.Contains(folder, optionMark) {
		err = errComma(folder)
	}
	plain = filepath.Join(folder, "pjrt_c_api_cpu_plugin.so")
	// What cannot be removed is an empty name in the folder for such things.
	done = func() { _ = os.RemoveAll(folder) }
	if err == nil {
		err = os.Symlink(path, plain)
	}
	if err != nil {
		done()
		return "", nothing, err
	}
	return plain, done, nil
}

// optionMark is what go-xla takes for the end of a path.
const optionMark = ","

func errComma(path string) error {
	return fmt.Errorf("o nome da pasta tem uma vírgula (%s), e o go-xla não a aceita aqui: mude o nome da pasta", path)
}
