package message

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Version is the version of the messages that we write.
const Version = "5.4"

// Message is one message. Header, Parent, Metadata and Content are JSON objects.
type Message struct {
	// Identities are the routing prefix: whom a reply goes to, or the topic on iopub.
	Identities [][]byte

	Header   json.RawMessage
	Parent   json.RawMessage // the header of the message that this one answers; {} if none
	Metadata json.RawMessage
	Content  json.RawMessage
	Buffers  [][]byte

	// Head is what Header says. Whoever changes one changes the other.
	Head Header
}

// Header says what a message is.
type Header struct {
	ID       string `json:"msg_id"`
	Type     string `json:"msg_type"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Version  string `json:"version"`

	// Subshell is the subshell that a request is meant for; empty is the main shell.
	Subshell string `json:"subshell_id,omitempty"`
}

// empty is the dictionary with nothing in it.
var empty = json.RawMessage("{}")

// New makes a message of the given type, with parent the header that it answers (nil if none). Content is anything that
// encodes as a JSON object.
func New(session, msgType string, parent json.RawMessage, content any) (Message, error) {
	raw, ok := content.(json.RawMessage)
	if !ok {
		var err error
		if raw, err = Encode(content); err != nil {
			return Message{}, fmt.Errorf("content of %s: %w", msgType, err)
		}
	}
	head := Header{
		ID:       newID(),
		Type:     msgType,
		Session:  session,
		Username: "kernel",
		Date:     time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"),
		Version:  Version,
	}
	header, err := Encode(head)
	if err != nil {
		return Message{}, fmt.Errorf("header of %s: %w", msgType, err)
	}
	if len(parent) == 0 {
		parent = empty
	}
	return Message{Header: header, Parent: parent, Metadata: empty, Content: raw, Head: head}, nil
}

// ParentID is the msg_id of the message that m answers; empty if there is none.
func (m Message) ParentID() string {
	var parent struct {
		ID string `json:"msg_id"`
	}
	if json.Unmarshal(m.Parent, &parent) != nil {
		return ""
	}
	return parent.ID
}

// NewSession returns a name for a session, unlike any other.
func NewSession() string { return newID() }

func newID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // it never fails
	return hex.EncodeToString(id[:])
}

// Encode writes v as JSON, with HTML as it is.
func Encode(v any) (json.RawMessage, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// parseHeader reads a header: msg_id and msg_type have to be there, the others may be missing or of any type.
func parseHeader(raw json.RawMessage) (Header, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return Header{}, err
	}
	text := func(name string) (s string) {
		_ = json.Unmarshal(fields[name], &s) // another type counts as missing
		return s
	}
	h := Header{
		ID:       text("msg_id"),
		Type:     text("msg_type"),
		Session:  text("session"),
		Username: text("username"),
		Date:     text("date"),
		Version:  text("version"),
		Subshell: text("subshell_id"),
	}
	if h.ID == "" || h.Type == "" {
		return Header{}, errors.New("msg_id or msg_type is missing")
	}
	return h, nil
}
