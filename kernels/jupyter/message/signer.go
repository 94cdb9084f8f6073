package message

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"sync"
)

// The reasons for which a message is refused; [errors.Is] finds them in what [Signer.Parse] returns.
var (
	ErrMalformed = errors.New("malformed message")
	ErrSignature = errors.New("wrong signature")
	ErrReplay    = errors.New("signature seen before")
)

// delimiter ends the identities.
const delimiter = "<IDS|MSG>"

// maxIdentities bounds the routing prefix; clients send one or two.
const maxIdentities = 16

// remembered is how many signatures a Signer keeps, as jupyter_client's Session does by default.
const remembered = 1 << 16

// Signer turns messages into frames and back, signing and checking. It may be used by many at once. One Signer serves
// all channels of a connection, so that a message overheard on one cannot be replayed on another.
type Signer struct {
	macs sync.Pool

	mu   sync.Mutex
	seen map[[sha256.Size]byte]bool
	ring [][sha256.Size]byte // what seen holds, in order, the oldest at next
	next int
}

// NewSigner makes the signer of a connection file's signature_scheme and key. The scheme is hmac-sha256, the only one
// in use; an empty one stands for it. A key is required: without one any user of the machine could run code.
func NewSigner(scheme, key string) (*Signer, error) {
	if scheme != "" && scheme != "hmac-sha256" {
		return nil, fmt.Errorf("o arquivo de conexão pede a assinatura %q; conheço só hmac-sha256", scheme)
	}
	if key == "" {
		return nil, errors.New("o arquivo de conexão não tem chave (key): sem ela qualquer usuário da máquina poderia executar código aqui; deixe o Jupyter criar a chave")
	}
	s := &Signer{seen: make(map[[sha256.Size]byte]bool)}
	s.macs.New = func() any { return hmac.New(sha256.New, []byte(key)) }
	return s, nil
}

func (s *Signer) sum(parts ...[]byte) (sum [sha256.Size]byte) {
	mac := s.macs.Get().(hash.Hash)
	mac.Reset()
	for _, part := range parts {
		mac.Write(part)
	}
	mac.Sum(sum[:0])
	s.macs.Put(mac)
	return sum
}

// Frames signs m.
func (s *Signer) Frames(m Message) [][]byte {
	sum := s.sum(m.Header, m.Parent, m.Metadata, m.Content)
	frames := make([][]byte, 0, len(m.Identities)+6+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, []byte(delimiter), hex.AppendEncode(nil, sum[:]), m.Header, m.Parent, m.Metadata, m.Content)
	return append(frames, m.Buffers...)
}

// Parse checks what came and takes it apart; the message shares memory with the frames. A message is accepted once.
func (s *Signer) Parse(frames [][]byte) (Message, error) {
	i := 0
	for i < len(frames) && string(frames[i]) != delimiter {
		i++
	}
	switch {
	case i == len(frames):
		return Message{}, fmt.Errorf("%w: no delimiter in %d frames", ErrMalformed, len(frames))
	case i > maxIdentities:
		return Message{}, fmt.Errorf("%w: %d identities", ErrMalformed, i)
	case len(frames) < i+6:
		return Message{}, fmt.Errorf("%w: %d frames after the delimiter, want at least 5", ErrMalformed, len(frames)-i-1)
	}
	signature, body := frames[i+1], frames[i+2:i+6]
	var got [sha256.Size]byte
	if len(signature) != hex.EncodedLen(len(got)) {
		return Message{}, fmt.Errorf("%w: of %d bytes", ErrSignature, len(signature))
	}
	if _, err := hex.Decode(got[:], signature); err != nil {
		return Message{}, fmt.Errorf("%w: not hexadecimal", ErrSignature)
	}
	if want := s.sum(body...); !hmac.Equal(got[:], want[:]) {
		return Message{}, ErrSignature
	}
	m := Message{
		Identities: frames[:i:i],
		Header:     body[0], Parent: body[1], Metadata: body[2], Content: body[3],
		Buffers: frames[i+6:],
	}
	for name, part := range map[string]json.RawMessage{
		"header": m.Header, "parent_header": m.Parent, "metadata": m.Metadata, "content": m.Content,
	} {
		if !isObject(part) {
			return Message{}, fmt.Errorf("%w: %s is not a JSON object", ErrMalformed, name)
		}
	}
	head, err := parseHeader(m.Header)
	if err != nil {
		return Message{}, fmt.Errorf("%w: header: %w", ErrMalformed, err)
	}
	m.Head = head
	if !s.first(got) {
		return Message{}, ErrReplay
	}
	return m, nil
}

// first reports whether a signature comes for the first time, and remembers it.
func (s *Signer) first(sum [sha256.Size]byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen[sum] {
		return false
	}
	s.seen[sum] = true
	if len(s.ring) < remembered {
		s.ring = append(s.ring, sum)
		return true
	}
	delete(s.seen, s.ring[s.next])
	s.ring[s.next] = sum
	s.next = (s.next + 1) % remembered
	return true
}

func isObject(raw []byte) bool {
	trimmed := bytes.TrimLeft(raw, " \t\r\n")
	return len(trimmed) > 0 && trimmed[0] == '{' && json.Valid(raw)
}
