package health

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// system reads what Linux tells in files.
func system(ctx context.Context, f *Facts) {
	f.Kernel = line("/proc/version")
	f.InContainer = exists("/.dockerenv") || exists("/run/.containerenv") || strings.Contains(line("/proc/1/cgroup"), "kubepods")
	if exists("/dev/shm") {
		shm := folder("/dev/shm")
		f.Shm = &shm
	}
	f.Governor = line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
	f.Profile = line("/sys/firmware/acpi/platform_profile")
	f.Battery = onBattery("/sys/class/power_supply")
	f.SELinux = line("/sys/fs/selinux/enforce") == "1"
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) == nil {
		f.Files = limit.Max // Go itself raises what counts to it
	}
	if unix.Getrlimit(unix.RLIMIT_NPROC, &limit) == nil {
		f.Tasks = limit.Cur
	}
	// "glibc 2.36"; another C library does not know the question.
	if text, err := exec.CommandContext(ctx, "getconf", "GNU_LIBC_VERSION").Output(); err == nil {
		f.Glibc = strings.TrimSpace(strings.TrimPrefix(string(text), "glibc"))
	}
}

// onBattery says whether there is a battery, and it empties.
func onBattery(folder string) bool {
	states, _ := filepath.Glob(filepath.Join(folder, "*", "status")) // the pattern is well formed
	for _, state := range states {
		if line(state) == "Discharging" && line(filepath.Join(filepath.Dir(state), "scope")) != "Device" {
			return true
		}
	}
	return false
}

func line(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(first)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// mountOf is the file system of a folder.
func mountOf(path string) Mount {
	text, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return Mount{}
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path
	}
	return findMount(string(text), real)
}

// remote are kinds of file systems that are elsewhere.
var remote = map[string]bool{"nfs": true, "nfs4": true, "cifs": true, "smb3": true, "9p": true, "drvfs": true, "fuse.sshfs": true, "vboxsf": true, "fuse.vmhgfs-fuse": true, "afs": true, "ceph": true, "lustre": true}

// findMount is the innermost mount of a table that has a path in it.
func findMount(table, path string) Mount {
	var best Mount
	for entry := range strings.Lines(table) {
		fields := strings.Fields(entry)
		if len(fields) < 3 {
			continue
		}
		point := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(fields[1])
		inside := path == point || strings.HasPrefix(path, strings.TrimSuffix(point, "/")+"/")
		if inside && len(point) >= len(best.Point) {
			best = Mount{point, fields[2], remote[fields[2]]}
		}
	}
	return best
}
