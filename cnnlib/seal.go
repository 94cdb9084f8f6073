package cnnlib

import (
	"context"
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

	"cnn321/cnnlib/internal/plainfile"
)

// Seals remembers what files hold, so that those which have not changed need not be read again to know. Its zero value is
// ready, and it may be used by many at once.
type Seals struct {
	mu    sync.Mutex
	files map[string]sealed
}

// settled is how long ago a file must have been written: one that is written twice within a clock's tick looks as if it
// had been written once.
const settled = 2 * time.Second

// file is what a file holds. A nil Seals reads each time.
func (s *Seals) file(path string) (sealed, error) {
	if s == nil {
		return sealFile(path)
	}
	if info, err := os.Stat(path); err == nil {
		s.mu.Lock()
		known, ok := s.files[path]
		s.mu.Unlock()
		if ok && known.like(info) {
			return known, nil
		}
	}
	file, err := sealFile(path)
	if err != nil || time.Since(file.modified) < settled {
		return file, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == nil {
		s.files = make(map[string]sealed)
	}
	s.files[path] = file
	return file, nil
}

// seal names what the files of a source hold, by their SHA-256, once it is asked for; from then on it
// notices when one of them has changed, so that nothing is learned under the name of something else.
type seal struct {
	mu    sync.Mutex
	done  bool
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

// like says whether the file looks as it did.
func (s sealed) like(info fs.FileInfo) bool {
	return info.Size() == s.size && info.ModTime().Equal(s.modified)
}

// hash reads the files, in order, if that is still to be done. It fails only where ctx ends before it has.
func (s *seal) hash(ctx context.Context, known *Seals, paths []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return nil
	}
	files := make([]sealed, len(paths))
	err := newReporter(ctx, true, len(paths)).each(func(i int) (err error) {
		files[i], err = known.file(paths[i])
		return err
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.done, s.files, s.err = true, files, err
	return nil
}

// digest names the files, which it reads if need be. If one cannot be read, check says why, before anything is read.
func (s *seal) digest(paths ...string) string {
	if err := s.hash(context.Background(), nil, paths); err != nil || s.err != nil {
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
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	for _, file := range s.files {
		info, err := os.Stat(file.path)
		if err != nil {
			return unreadableFile(file.path, err)
		}
		if !file.like(info) {
			return fmt.Errorf("o arquivo %s mudou enquanto era usado: execute a célula de novo", file.path)
		}
	}
	return nil
}

func sealFile(path string) (sealed, error) {
	file, err := plainfile.Open(path)
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
	if errors.Is(err, plainfile.ErrNot) {
		return fmt.Errorf("%s não é um arquivo, e sim uma pasta ou outra coisa: dê o nome do arquivo", path)
	}
	return fmt.Errorf("não consegui ler %s (%w): %s", path, err, unread(err, "confira as permissões"))
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
