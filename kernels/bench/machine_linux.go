package bench

import (
	"os"
	"strconv"
	"strings"
)

// systemMachine reads what Linux tells in files.
func systemMachine() Machine {
	read := func(path, key, separator string) string {
		f, err := os.Open(path)
		if err != nil {
			return ""
		}
		defer f.Close()
		return field(f, key, separator)
	}
	m := Machine{CPU: read("/proc/cpuinfo", "model name", ":"), OS: read("/etc/os-release", "PRETTY_NAME", "=")}
	kib, err := strconv.ParseInt(strings.TrimSuffix(read("/proc/meminfo", "MemTotal", ":"), " kB"), 10, 64)
	if err == nil {
		m.Memory = kib << 10
	}
	return m
}
