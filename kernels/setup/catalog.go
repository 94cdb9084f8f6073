package setup

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// catalog is a compiled catalog of gettext: English, after a context and U+0004 where there is one, to its translation. Of words
// with a plural both are in one, with a zero byte between them.
type catalog map[string]string

// The layout of gettext's .mo files: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
const (
	catalogMagic  = 0x950412de
	catalogHeader = 7 * 4
)

var errCatalog = errors.New("não é um catálogo do gettext")

func readCatalog(file []byte) (catalog, error) {
	word := func(at uint64) (uint64, error) {
		if at+4 > uint64(len(file)) {
			return 0, errCatalog
		}
		return uint64(binary.LittleEndian.Uint32(file[at:])), nil
	}
	// text is that of an entry in a table of lengths and places.
	text := func(entry uint64) (string, error) {
		length, err := word(entry)
		if err != nil {
			return "", err
		}
		place, err := word(entry + 4)
		if err != nil || place+length > uint64(len(file)) {
			return "", errCatalog
		}
		return string(file[place : place+length]), nil
	}
	var header [5]uint64 // magic, revision, number of texts, where the table of English is, and that of the translations
	for i := range header {
		var err error
		if header[i], err = word(uint64(4 * i)); err != nil {
			return nil, err
		}
	}
	if header[0] != catalogMagic {
		return nil, errCatalog
	}
	texts := make(catalog)
	for i := range header[2] {
		english, err := text(header[3] + 8*i)
		if err != nil {
			return nil, fmt.Errorf("texto %d: %w", i, err)
		}
		if texts[english], err = text(header[4] + 8*i); err != nil {
			return nil, fmt.Errorf("tradução %d: %w", i, err)
		}
	}
	return texts, nil
}

func (c catalog) bytes() []byte {
	english := slices.Sorted(maps.Keys(c)) // readers may search by halves
	n := uint32(len(english))
	tables := []uint32{catalogMagic, 0, n, catalogHeader, catalogHeader + 8*n, 0, catalogHeader + 16*n} // no table of hashes
	place := catalogHeader + 16*n
	var texts []byte
	add := func(text string) {
		tables = append(tables, uint32(len(text)), place+uint32(len(texts)))
		texts = append(append(texts, text...), 0)
	}
	for _, key := range english {
		add(key)
	}
	for _, key := range english {
		add(c[key])
	}
	file := make([]byte, 0, 4*len(tables)+len(texts))
	for _, number := range tables {
		file = binary.LittleEndian.AppendUint32(file, number)
	}
	return append(file, texts...)
}
