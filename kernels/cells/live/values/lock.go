package values

import (
	"fmt"
	"os"
	"path/filepath"

	"cnn321/cnnlib/filelock"
)

// lock keeps two programs from changing the folder at once: one that a cell left behind may still be saving.
func lock(dir string, change bool) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("a pasta dos valores entre células não está acessível (%w): reinicie o kernel", err)
	}
	_ = filelock.Wait(f, !change) // a file system without locks must not cost the values; two programs at once are rare
	return func() { f.Close() }, nil
}
