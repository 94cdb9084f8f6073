package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A sealed text is a JSON object whose last member is the SHA-256 of all before it: a text in which a bit changed, or
// that ends too early, is not taken for another one.

var sealMark = []byte(",\n\t\"Sum\": \"")

// sealText is value, which is a struct with a member or more, as a sealed text.
func sealText(value any) ([]byte, error) {
	text, err := json.MarshalIndent(value, "", "\t")
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSuffix(text, []byte("\n}"))
	return fmt.Appendf(text, "%s%x\"\n}\n", sealMark, sha256.Sum256(text)), nil
}

var (
	errUnsealed = errors.New("falta o selo")
	errBroken   = errors.New("o selo não confere")
)

// openText reads a sealed text into value.
func openText(text []byte, value any) error {
	at := bytes.LastIndex(text, sealMark)
	if at < 0 {
		return errUnsealed
	}
	if want := fmt.Appendf(nil, "%s%x\"\n}\n", sealMark, sha256.Sum256(text[:at])); !bytes.Equal(text[at:], want) {
		return errBroken
	}
	return json.Unmarshal(text, value)
}

// measure is what a seal says of a file.
type measure struct {
	Bytes  int64
	SHA256 string
}

func measureOf(data []byte) measure {
	sum := sha256.Sum256(data)
	return measure{int64(len(data)), hex.EncodeToString(sum[:])}
}

// measuring passes on what is written, and measures it.
type measuring struct {
	to  io.Writer
	sum interface {
		io.Writer
		Sum([]byte) []byte
	}
	bytes int64
}

func newMeasuring(to io.Writer) *measuring { return &measuring{to: to, sum: sha256.New()} }

func (m *measuring) Write(data []byte) (int, error) {
	n, err := m.to.Write(data)
	m.sum.Write(data[:n]) // never fails
	m.bytes += int64(n)
	return n, err
}

func (m *measuring) measure() measure {
	return measure{m.bytes, hex.EncodeToString(m.sum.Sum(nil))}
}

// sealRecord is seal.json: what the files of the same folder must be.
type sealRecord struct {
	Format int
	Files  map[string]measure
}

const (
	sealFile     = "seal.json"
	progressFile = "progress.json"
)

func (s sealRecord) check(name string, data []byte) error { return s.is(name, measureOf(data)) }

// is fails where a file is not as it must be.
func (s sealRecord) is(name string, got measure) error {
	want, ok := s.Files[name]
	if !ok {
		return fmt.Errorf("o selo não fala de %s", name)
	}
	switch {
	case got.Bytes != want.Bytes:
		return fmt.Errorf("%s tem %d bytes, e não %d", name, got.Bytes, want.Bytes)
	case got != want:
		return fmt.Errorf("%s não confere com o seu SHA-256", name)
	}
	return nil
}
