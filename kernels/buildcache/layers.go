package buildcache

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Layers are the two folders.
type Layers struct {
	Shared string // only read
	Own    string // made where it is not there
}

// entry is a thing that was kept.
type entry struct {
	output []byte // the hash of its contents
	size   int64  // in bytes
	made   time.Time
	path   string
}

// hashSize is that of the go command's hashes, SHA-256.
const hashSize = 32

// file is where a layer has what an action's hash (kind "a") or a content's ("d") names.
func file(layer string, hash []byte, kind string) string {
	return filepath.Join(layer, fmt.Sprintf("%02x", hash[0]), fmt.Sprintf("%x-%s", hash, kind))
}

// find looks into the own layer first: it may hold what the shared one has lost.
func (l Layers) find(action []byte) (entry, bool) {
	if len(action) != hashSize {
		return entry{}, false
	}
	for _, layer := range []string{l.Own, l.Shared} {
		if found, ok := lookUp(layer, action); ok {
			return found, true
		}
	}
	return entry{}, false
}

// lookUp takes only what is whole: an entry that says the action's own hash, and contents of the size that it says.
func lookUp(layer string, action []byte) (entry, bool) {
	text, err := os.ReadFile(file(layer, action, "a"))
	if err != nil {
		return entry{}, false
	}
	fields := strings.Fields(string(text))
	if len(fields) != 5 || fields[0] != noted || fields[1] != hex.EncodeToString(action) {
		return entry{}, false
	}
	output, err := hex.DecodeString(fields[2])
	if err != nil || len(output) != hashSize {
		return entry{}, false
	}
	size, err := strconv.ParseInt(fields[3], 10, 64)
	if err != nil {
		return entry{}, false
	}
	nanoseconds, err := strconv.ParseInt(fields[4], 10, 64)
	if err != nil {
		return entry{}, false
	}
	path := file(layer, output, "d")
	if info, err := os.Stat(path); err != nil || info.Size() != size {
		return entry{}, false
	}
	return entry{output, size, time.Unix(0, nanoseconds), path}, true
}

// keep puts contents into the own layer and returns their path; the contents come first, so that an entry never names what is
// not there.
func (l Layers) keep(action, output, contents []byte) (string, error) {
	if len(action) != hashSize || len(output) != hashSize {
		return "", fmt.Errorf("build cache: hashes of %d and %d bytes, not %d", len(action), len(output), hashSize)
	}
	path := file(l.Own, output, "d")
	if info, err := os.Stat(path); err != nil || info.Size() != int64(len(contents)) {
		if err := write(path, contents); err != nil {
			return "", err
		}
	}
	text := fmt.Sprintf("%s %x %x %20d %20d\n", noted, action, output, len(contents), time.Now().UnixNano())
	return path, write(file(l.Own, action, "a"), []byte(text))
}

func write(path string, contents []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("build cache: %w", err)
	}
	half, err := os.CreateTemp(dir, "new-")
	if err != nil {
		return fmt.Errorf("build cache: %w", err)
	}
	_, err = half.Write(contents)
	if err := errors.Join(err, half.Close()); err != nil {
		os.Remove(half.Name())
		return fmt.Errorf("build cache: %w", err)
	}
	if err := os.Rename(half.Name(), path); err != nil {
		os.Remove(half.Name())
		return fmt.Errorf("build cache: %w", err)
	}
	return nil
}
