package cnnlib

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// seal names what the files of a source hold, by their SHA-256, once it is asked for; from then on it
// notices when one of them has changed, so that nothing is learned under the name of something else.
type seal struct {
	once  sync.Once
	files []sealed
	err   error
}

// sealed is a file as it was when it was hashed.
type sealed struct {
	path     string
	size     int64
	modified time.Time
	sum      string
}

// digest hashes the files, in order. If one cannot be read, check says why, before anything is read.
func (s *seal) digest(paths ...string) string {
	s.once.Do(func() {
		for _, path := range paths {
			file, err := sealFile(path)
			if err != nil {
				s.err = err
				return
			}
			s.files = append(s.files, file)
		}
	})
	if s.err != nil {
		return "unreadable"
	}
	sums := make([]string, len(s.files))
	for i, file := range s.files {
		sums[i] = file.sum
	}
	return strings.Join(sums, "")
}

// check says whether the files are still those that the digest names; it is for after they were read.
func (s *seal) check() error {
	if s.err != nil {
		return s.err
	}
	for _, file := range s.files {
		info, err := os.Stat(file.path)
		if err != nil {
			return unreadableFile(file.path, err)
		}
		if info.Size() != file.size || !info.ModTime().Equal(file.modified) {
			return fmt.Errorf("o arquivo %s mudou enquanto era usado: execute a célula de novo", file.path)
		}
	}
	return nil
}

func sealFile(path string) (sealed, error) {
	file, err := os.Open(path)
	if err != nil {
		return sealed{}, unreadableFile(path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return sealed{}, unreadableFile(path, err)
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return sealed{}, unreadableFile(path, err)
	}
	return sealed{path, info.Size(), info.ModTime(), hex.EncodeToString(hash.Sum(nil))}, nil
}

// unreadableFile explains, for a data file, what the system says.
func unreadableFile(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("falta o arquivo %s: confira a pasta e o nome", path)
	}
	return fmt.Errorf("não consegui ler %s (%w): confira as permissões", path, err)
}

// absolute is a path that means the same in the engine's process; "~/" is the user's own folder.
func absolute(path string) (string, error) {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("não sei qual é a sua pasta pessoal (%w): dê o caminho inteiro em vez de %s", err, path)
		}
		path = filepath.Join(home, rest)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("não sei onde fica %s (%w): dê o caminho inteiro", path, err)
	}
	return absolute, nil
}
