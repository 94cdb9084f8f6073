package zmtp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Flags of a frame.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

// errTooLarge says that a peer announced more than it may send.
var errTooLarge = errors.New("frame or message above the limit")

// step is how much of a large frame is awaited at a time: memory grows with what came, not with what was announced.
const step = 64 << 10

// appendHeader appends the header of a frame of size bytes.
func appendHeader(b []byte, flags byte, size int) []byte {
	if size <= 255 {
		return append(b, flags, byte(size))
	}
	return binary.BigEndian.AppendUint64(append(b, flags|flagLong), uint64(size))
}

// readHeader reads a frame's header.
func readHeader(r io.Reader) (flags byte, size uint64, err error) {
	var header [9]byte
	if _, err := io.ReadFull(r, header[:2]); err != nil {
		return 0, 0, err
	}
	flags = header[0]
	switch {
	case flags&^(flagMore|flagLong|flagCommand) != 0:
		return 0, 0, fmt.Errorf("reserved flags %#x", flags)
	case flags&flagCommand != 0 && flags&flagMore != 0:
		return 0, 0, errors.New("a command of several frames")
	case flags&flagLong == 0:
		return flags, uint64(header[1]), nil
	}
	if _, err := io.ReadFull(r, header[2:]); err != nil {
		return 0, 0, unexpected(err)
	}
	return flags, binary.BigEndian.Uint64(header[1:]), nil
}

// readBody reads size bytes, asking room for each step that it sets aside.
func readBody(r io.Reader, size uint64, room func(n int) error) ([]byte, error) {
	var body []byte
	for uint64(len(body)) < size {
		// Double, so that copying stays in proportion; size fits an int, since it is within the limits.
		n := int(min(size-uint64(len(body)), uint64(max(step, len(body)))))
		if err := room(n); err != nil {
			return nil, err
		}
		grown := make([]byte, len(body)+n)
		copy(grown, body)
		if _, err := io.ReadFull(r, grown[len(body):]); err != nil {
			return nil, unexpected(err)
		}
		body = grown
	}
	return body, nil
}

// unexpected makes of an end within a frame what it is.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// command is a parsed command frame.
type command struct {
	name string
	data []byte
}

func parseCommand(body []byte) (command, error) {
	if len(body) == 0 || len(body) < 1+int(body[0]) {
		return command{}, errors.New("malformed command")
	}
	n := 1 + int(body[0])
	return command{name: string(body[1:n]), data: body[n:]}, nil
}

// appendCommand appends a whole command frame.
func appendCommand(b []byte, name string, data []byte) []byte {
	b = appendHeader(b, flagCommand, 1+len(name)+len(data))
	b = append(b, byte(len(name)))
	b = append(b, name...)
	return append(b, data...)
}
