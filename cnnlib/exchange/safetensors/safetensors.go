// Package safetensors reads and writes files of named arrays of float32, as the safetensors format defines them
// (https://github.com/huggingface/safetensors): the length of a header, the header in JSON, and the numbers, in little endian.
//
// Of the format's types it has F32 alone. Errors are in Brazilian Portuguese, and say what is wrong with the file.
package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Tensor is an array with its name, the last axis fastest.
type Tensor struct {
	Name   string
	Shape  []int
	Values []float32
}

// File is the tensors of a file, in the order in which their numbers lie in it, and its metadata.
type File struct {
	Tensors  []Tensor
	Metadata map[string]string
}

// maxHeader is the longest header that readers of the format take.
const maxHeader = 100_000_000

const metadataKey = "__metadata__"

// entry is how the header tells of a tensor.
type entry struct {
	Type    string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets []uint64 `json:"data_offsets"`
}

// Write writes the file. The names differ, and each shape has as many numbers as its values.
func Write(w io.Writer, f File) error {
	header := make(map[string]any, len(f.Tensors)+1)
	if len(f.Metadata) > 0 {
		header[metadataKey] = f.Metadata
	}
	at := uint64(0)
	for _, t := range f.Tensors {
		if _, twice := header[t.Name]; twice || t.Name == metadataKey {
			return fmt.Errorf("safetensors: o nome %q não serve a um tensor, ou está em dois", t.Name)
		}
		if n, ok := count(t.Shape, len(t.Values)); !ok || n != len(t.Values) {
			return fmt.Errorf("safetensors: %q tem %d valores, e o formato %v", t.Name, len(t.Values), t.Shape)
		}
		end := at + 4*uint64(len(t.Values))
		header[t.Name] = entry{"F32", append([]int{}, t.Shape...), []uint64{at, end}}
		at = end
	}
	text, err := json.Marshal(header)
	if err != nil {
		return err
	}
	// Spaces fill the header so that the numbers begin at a multiple of 8.
	text = append(text, strings.Repeat(" ", (8-len(text)%8)%8)...)
	if _, err := w.Write(append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...)); err != nil {
		return err
	}
	for _, t := range f.Tensors {
		numbers := make([]byte, 0, 4*len(t.Values))
		for _, v := range t.Values {
			numbers = binary.LittleEndian.AppendUint32(numbers, math.Float32bits(v))
		}
		if _, err := w.Write(numbers); err != nil {
			return err
		}
	}
	return nil
}

// Read reads a file whole. It fails unless the tensors fill it without gaps or overlaps, as the format wants, so that what it
// allocates is in proportion to the file.
func Read(data []byte) (File, error) {
	header, numbers, err := split(data)
	if err != nil {
		return File{}, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(header, &fields); err != nil {
		return File{}, fmt.Errorf("o cabeçalho não é JSON (%w)", err)
	}
	var f File
	if text, ok := fields[metadataKey]; ok {
		if err := json.Unmarshal(text, &f.Metadata); err != nil {
			return File{}, fmt.Errorf("os metadados do cabeçalho não são textos (%w)", err)
		}
		delete(fields, metadataKey)
	}
	entries := make(map[string]entry, len(fields))
	var names []string
	for name, text := range fields {
		var e entry
		fields := json.NewDecoder(bytes.NewReader(text))
		fields.DisallowUnknownFields()
		if err := fields.Decode(&e); err != nil {
			return File{}, fmt.Errorf("o cabeçalho descreve mal o tensor %q (%w)", name, err)
		}
		if len(e.Offsets) != 2 {
			return File{}, fmt.Errorf("o tensor %q não diz onde começa e onde acaba", name)
		}
		entries[name] = e
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if c := slices.Compare(entries[a].Offsets, entries[b].Offsets); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	at := uint64(0)
	for _, name := range names {
		e := entries[name]
		if e.Type != "F32" {
			return File{}, fmt.Errorf("o tensor %q tem números do tipo %q, e só F32 (float32) é conhecido", name, e.Type)
		}
		if e.Offsets[0] != at || e.Offsets[1] < at || e.Offsets[1] > uint64(len(numbers)) {
			return File{}, fmt.Errorf("o tensor %q ocuparia os bytes de %d a %d, e esperavam-se bytes de %d em diante, de um total de %d: o arquivo está danificado ou incompleto",
				name, e.Offsets[0], e.Offsets[1], at, len(numbers))
		}
		raw := numbers[at:e.Offsets[1]]
		if n, ok := count(e.Shape, len(raw)); !ok || 4*n != len(raw) {
			return File{}, fmt.Errorf("o tensor %q tem o formato %v e %d bytes, que não combinam", name, e.Shape, len(raw))
		}
		values := make([]float32, len(raw)/4)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
		f.Tensors = append(f.Tensors, Tensor{name, e.Shape, values})
		at = e.Offsets[1]
	}
	if at != uint64(len(numbers)) {
		return File{}, fmt.Errorf("sobram %d bytes depois dos tensores", uint64(len(numbers))-at)
	}
	return f, nil
}

// split is the header and the numbers.
func split(data []byte) (header, numbers []byte, err error) {
	if len(data) < 8 {
		return nil, nil, fmt.Errorf("o arquivo tem só %d bytes: está incompleto", len(data))
	}
	length := binary.LittleEndian.Uint64(data)
	rest := data[8:]
	if length > maxHeader || length > uint64(len(rest)) {
		return nil, nil, fmt.Errorf("o cabeçalho teria %d bytes, e o arquivo tem %d: não é um arquivo safetensors, ou está incompleto", length, len(data))
	}
	if length == 0 || rest[0] != '{' {
		return nil, nil, fmt.Errorf("o cabeçalho não é JSON: não é um arquivo safetensors")
	}
	return rest[:length], rest[length:], nil
}

// count is how many numbers a shape has, if they are no more than most.
func count(shape []int, most int) (n int, ok bool) {
	n = 1
	for _, axis := range shape {
		if axis < 0 {
			return 0, false
		}
		if axis == 0 {
			return 0, true
		}
		if n > most/axis {
			return 0, false
		}
		n *= axis
	}
	return n, true
}
