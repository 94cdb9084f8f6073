package launch

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// Flags of XLA for a GPU. XLA makes its program stop at one that it does not know; these are in the version that setup installs.
const (
	xlaFlags = "XLA_FLAGS"
	// autotuneFlag is XLA's name for the folder in which it keeps which of several programs for an operation was the
	// quickest on this card. Trying them out is most of the time that a compilation for a GPU takes.
	autotuneFlag = "--xla_gpu_per_fusion_autotune_cache_dir"
	// graphFlag names what XLA may leave to the GPU alone, beyond what it does by itself: there, a loop of training steps, in which else
	// the processor has to see after each step whether there is another.
	graphFlag  = "--xla_gpu_enable_command_buffer"
	graphKinds = "+WHILE,+CONDITIONAL"
)

// cudaEnv is an engine's environment, on an NVIDIA GPU.
func (c Config) cudaEnv(env []string) []string {
	precision := cmp.Or(c.Precision, "float32")
	flags := flagList(lookupEnv(env, xlaFlags))
	// What is quickest differs with the precision, which XLA does not look at where it is NVIDIA's own variable.
	if folder := filepath.Join(c.Personal, "autotune", precision); flags.lacks(autotuneFlag) && writable(folder) {
		flags = flags.with(autotuneFlag, quoted(folder))
	}
	if flags.lacks(graphFlag) {
		flags = flags.with(graphFlag, graphKinds)
	}
	if flags != "" {
		env = setEnv(env, xlaFlags+"="+string(flags))
	}
	if precision == "float32" {
		// go-xla asks for no precision of convolutions, and NVIDIA's libraries then round their factors to TF32.
		env = setEnv(env, "NVIDIA_TF32_OVERRIDE=0")
	}
	return env
}

// flagList is what XLA reads from the environment: flags, or the name of a file that has them, which is left alone.
type flagList string

// lacks says whether a flag can and need be added.
func (f flagList) lacks(flag string) bool {
	text := strings.TrimSpace(string(f))
	return (text == "" || strings.HasPrefix(text, "-")) && !strings.Contains(text, flag+"=")
}

func (f flagList) with(flag, value string) flagList {
	return flagList(strings.TrimSpace(strings.TrimSpace(string(f)) + " " + flag + "=" + value))
}

// quoted is a path as a flag's value.
func quoted(path string) string {
	if !strings.ContainsAny(path, " \t\n'\"\\") {
		return path
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(path) + `"`
}

// writable says whether files can be made in a folder, which is made if need be: XLA gives up where it cannot write.
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
