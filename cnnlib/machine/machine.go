// Package machine is what the lesson needs of the computer it runs on, and what is there.
package machine

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// What the lesson needs at the least, in bytes, to train and to keep what was trained: measured peaks with room to spare.
const (
	EnoughMemory = 2 << 30
	EnoughDisk   = 1 << 30
)

// FreeDisk is the room left for this user on a folder's disk, in bytes.
func FreeDisk(folder string) (int64, error) {
	var disk unix.Statfs_t
	if err := unix.Statfs(folder, &disk); err != nil {
		return 0, fmt.Errorf("espaço livre em %s: %w", folder, err)
	}
	return int64(uint64(disk.Bavail) * uint64(disk.Bsize)), nil
}
