package values

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lock keeps two programs from changing the folder at once: one that a cell left behind may still be saving.
func lock(dir string, change bool) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("a pasta dos valores entre células não está acessível (%w): reinicie o kernel", err)
	}
	how := syscall.LOCK_SH
	if change {
		how = syscall.LOCK_EX
	}
	for {
		if err = syscall.Flock(int(f.Fd()), how); err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("a pasta dos valores entre células não pôde ser reservada (%w): reinicie o kernel", err)
	}
	return func() { f.Close() }, nil
}
