package message

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func signer(t testing.TB) *Signer {
	t.Helper()
	s, err := NewSigner("hmac-sha256", "segredo")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func parts(frames ...string) (all [][]byte) {
	for _, frame := range frames {
		all = append(all, []byte(frame))
	}
	return all
}

// signed are the frames of four dictionaries as they are.
func signed(s *Signer, identities [][]byte, header, parent, metadata, content string, buffers ...string) [][]byte {
	return s.Frames(Message{
		Identities: identities, Header: json.RawMessage(header), Parent: json.RawMessage(parent),
		Metadata: json.RawMessage(metadata), Content: json.RawMessage(content), Buffers: parts(buffers...),
	})
}

const header = `{"msg_id": "1", "msg_type": "execute_request", "session": "s", "x": [1,  2]}`

func TestNewSigner(t *testing.T) {
	tests := []struct{ name, scheme, key, problem string }{
		{"as Jupyter writes it", "hmac-sha256", "k", ""},
		{"no scheme", "", "k", ""},
		{"no key", "hmac-sha256", "", "não tem chave"},
		{"another scheme", "hmac-md5", "k", `"hmac-md5"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewSigner(test.scheme, test.key)
			if test.problem == "" && err != nil || test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem)) {
				t.Errorf("error %v, want one with %q", err, test.problem)
			}
		})
	}
}

// TestSignature compares with a sum computed by Python's hmac.
func TestSignature(t *testing.T) {
	frames := signed(signer(t), nil, `{"a":1}`, `{}`, `{}`, `{"b":"ç"}`)
	if got, want := string(frames[1]), "b5b9dd3479d6a4989c550e73fa4cbe29a13683e71731a6c0b0bba895d99c00ac"; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

func TestPassesUnchanged(t *testing.T) {
	s := signer(t)
	frames := signed(s, parts("id\x00", ""), header, `{ }`, "{\"z\":1,\n\"a\":2}", `{"code":"\u00e7 <b>", "n": 1.00}`, "\x00\xff", "")
	m, err := s.Parse(frames)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Frames(m); !slices.EqualFunc(got, frames, bytes.Equal) {
		t.Errorf("%q, want %q", got, frames)
	}
	if m.Head.ID != "1" || m.Head.Type != "execute_request" || m.Head.Session != "s" {
		t.Errorf("header read as %+v", m.Head)
	}
}

func TestNew(t *testing.T) {
	m, err := New("s", "stream", json.RawMessage(header), map[string]string{"text": "<b>&ç"})
	if err != nil {
		t.Fatal(err)
	}
	if string(m.Content) != `{"text":"<b>&ç"}` || m.ParentID() != "1" {
		t.Errorf("content %s, parent %q", m.Content, m.ParentID())
	}
	other := signer(t)
	got, err := other.Parse(signer(t).Frames(m))
	if err != nil || got.Head != m.Head {
		t.Errorf("%+v, %v; want %+v", got.Head, err, m.Head)
	}
	if _, err := New("s", "stream", nil, make(chan int)); err == nil {
		t.Error("a channel was encoded")
	}
}

func TestRefused(t *testing.T) {
	s := signer(t)
	good := signed(s, parts("id"), header, "{}", "{}", "{}")
	with := func(at int, frame string) [][]byte {
		frames := slices.Clone(good)
		frames[at] = []byte(frame)
		return frames
	}
	tests := []struct {
		name   string
		frames [][]byte
		want   error
	}{
		{"nothing", nil, ErrMalformed},
		{"an empty frame", parts(""), ErrMalformed},
		{"no delimiter", good[2:], ErrMalformed},
		{"only the delimiter", parts("<IDS|MSG>"), ErrMalformed},
		{"few frames", good[:6], ErrMalformed},
		{"many identities", append(parts(strings.Split(strings.Repeat("x", 100), "")...), good...), ErrMalformed},
		{"no signature", with(2, ""), ErrSignature},
		{"half a signature", with(2, string(good[2][:32])), ErrSignature},
		{"no hexadecimal", with(2, strings.Repeat("z", 64)), ErrSignature},
		{"another signature", with(2, strings.Repeat("0", 64)), ErrSignature},
		{"another content", with(6, `{"code":"x"}`), ErrSignature},
		{"header no JSON", signed(s, nil, "x", "{}", "{}", "{}"), ErrMalformed},
		{"header no object", signed(s, nil, "[]", "{}", "{}", "{}"), ErrMalformed},
		{"header without a type", signed(s, nil, `{"msg_id":"1"}`, "{}", "{}", "{}"), ErrMalformed},
		{"header with a type that is no text", signed(s, nil, `{"msg_id":"1","msg_type":3}`, "{}", "{}", "{}"), ErrMalformed},
		{"parent null", signed(s, nil, header, "null", "{}", "{}"), ErrMalformed},
		{"metadata a list", signed(s, nil, header, "{}", "[1]", "{}"), ErrMalformed},
		{"content empty", signed(s, nil, header, "{}", "{}", ""), ErrMalformed},
		{"content cut", signed(s, nil, header, "{}", "{}", `{"a":`), ErrMalformed},
		{"content nested for ever", signed(s, nil, header, "{}", "{}", `{"a":`+strings.Repeat("[", 1<<20)), ErrMalformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := s.Parse(test.frames); !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
		})
	}
	// None of them has used up the good one's signature.
	if _, err := s.Parse(good); err != nil {
		t.Error(err)
	}
	if _, err := s.Parse(good); !errors.Is(err, ErrReplay) {
		t.Errorf("a second time: %v", err)
	}
}

func TestHeaderFieldsOfAnyType(t *testing.T) {
	s := signer(t)
	m, err := s.Parse(signed(s, nil, `{"msg_id":"1","msg_type":"x","session":5,"username":null,"date":{},"subshell_id":null}`, "{}", "{}", "{}"))
	if want := (Header{ID: "1", Type: "x"}); err != nil || m.Head != want {
		t.Errorf("%+v, %v", m.Head, err)
	}
}

func TestRememberedSignatures(t *testing.T) {
	s := signer(t)
	message := func(i int) [][]byte {
		return signed(s, nil, fmt.Sprintf(`{"msg_id":"%d","msg_type":"x"}`, i), "{}", "{}", "{}")
	}
	for i := range remembered + 10 {
		if _, err := s.Parse(message(i)); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.seen) != remembered || len(s.ring) != remembered {
		t.Errorf("%d and %d signatures are kept", len(s.seen), len(s.ring))
	}
	if _, err := s.Parse(message(10)); !errors.Is(err, ErrReplay) {
		t.Errorf("one of the newest again: %v", err)
	}
}

// FuzzParse: what is accepted passes on byte for byte, and nothing panics, signed or not.
func FuzzParse(f *testing.F) {
	f.Add([]byte("id"), []byte(header), []byte("{}"), []byte("{}"), []byte("{}"), []byte("b"), uint8(0))
	f.Add([]byte(""), []byte("{}"), []byte("[]"), []byte(`{"a":{}}`), []byte("null"), []byte(""), uint8(3))
	f.Fuzz(func(t *testing.T, id, header, parent, metadata, content, buffer []byte, dropped uint8) {
		s := signer(t)
		frames := s.Frames(Message{
			Identities: [][]byte{id}, Header: header, Parent: parent, Metadata: metadata, Content: content, Buffers: [][]byte{buffer},
		})
		if m, err := s.Parse(frames); err == nil {
			if got := s.Frames(m); !slices.EqualFunc(got, frames, bytes.Equal) {
				t.Errorf("%q became %q", frames, got)
			}
			_ = m.ParentID()
		}
		if n := int(dropped) % (len(frames) + 1); n < len(frames) {
			if _, err := signer(t).Parse(append(frames[:n:n], frames[n+1:]...)); err == nil && n != 0 && n != 7 && string(id) != delimiter {
				t.Errorf("accepted without frame %d", n)
			}
		}
	})
}

func ExampleSigner() {
	s, err := NewSigner("hmac-sha256", "a key")
	if err != nil {
		fmt.Println(err)
		return
	}
	request, err := New(NewSession(), "kernel_info_request", nil, struct{}{})
	if err != nil {
		fmt.Println(err)
		return
	}
	frames := s.Frames(request)
	received, err := s.Parse(frames)
	fmt.Println(received.Head.Type, err)
	_, err = s.Parse(frames)
	fmt.Println(err)
	// Output:
	// kernel_info_request <nil>
	// signature seen before
}
