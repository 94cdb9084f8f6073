// Package machine is what the lesson needs of the computer it runs on, and what is there.
package machine

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// What the lesson needs at the least, in bytes, to train and to keep what was trained: measured peaks with room to spare.
const (
	EnoughMemory = 2 << 30
	EnoughDisk   = 1 << 30
)

// AvailableMemory is what Linux says is free for programs, in bytes. It fails on systems that do not tell.
func AvailableMemory() (int64, error) { return availableMemory("/proc/meminfo") }

func availableMemory(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) >= 2 && fields[0] == "MemAvailable:" {
			kib, err := strconv.ParseInt(fields[1], 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("%s não diz MemAvailable", filepath.Base(path))
}

// FreeDisk is the room left for this user on a folder's disk, in bytes.
func FreeDisk(folder string) (int64, error) {
	var disk unix.Statfs_t
	if err := unix.Statfs(folder, &disk); err != nil {
		return 0, fmt.Errorf("espaço livre em %s: %w", folder, err)
	}
	return int64(uint64(disk.Bavail) * uint64(disk.Bsize)), nil
}
