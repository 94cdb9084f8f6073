package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// sealRecord is seal.json: what the file of values in the same checkpoint must be.
type sealRecord struct {
	Bytes  int64
	SHA256 string
}

const sealFile = "seal.json"

// seal checks that all values of a store are in the checkpoint just written, since
// GoMLX v0.28.2 does not report a write that failed (a full disk), and notes its
// SHA-256, since a damaged value would be loaded without a word.
func seal(store *model.Store, folder string) error {
	got, err := measure(folder)
	if err != nil {
		return err
	}
	var want int64
	for v := range store.IterVariables() {
		want += v.Shape().ByteSize()
	}
	if got.Bytes != want {
		return fmt.Errorf("só %d de %d bytes puderam ser escritos", got.Bytes, want)
	}
	return writeJSON(filepath.Join(folder, sealFile), got)
}

// checkSeal compares a checkpoint with its seal. One without a seal is judged by loading it.
func checkSeal(folder string) error {
	var want sealRecord
	if err := readJSON(filepath.Join(folder, sealFile), &want); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	got, err := measure(folder)
	if err == nil && got != want {
		err = fmt.Errorf("os pesos têm %d bytes e SHA-256 %.8s…, e não %d e %.8s…", got.Bytes, got.SHA256, want.Bytes, want.SHA256)
	}
	return err
}

// measure reads the one file of values of a checkpoint.
func measure(folder string) (sealRecord, error) {
	found, err := fs.Glob(os.DirFS(folder), "*"+checkpoint.BinDataSuffix)
	if err != nil {
		return sealRecord{}, err
	}
	if len(found) != 1 {
		return sealRecord{}, fmt.Errorf("há %d arquivos de pesos, e não 1", len(found))
	}
	f, err := os.Open(filepath.Join(folder, found[0]))
	if err != nil {
		return sealRecord{}, err
	}
	defer f.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, f)
	return sealRecord{Bytes: n, SHA256: hex.EncodeToString(hash.Sum(nil))}, err
}
