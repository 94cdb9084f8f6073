package onnx

import (
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// field is one field of a message, as it lies in it.
type field struct {
	number protowire.Number
	kind   protowire.Type
	raw    []byte // without the tag
	left   *int   // how many more messages the file may have
}

var errWire = errors.New("um campo tem outra forma que a esperada")

// fields goes through the fields of a message.
func fields(data []byte, left *int, do func(field) error) error {
	if *left--; *left < 0 {
		return fmt.Errorf("ele é feito de mais de %d partes", mostMessages)
	}
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return protowire.ParseError(n)
		}
		data = data[n:]
		if n = protowire.ConsumeFieldValue(number, kind, data); n < 0 {
			return protowire.ParseError(n)
		}
		if err := do(field{number, kind, data[:n], left}); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

func (f field) bytes() ([]byte, error) {
	if f.kind != protowire.BytesType {
		return nil, errWire
	}
	b, n := protowire.ConsumeBytes(f.raw)
	return b, protowire.ParseError(min(n, 0))
}

func (f field) text() (string, error) {
	b, err := f.bytes()
	return string(b), err
}

func (f field) message(do func(field) error) error {
	b, err := f.bytes()
	if err != nil {
		return err
	}
	return fields(b, f.left, do)
}

func (f field) int() (v int64, err error) {
	if f.kind != protowire.VarintType {
		return 0, errWire
	}
	err = f.ints(func(x int64) { v = x })
	return v, err
}

// ints is one number, or several that are packed.
func (f field) ints(do func(int64)) error {
	b := f.raw
	switch f.kind {
	case protowire.VarintType:
	case protowire.BytesType:
		b, _ = protowire.ConsumeBytes(b)
	default:
		return errWire
	}
	for len(b) > 0 {
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return protowire.ParseError(n)
		}
		do(int64(v))
		b = b[n:]
	}
	return nil
}

// floats is one number, or several that are packed.
func (f field) floats(do func(float32)) error {
	b := f.raw
	switch f.kind {
	case protowire.Fixed32Type:
	case protowire.BytesType:
		b, _ = protowire.ConsumeBytes(b)
	default:
		return errWire
	}
	for len(b) > 0 {
		v, n := protowire.ConsumeFixed32(b)
		if n < 0 {
			return protowire.ParseError(n)
		}
		do(math.Float32frombits(v))
		b = b[n:]
	}
	return nil
}
