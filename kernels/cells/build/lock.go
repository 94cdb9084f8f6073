package build

import (
	"os"
	"path/filepath"

	"cnn321/cnnlib/filelock"
)

// lock is held while somebody finds out how programs are built: builds are processes of their own.
func (b Builder) lock() (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(b.Cache, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	_ = filelock.Wait(f, false) // without locks what is found out is found out twice
	return func() { f.Close() }, nil
}
