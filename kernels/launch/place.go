package launch

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// place names what this process sees of the world: the computer, since it was last started, and in it the processes and the files of a container,
// or of the system itself. A folder for temporary files may be of several such places, in which the same path is another file, and the same
// number another process. What cannot be told, as where there is no /proc, tells none apart.
func place() string { return placeBy("/proc", "/") }

// placeBy is the same by the folder of the processes, and that of all files.
func placeBy(proc, root string) string {
	host, _ := os.Hostname()
	boot, _ := os.ReadFile(filepath.Join(proc, "sys/kernel/random/boot_id"))
	parts := []string{host, strings.TrimSpace(string(boot))}
	if info, err := os.Stat(root); err == nil {
		if stat, ok := info.Sys().(*syscall.Stat_t); ok {
			parts = append(parts, fmt.Sprint(stat.Dev, stat.Ino))
		}
	}
	for _, space := range []string{"pid", "mnt"} {
		name, _ := os.Readlink(filepath.Join(proc, "self/ns", space))
		parts = append(parts, name)
	}
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%q", parts)))[:16]
}
