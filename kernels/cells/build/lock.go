package build

import (
	"os"
	"path/filepath"
	"syscall"
)

// lock is held while somebody finds out how programs are built: builds are processes of their own.
func (b Builder) lock() (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(b.Cache, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}
