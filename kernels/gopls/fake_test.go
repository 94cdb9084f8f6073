package gopls

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sourcegraph/jsonrpc2"
)

// fakeVar, when set, makes of this test's program a language server with the fault that it names.
const fakeVar = "CNN321_FAKE_GOPLS"

func TestMain(m *testing.M) {
	if fault := os.Getenv(fakeVar); fault != "" {
		os.Exit(serveFake(fault))
	}
	os.Exit(m.Run())
}

// busyPatience is that with a gopls of the fault "busy": a busy machine needs it to answer.
const busyPatience = time.Second

// fake is a language server that completes with the text that it was told last, and its version.
type fake struct {
	fault   string
	text    string
	version int
	givenUp int // questions
	ended   chan int
	// waiting is the question that is answered when it is given up.
	waiting chan jsonrpc2.ID
}

func serveFake(fault string) int {
	f := &fake{fault: fault, ended: make(chan int, 1), waiting: make(chan jsonrpc2.ID, 100)}
	stream := jsonrpc2.NewBufferedStream(pipes{in: os.Stdout, out: os.Stdin}, jsonrpc2.VSCodeObjectCodec{})
	conn := jsonrpc2.NewConn(context.Background(), stream, f)
	select {
	case status := <-f.ended:
		return status
	case <-conn.DisconnectNotify():
		return 0
	}
}

func (f *fake) Handle(ctx context.Context, conn *jsonrpc2.Conn, request *jsonrpc2.Request) {
	switch request.Method {
	case "initialize":
		if f.fault == "silent" {
			return
		}
		_ = conn.Reply(ctx, request.ID, map[string]any{})
		if f.fault == "deaf" {
			select {}
		}
	case "textDocument/didOpen":
		var told didOpen
		_ = json.Unmarshal(*request.Params, &told)
		f.text, f.version = told.TextDocument.Text, told.TextDocument.Version
	case "textDocument/didChange":
		var told didChange
		_ = json.Unmarshal(*request.Params, &told)
		f.text, f.version = told.ContentChanges[0].Text, told.TextDocument.Version
	case "$/cancelRequest":
		if f.fault == "hangs" {
			return
		}
		select {
		case id := <-f.waiting:
			f.givenUp++
			_ = conn.ReplyWithError(ctx, id, &jsonrpc2.Error{Code: -32800, Message: "cancelled"})
			if f.fault == "late" {
				f.reply(ctx, conn, id)
				f.reply(ctx, conn, id) // and once more
			}
		default: // it has been answered
		}
	case "shutdown":
		if f.fault != "stubborn" {
			_ = conn.Reply(ctx, request.ID, nil)
		}
	case "exit":
		f.ended <- 0
	case methodComplete:
		f.complete(ctx, conn, request.ID)
	case methodHover, methodSignature:
		if f.fault == "busy" {
			time.Sleep(busyPatience * 6 / 10)
		}
		_ = conn.Reply(ctx, request.ID, nil)
	}
}

func (f *fake) complete(ctx context.Context, conn *jsonrpc2.Conn, id jsonrpc2.ID) {
	switch f.fault {
	case "dies":
		fmt.Fprintln(os.Stderr, "panic: a reason")
		f.ended <- 3
		return
	case "dies once":
		marker := filepath.Join(filepath.Dir(os.Getenv("GOWORK")), "died")
		if _, err := os.Stat(marker); err != nil {
			_ = os.WriteFile(marker, nil, 0o600)
			f.ended <- 3
			return
		}
	case "hangs":
		return
	case "waits":
		if strings.Contains(f.text, "slow") {
			f.waiting <- id
			return
		}
	case "busy":
		if f.text == "slow" {
			time.Sleep(busyPatience * 15 / 10) // and reads nothing in the meantime
		}
	case "late":
		if f.text == "first" {
			f.waiting <- id
			return
		}
	case "garbage":
		fmt.Print("segmentation fault, no LSP at all\n\n\n")
		return
	case "half":
		fmt.Print("Content-Length: 100\r\n\r\n{\"jsonrpc\":")
		f.ended <- 0
		return
	case "huge":
		fmt.Print("Content-Length: 99999999999\r\n\r\n")
		return
	case "batch":
		fmt.Print("Content-Length: 4\r\n\r\n[{}]")
		return
	case "endless header":
		_, _ = io.Copy(os.Stdout, endless("x"))
		return
	case "closes":
		os.Stdout.Close()
		select {}
	case "floods":
		out := bufio.NewWriter(os.Stdout)
		for {
			const message = `{"method":"window/logMessage"}`
			fmt.Fprintf(out, "Content-Length: %d\r\n\r\n%s", len(message), message)
		}
	case "grows":
		held := make([][]byte, 0, 400)
		for range cap(held) {
			block := make([]byte, 1<<20)
			for i := 0; i < len(block); i += 512 {
				block[i] = 1
			}
			held = append(held, block)
		}
		time.Sleep(time.Hour)
		fmt.Fprint(io.Discard, held)
	case "refuses":
		_ = conn.ReplyWithError(ctx, id, &jsonrpc2.Error{Code: 0, Message: "no package for it"})
		return
	case "other type":
		_ = conn.Reply(ctx, id, "a string")
		return
	case "null":
		_ = conn.Reply(ctx, id, nil)
		return
	case "asks":
		go func() { // the answers come through this connection
			var configured []map[string]any
			err := conn.Call(ctx, "workspace/configuration",
				map[string]any{"items": []map[string]string{{"section": "gopls"}, {"section": "other"}}}, &configured)
			unknown := conn.Call(ctx, "workspace/unheardOf", nil, nil)
			var applied struct{ Applied bool }
			applyErr := conn.Call(ctx, "workspace/applyEdit", nil, &applied)
			if err == nil && len(configured) == 2 && configured[0]["hoverKind"] == "Structured" && configured[1] == nil &&
				unknown != nil && applyErr == nil && !applied.Applied {
				f.reply(ctx, conn, id)
				return
			}
			_ = conn.ReplyWithError(ctx, id, &jsonrpc2.Error{Message: fmt.Sprint(configured, err, unknown, applyErr)})
		}()
		return
	}
	f.reply(ctx, conn, id)
}

type endless string

func (e endless) Read(b []byte) (int, error) { return copy(b, e), nil }

func (f *fake) reply(ctx context.Context, conn *jsonrpc2.Conn, id jsonrpc2.ID) {
	told := fmt.Sprintf("%s v%d p%d g%d", strings.TrimSpace(f.text), f.version, os.Getpid(), f.givenUp)
	_ = conn.Reply(ctx, id, completionList{Items: []completionItem{{
		Label: told, Kind: kindFunction, TextEdit: &textEdit{NewText: told},
	}}})
}
