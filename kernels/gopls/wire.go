package gopls

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"strconv"
	"sync/atomic"

	"github.com/sourcegraph/jsonrpc2"
)

const (
	maxMessage = 32 << 20 // bytes; the longest list of completions has some 100 KB
	maxHeaders = 16
)

// codec frames messages as LSP does. It reads no message, header or line of any length that the other side names.
type codec struct {
	jsonrpc2.VSCodeObjectCodec
	broken func(error) // told why nothing more can be read
}

func (c codec) ReadObject(stream *bufio.Reader, v any) error {
	err := readMessage(stream, v)
	if err != nil {
		c.broken(err)
	}
	return err
}

func readMessage(stream *bufio.Reader, v any) error {
	length := -1
	for range maxHeaders {
		line, err := stream.ReadSlice('\n') // no longer than the reader's buffer
		if err != nil {
			return err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			if length < 0 {
				return errors.New("message without a length")
			}
			return readBody(stream, length, v)
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			return fmt.Errorf("not a header: %.40q", line)
		}
		if textproto.CanonicalMIMEHeaderKey(string(name)) == "Content-Length" {
			length, err = strconv.Atoi(string(bytes.TrimSpace(value)))
			if err != nil || length < 0 || length > maxMessage {
				return fmt.Errorf("message of %.40q bytes", value)
			}
		}
	}
	return errors.New("too many headers")
}

func readBody(stream *bufio.Reader, length int, v any) error {
	var body bytes.Buffer // grows with what comes, not with what was promised
	if _, err := io.CopyN(&body, stream, int64(length)); err != nil {
		return err
	}
	return json.Unmarshal(body.Bytes(), v)
}

// pipes are the standard streams of gopls, as seen from here.
type pipes struct{ in, out *os.File }

func (p pipes) Read(b []byte) (int, error)  { return p.out.Read(b) }
func (p pipes) Write(b []byte) (int, error) { return p.in.Write(b) }
func (p pipes) Close() error                { return errors.Join(p.in.Close(), p.out.Close()) }

// answerer answers what gopls asks of its editor, and drops what it tells.
type answerer struct{ unasked *atomic.Int64 }

func (a answerer) Handle(ctx context.Context, conn *jsonrpc2.Conn, request *jsonrpc2.Request) {
	a.unasked.Add(1)
	if request.Notif {
		return
	}
	var err error // a connection that broke is noticed by its reader
	switch request.Method {
	case "workspace/configuration":
		err = conn.Reply(ctx, request.ID, configurations(request.Params))
	case "client/registerCapability", "client/unregisterCapability", "window/workDoneProgress/create",
		"window/showMessageRequest", "workspace/workspaceFolders":
		err = conn.Reply(ctx, request.ID, nil)
	case "workspace/applyEdit":
		err = conn.Reply(ctx, request.ID, map[string]bool{"applied": false})
	default:
		err = conn.ReplyWithError(ctx, request.ID, &jsonrpc2.Error{
			Code: jsonrpc2.CodeMethodNotFound, Message: "not known here: " + request.Method,
		})
	}
	_ = err
}

// configurations are the settings once for each section that was asked for.
func configurations(params *json.RawMessage) []any {
	var asked struct {
		Items []struct {
			Section string `json:"section"`
		} `json:"items"`
	}
	if params == nil || json.Unmarshal(*params, &asked) != nil {
		return []any{}
	}
	answers := make([]any, len(asked.Items))
	for i, item := range asked.Items {
		if item.Section == "gopls" {
			answers[i] = settings()
		}
	}
	return answers
}

// tail keeps the last bytes of what gopls wrote to its standard error.
type tail struct{ kept []byte }

const tailLength = 4 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.kept = append(t.kept, b[max(0, len(b)-tailLength):]...)
	t.kept = t.kept[max(0, len(t.kept)-tailLength):]
	return len(b), nil
}
