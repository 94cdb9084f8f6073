package values

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// indexName is the file that tells which file holds which variable. What it does not name is rubbish.
const indexName = "index"

// Entry is what the folder knows of a variable.
type Entry struct {
	// Type is the variable's type, as %T shows it.
	Type string
	// Refusal, if not empty, says why the value cannot be used by another cell, and what to do.
	Refusal string
	// File holds the value, and those of the variables in With: they share memory, and stay in step only if a program names them all.
	File string
	With []string
	// Needs are the named types, "import/path.Name", of what lies in interfaces: a program that can spell one should tell [Load] of it.
	Needs []string
	// Bytes is how much the file and its pieces take, with what the variables in With take.
	Bytes int

	pieces []string
}

// Index tells what is in the folder. A folder without values is no error.
func Index(dir string) (map[string]Entry, error) {
	text, err := os.ReadFile(filepath.Join(dir, indexName))
	if errors.Is(err, os.ErrNotExist) {
		return map[string]Entry{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("não consegui ler os valores das outras células (%w): reinicie o kernel e execute-as de novo", err)
	}
	all := make(map[string]Entry)
	files := make(map[string][]string)
	for line := range strings.Lines(string(text)) {
		fields, err := split(line)
		if err != nil || len(fields) != 7 {
			return nil, fmt.Errorf("%w: reinicie o kernel e execute as células de novo", errDamaged)
		}
		size, _ := strconv.Atoi(fields[6])
		all[fields[0]] = Entry{
			Type: fields[1], Refusal: fields[2], File: fields[3],
			Needs: strings.Fields(fields[4]), pieces: strings.Fields(fields[5]), Bytes: size,
		}
		if fields[3] != "" {
			files[fields[3]] = append(files[fields[3]], fields[0])
		}
	}
	for name, e := range all {
		for _, other := range files[e.File] {
			if other != name && e.File != "" {
				e.With = append(e.With, other)
			}
		}
		all[name] = e
	}
	return all, nil
}

// split takes a line of quoted fields apart.
func split(line string) ([]string, error) {
	var fields []string
	for rest := strings.TrimSuffix(line, "\n"); rest != ""; rest = strings.TrimPrefix(rest, "\t") {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return nil, err
		}
		field, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		fields = append(fields, field)
		rest = rest[len(quoted):]
	}
	return fields, nil
}

// writeIndex replaces the index at once, and then sweeps what nothing names any more.
func writeIndex(dir string, all map[string]Entry) error {
	var text bytes.Buffer
	for _, name := range sortedNames(all) {
		e := all[name]
		for i, field := range []string{
			name, e.Type, e.Refusal, e.File, strings.Join(e.Needs, " "), strings.Join(e.pieces, " "), strconv.Itoa(e.Bytes),
		} {
			if i > 0 {
				text.WriteByte('\t')
			}
			text.WriteString(strconv.Quote(field))
		}
		text.WriteByte('\n')
	}
	if err := replaceFile(filepath.Join(dir, indexName), text.Bytes()); err != nil {
		return err
	}
	return sweep(dir, all)
}

// replaceFile writes a file beside and renames it, so that there is the old one or the new one, whole.
func replaceFile(path string, contents ...[]byte) error {
	beside := path + newSuffix
	if err := writeFile(beside, contents); err != nil {
		_ = os.Remove(beside) // it may be what fills the disk
		return err
	}
	return os.Rename(beside, path)
}

func writeFile(path string, contents [][]byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	for _, part := range contents {
		if _, err = f.Write(part); err != nil {
			break
		}
	}
	return errors.Join(err, f.Close())
}

// holds reports whether a file has these contents, of a size, already.
func holds(path string, size int, contents [][]byte) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() != int64(size) {
		return false
	}
	var old []byte
	for _, part := range contents {
		if old = append(old[:0], part...); len(part) == 0 {
			continue
		}
		if _, err := io.ReadFull(f, old); err != nil || !bytes.Equal(old, part) {
			return false
		}
	}
	return true
}

const (
	newSuffix   = ".new"
	valueSuffix = ".value"
	pieceSuffix = ".piece"
)

// sweep removes the files that no variable needs.
func sweep(dir string, all map[string]Entry) error {
	needed := make(map[string]bool)
	for _, e := range all {
		needed[e.File] = true
		for _, p := range e.pieces {
			needed[p] = true
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		name := f.Name()
		if ours := strings.HasSuffix(name, valueSuffix) || strings.HasSuffix(name, pieceSuffix) || strings.HasSuffix(name, newSuffix); ours && !needed[name] {
			err = errors.Join(err, os.Remove(filepath.Join(dir, name)))
		}
	}
	return err
}

// Remove forgets variables.
func Remove(dir string, names ...string) error {
	return change(dir, func(all map[string]Entry) {
		for _, name := range names {
			delete(all, name)
		}
	})
}

// Reset forgets all variables.
func Reset(dir string) error { return change(dir, func(all map[string]Entry) { clear(all) }) }

func change(dir string, do func(map[string]Entry)) error {
	unlock, err := lock(dir, true)
	if err != nil {
		return err
	}
	defer unlock()
	all, err := Index(dir)
	if err != nil {
		all = make(map[string]Entry) // a damaged index is replaced
	}
	do(all)
	return writeIndex(dir, all)
}
