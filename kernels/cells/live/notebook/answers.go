package notebook

import (
	"bufio"
	"errors"
	"io"
)

// errGarbled is of an answer that is none of GoNB's.
var errGarbled = errors.New("resposta do caderno que não se entende")

// answers reads GoNB's answers.
type answers struct{ r *bufio.Reader }

// next is the next value that is a whole number.
func (a answers) next() (comm, error) {
	for {
		size, err := a.uint()
		if err != nil {
			return comm{}, err
		}
		const most = 1 << 20
		if size > most {
			return comm{}, errGarbled
		}
		contents := make([]byte, size)
		if _, err := io.ReadFull(a.r, contents); err != nil {
			return comm{}, err
		}
		message := parser{contents, nil}
		if message.int() < 0 {
			continue // it announces a type, which we know
		}
		v := message.comm()
		if message.err == nil {
			return v, nil
		}
	}
}

func (a answers) uint() (uint64, error) {
	first, err := a.r.ReadByte()
	if err != nil || first < 0x80 {
		return uint64(first), err
	}
	n := uint64(0)
	for range min(-int(int8(first)), 8) {
		next, err := a.r.ReadByte()
		if err != nil {
			return 0, err
		}
		n = n<<8 | uint64(next)
	}
	return n, nil
}

// parser takes a message apart. After an error all is zero.
type parser struct {
	rest []byte
	err  error
}

func (p *parser) bytes(n uint64) []byte {
	if n > uint64(len(p.rest)) {
		p.err, p.rest = errGarbled, nil
		return nil
	}
	taken := p.rest[:n]
	p.rest = p.rest[n:]
	return taken
}

func (p *parser) uint() uint64 {
	first := p.bytes(1)
	if len(first) == 0 || first[0] < 0x80 {
		if len(first) == 0 {
			return 0
		}
		return uint64(first[0])
	}
	n := uint64(0)
	for _, next := range p.bytes(uint64(-int(int8(first[0])))) {
		n = n<<8 | uint64(next)
	}
	return n
}

func (p *parser) int() int {
	u := p.uint()
	if u&1 != 0 {
		return int(^(u >> 1))
	}
	return int(u >> 1)
}

func (p *parser) comm() (v comm) {
	for field := uint64(0); p.err == nil; {
		step := p.uint()
		field += step
		switch {
		case step == 0:
			return v
		case field == 1:
			v.address = string(p.bytes(p.uint()))
		case field == 2:
			p.uint()
		case field == 3:
			name := string(p.bytes(p.uint()))
			p.int() // the type's number
			value := parser{p.bytes(p.uint()), nil}
			if name == "int" {
				value.uint() // the 0 before a value that is no struct
				v.value = value.int()
			}
		default:
			p.err = errGarbled
		}
	}
	return v
}
