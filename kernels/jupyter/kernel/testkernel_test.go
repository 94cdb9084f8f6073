package kernel

import (
	"context"
	"fmt"

	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode/utf8"

	"cnn321/kernels/jupyter"
	"cnn321/kernels/jupyter/message"
)

// testKernel runs cells whose lines are orders: `print oi`, `fail`, `ask nome?` and so on.
type testKernel struct {
	mu    sync.Mutex
	comms map[string]string
	down  chan bool // what Shutdown was called with

	// hang, if not nil, blocks Complete and Inspect, whatever their context says.
	hang chan struct{}

	// tab, if not nil, is asked in Complete before it answers.
	tab func(ctx context.Context, code string)

	// execute is what the order call does.
	execute func(ctx context.Context, out Output)
}

func newTestKernel() *testKernel {
	return &testKernel{comms: make(map[string]string), down: make(chan bool, 1)}
}

func (k *testKernel) Info() Info {
	return Info{
		Implementation: "teste", ImplementationVersion: "1", Banner: "kernel de teste",
		Language: Language{Name: "ordens", Version: "1", MIMEType: "text/plain", FileExtension: ".txt"},
	}
}

func (k *testKernel) Execute(ctx context.Context, r Request, out Output) Outcome {
	outcome := Outcome{Expressions: make(map[string]Expression)}
	for line := range strings.Lines(r.Code) {
		order, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if order == "page" {
			outcome.Payload = append(outcome.Payload, Page(Text(rest)))
			continue
		}
		if order == "exit" {
			outcome.Payload = append(outcome.Payload, Exit())
			continue
		}
		if err := k.obey(ctx, order, rest, r, out); err != nil {
			e := Error{Name: "Falha", Value: err.Error(), Traceback: []string{"na linha " + line, "Falha: " + err.Error()}}
			out.Error(e)
			return Outcome{Status: Failed, Error: e}
		}
	}
	for name, source := range r.UserExpressions {
		if n, err := strconv.Atoi(source); err == nil {
			outcome.Expressions[name] = Expression{Bundle: Text(fmt.Sprint(2 * n))}
		}
	}
	return outcome
}

func (k *testKernel) obey(ctx context.Context, order, rest string, r Request, out Output) error {
	n, _ := strconv.Atoi(rest)
	switch order {
	case "", "#":
	case "call":
		k.mu.Lock()
		execute := k.execute
		k.mu.Unlock()
		execute(ctx, out)
	case "print":
		out.Stream("stdout", rest+"\n")
	case "stderr":
		out.Stream("stderr", rest+"\n")
	case "result":
		out.Result(Text(rest))
	case "display":
		out.Display(Text(rest))
	case "update":
		id, text, _ := strings.Cut(rest, " ")
		b := Text(text)
		b.ID = id
		out.Display(b)
		b.Data = Text(text + " de novo").Data
		out.Update(b)
	case "clear":
		out.Clear(rest == "wait")
	case "fail":
		return fmt.Errorf("falhou %s", rest)
	case "panic":
		panic(rest)
	case "ask", "secret":
		answer, err := out.Input(ctx, rest, order == "secret")
		if err != nil {
			return err
		}
		out.Stream("stdout", answer+"\n")
	case "sleep":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return err
		}
		select {
		case <-time.After(d):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	case "wait":
		out.Stream("stdout", rest+"\n")
		<-ctx.Done()
		return context.Cause(ctx)
	case "lines":
		for i := range n {
			out.Stream("stdout", strconv.Itoa(i)+"\n")
		}
	case "bytes":
		out.Stream("stdout", strings.Repeat("ação:ok\n", n/10+1)[:n/10*10])
	case "forever":
		for ctx.Err() == nil {
			out.Stream("stdout", rest+"\n")
		}
		return context.Cause(ctx)
	case "count":
		out.Stream("stdout", fmt.Sprint(r.Count)+"\n")
	case "open":
		out.Send("comm_open", map[string]any{"comm_id": rest, "target_name": "alvo", "data": map[string]any{}}, nil, nil)
		k.mu.Lock()
		defer k.mu.Unlock()
		k.comms[rest] = "alvo"
	default:
		return fmt.Errorf("não conheço a ordem %q", order)
	}
	return nil
}

// do says what the order call does from now on.
func (k *testKernel) do(execute func(ctx context.Context, out Output)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.execute = execute
}

var orders = []string{"print", "stderr", "result", "display", "page"}

func (k *testKernel) Complete(ctx context.Context, code string, cursor int) (Completion, error) {
	if k.hang != nil {
		<-k.hang
	}
	if k.tab != nil {
		k.tab(ctx, code)
	}
	before := string([]rune(code)[:cursor])
	start := strings.LastIndexAny(before, "\n ") + 1
	c := Completion{Start: utf8.RuneCountInString(before[:start]), End: cursor}
	for _, order := range orders {
		if strings.HasPrefix(order, before[start:]) {
			c.Matches = append(c.Matches, Match{Text: order, Type: "function", Signature: order + " TEXTO"})
		}
	}
	return c, nil
}

func (k *testKernel) Inspect(ctx context.Context, code string, cursor, detail int) (Inspection, error) {
	if k.hang != nil {
		<-k.hang
	}
	word := strings.TrimSpace(string([]rune(code)[:cursor]))
	if word == "" {
		return Inspection{}, nil
	}
	return Inspection{Found: true, Bundle: Text(fmt.Sprintf("%s, detalhe %d", word, detail))}, nil
}

func (k *testKernel) IsComplete(code string) Completeness {
	switch {
	case strings.HasSuffix(code, "\\"):
		return Completeness{Status: Incomplete, Indent: "  "}
	case strings.HasPrefix(code, "?"):
		return Completeness{Status: Invalid}
	}
	return Completeness{Status: Complete}
}

func (k *testKernel) Comm(_ context.Context, m message.Message, out Output) {
	out.Send("comm_msg", m.Content, nil, m.Buffers)
}

func (k *testKernel) Comms(target string) map[string]string {
	k.mu.Lock()
	defer k.mu.Unlock()
	found := make(map[string]string)
	for id, name := range k.comms {
		if target == "" || target == name {
			found[id] = name
		}
	}
	return found
}

func (k *testKernel) Shutdown(restart bool) { k.down <- restart }

// Variables that turn the test binary into a kernel, as a kernelspec starts it.
const (
	roleVariable    = "CNN321_TEST_ROLE"
	historyVariable = "CNN321_TEST_HISTORY"
)

// beKernel is the life of such a kernel.
func beKernel(connectionFile string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	connection, err := jupyter.ReadConnection(connectionFile)
	if err != nil {
		return err
	}
	server, err := Listen(ctx, Config{
		Connection: connection, History: os.Getenv(historyVariable), Log: func(line string) { fmt.Fprintln(os.Stderr, line) },
	}, newTestKernel())
	if err != nil {
		return err
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		for range interrupts {
			server.Interrupt()
		}
	}()
	return server.Serve(ctx)
}
