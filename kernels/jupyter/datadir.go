package jupyter

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// DataDir is the folder of the user's own Jupyter data, by the rules of jupyter_core: JUPYTER_DATA_DIR, or the place
// usual for the system. Kernelspecs lie below it in kernels/.
func DataDir() (string, error) {
	return dataDir(runtime.GOOS, os.Getenv, os.UserHomeDir)
}

func dataDir(goos string, getenv func(string) string, userHome func() (string, error)) (string, error) {
	if dir := getenv("JUPYTER_DATA_DIR"); dir != "" {
		return dir, nil
	}
	switch goos {
	case "windows":
		if dir := getenv("APPDATA"); dir != "" {
			return filepath.Join(dir, "jupyter"), nil
		}
	case "linux", "freebsd", "openbsd", "netbsd":
		if dir := getenv("XDG_DATA_HOME"); dir != "" {
			return filepath.Join(dir, "jupyter"), nil
		}
	}
	home, err := userHome()
	if err != nil {
		return "", errors.New("não sei qual é a sua pasta pessoal: defina HOME ou JUPYTER_DATA_DIR")
	}
	if goos == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}
