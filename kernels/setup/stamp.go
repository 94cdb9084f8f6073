package setup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"cnn321/cnnlib/durable"
)

// stamp says what a step's files were made from and what they were then.
type stamp struct {
	Key   string       `json:"key"`
	Files []fileRecord `json:"files"`
}

// fileRecord is a file as it was when the step was done. Size and time spare the reading of 200 MB at
// every start; when either differs, the hash decides.
type fileRecord struct {
	Path   string `json:"path"` // relative to the private folder
	Size   int64  `json:"size"`
	MTime  int64  `json:"mtime"`
	SHA256 string `json:"sha256"`
}

var (
	errNotDone = errors.New("ainda não foi instalado")
	errChanged = errors.New("a versão instalada não é mais a pedida")
)

// keyOf is a hash of a step's inputs, each marked off from the next.
func keyOf(inputs ...string) string {
	h := sha256.New()
	for _, input := range inputs {
		fmt.Fprintf(h, "%d:%s", len(input), input)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (p Paths) stampFile(id string) string { return filepath.Join(p.stamps(), id+".json") }

// writeStamp records the files of a step, read again from the disk.
func (p Paths) writeStamp(id, key string, files []string) error {
	s := stamp{Key: key}
	for _, path := range files {
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("registro de %s: %w", path, err)
		}
		sum, err := hashFile(path)
		if err != nil {
			return fmt.Errorf("SHA-256 de %s: %w", path, err)
		}
		rel, err := filepath.Rel(p.Home(), path)
		if err != nil {
			return fmt.Errorf("registro de %s: %w", path, err)
		}
		s.Files = append(s.Files, fileRecord{rel, info.Size(), info.ModTime().UnixNano(), sum})
	}
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return fmt.Errorf("registro %s: %w", id, err)
	}
	return writeFile(p.stampFile(id), text, 0o644)
}

// checkStamp is nil when the step was done from these inputs and its files are still as it left them.
// Deep reads every file again.
func (p Paths) checkStamp(id, key string, deep bool) error {
	text, err := os.ReadFile(p.stampFile(id))
	if errors.Is(err, fs.ErrNotExist) {
		return errNotDone
	}
	if err != nil {
		return fmt.Errorf("leitura do registro da instalação: %w", err)
	}
	var s stamp
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("o registro %s está danificado: %w", p.stampFile(id), err)
	}
	if s.Key != key {
		return errChanged
	}
	for _, file := range s.Files {
		if err := file.check(p.Home(), deep); err != nil {
			return err
		}
	}
	return nil
}

func (f fileRecord) check(home string, deep bool) error {
	path := filepath.Join(home, f.Path)
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("falta o arquivo %s: %w", path, err)
	}
	// An image of a container, or an archive, keeps whole seconds of a time.
	now, then := info.ModTime(), time.Unix(0, f.MTime)
	if !deep && info.Size() == f.Size && (now.Equal(then) || now.Nanosecond() == 0 && now.Unix() == then.Unix()) {
		return nil
	}
	sum, err := hashFile(path)
	if err != nil {
		return fmt.Errorf("leitura de %s: %w", path, err)
	}
	if sum != f.SHA256 {
		return fmt.Errorf("o arquivo %s mudou ou está danificado: o SHA-256 é %s e devia ser %s", path, sum, f.SHA256)
	}
	return nil
}

// writeFile writes a small file whole or not at all.
func writeFile(path string, text []byte, mode os.FileMode) error {
	_, err := writeStream(path, mode, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	return err
}

// writeStream puts what fill writes in a file, for good: whole or not at all. It returns the SHA-256 of the content.
func writeStream(path string, mode os.FileMode, fill func(io.Writer) error) (sum string, err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("criação da pasta %s: %w", dir, err)
	}
	h := sha256.New()
	err = durable.Stream(path, mode, func(w io.Writer) error { return fill(io.MultiWriter(w, h)) })
	if err != nil {
		return "", fmt.Errorf("gravação de %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
