package launch

import (
	"os"
	"path/filepath"
	"strings"
)

const (
	xlaFlags = "XLA_FLAGS"
	// autotuneFlag is XLA's name for the folder in which it keeps which of several programs for an operation was the
	// quickest on this card. Trying them out is most of the time that a compilation for a GPU takes. XLA makes its
	// program stop at a flag it does not know; this one is in the version that setup installs.
	autotuneFlag = "--xla_gpu_per_fusion_autotune_cache_dir"
)

// cudaEnv is an engine's environment, on an NVIDIA GPU.
func (c Config) cudaEnv(env []string) []string {
	if flags, ok := withAutotuneFolder(lookupEnv(env, xlaFlags), filepath.Join(c.Home, "autotune")); ok {
		env = setEnv(env, xlaFlags+"="+flags)
	}
	if c.Precision == "" || c.Precision == "float32" {
		// go-xla asks for no precision of convolutions, and NVIDIA's libraries then round their factors to TF32.
		env = setEnv(env, "NVIDIA_TF32_OVERRIDE=0")
	}
	return env
}

// withAutotuneFolder adds the folder to flags, unless they name one already. It is not ok where that is no use: flags
// that are the name of a file are left alone, as XLA takes them so, and XLA gives up where it cannot write to the folder.
func withAutotuneFolder(flags, folder string) (_ string, ok bool) {
	flags = strings.TrimSpace(flags)
	if flags != "" && !strings.HasPrefix(flags, "-") || strings.Contains(flags, autotuneFlag+"=") || !writable(folder) {
		return "", false
	}
	if strings.ContainsAny(folder, " \t\n'\"\\") {
		folder = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(folder) + `"`
	}
	return strings.TrimSpace(flags + " " + autotuneFlag + "=" + folder), true
}

// writable says whether files can be made in a folder, which is made if need be.
func writable(folder string) bool {
	if os.MkdirAll(folder, 0o755) != nil {
		return false
	}
	f, err := os.CreateTemp(folder, "try")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}
