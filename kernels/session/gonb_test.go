package session_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cnn321/kernels/cells/live/notebook"
	"cnn321/kernels/cells/live/values"
	"cnn321/kernels/jupyter/kernel"
	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/session"
)

// TestGoNBFails has a GoNB fail in each way in a cell that declares something: the cell ends and is told of once, and the
// next one knows what was declared before, and what a program declared that had started.
func TestGoNBFails(t *testing.T) {
	for _, test := range []struct {
		name string
		run  run
		stop bool   // ■ after a second
		says string // what the client is told
		red  bool   // as an error
		runs bool   // the program had started
	}{
		{"hangs", hang, true, "interrompida por você", false, true},
		{"dies in the cell", die, false, "o GoNB parou", true, true},
		{"dies when it is stopped", func(ctx context.Context, _ string, _ func(message.Message)) (session.Ending, error) {
			<-ctx.Done()
			return session.Ending{}, errGone
		}, true, "interrompida por você", false, true},
		{"says what nobody understands", func(_ context.Context, _ string, each func(message.Message)) (session.Ending, error) {
			each(published("stream", json.RawMessage(`{"name": 3`)))
			each(published("display_data", json.RawMessage(`null`)))
			each(published("display_data", json.RawMessage(`{"data": 3}`)))
			each(published("", json.RawMessage(`[]`)))
			return session.Ending{Text: "\x00\xff garbage"}, nil
		}, false, "não pôde ser montado", true, false},
		{"does not say how it ended", func(context.Context, string, func(message.Message)) (session.Ending, error) {
			return session.Ending{}, nil
		}, false, "não pôde ser compilada", true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := &gonb{runs: []run{well, test.run}}
			s := start(t, g, nil)
			execute(t, s, 1, "func antes() int { return 1 }\nfmt.Println(antes())")
			ctx, stop := context.WithCancelCause(t.Context())
			defer stop(nil)
			if test.stop {
				g.runs[0] = func(ctx context.Context, source string, each func(message.Message)) (session.Ending, error) {
					stop(kernel.ErrInterrupted)
					return test.run(ctx, source, each)
				}
			}
			out := new(shown)
			outcome := s.Execute(ctx, kernel.Request{Count: 2, Code: "func nova() int { return 2 }\nfmt.Println(nova())"}, out)
			if outcome.Status != kernel.Failed {
				t.Errorf("the cell ended as %+v", outcome)
			}
			said := outcome.Error.Value
			if test.red && (len(out.errors) != 1 || len(out.displays) != 0) || !test.red && (len(out.errors) != 0 || len(out.displays) != 1) {
				t.Errorf("shown are %d errors and %d displays", len(out.errors), len(out.displays))
			}
			if !strings.Contains(said, test.says) {
				t.Errorf("the client is told %q, want %q", said, test.says)
			}
			if got := execute(t, s, 3, "fmt.Println(antes())"); got.Status == kernel.Failed {
				t.Errorf("what was declared before: %+v", got)
			}
			if got := execute(t, s, 4, "fmt.Println(nova())"); (got.Status != kernel.Failed) != test.runs {
				t.Errorf("what the cell that failed declared: %+v", got)
			}
		})
	}
}

// TestLost has a program die without a word: what it had saved by then stays, and the error names what did not.
func TestLost(t *testing.T) {
	dir := t.TempDir()
	g := &gonb{runs: []run{func(_ context.Context, _ string, each func(message.Message)) (session.Ending, error) {
		x, big := 1, make([]byte, 1<<20)
		if err := values.New(dir).Keep(values.Run{Done: 2}, values.Variable{Name: "x", Pointer: &x}, values.Variable{Name: "grande", Pointer: &big}); err != nil {
			t.Error(err)
		}
		each(stream("stderr", "fatal error: sync: unlock of unlocked mutex\n\ngoroutine 1 [running]:\nmain.main()\n\tCélula [1]:3 +0x1d\n"))
		return session.Ending{Text: "exit status 2"}, nil
	}}}
	s := startIn(t, dir, g, nil)
	out := new(shown)
	s.Execute(t.Context(), kernel.Request{Count: 1, Code: "x := 1\ngrande := make([]byte, 1<<20)\nfmt.Println()\nz := 3"}, out)
	if len(out.errors) != 1 {
		t.Fatalf("errors are %v", out.errors)
	}
	said := out.errors[0].Traceback
	if !slices.ContainsFunc(said, func(line string) bool { return strings.Contains(line, "o que já tinha feito com grande:") }) {
		t.Errorf("it says %q", said)
	}
	if got := execute(t, s, 2, "fmt.Println(x)"); got.Status == kernel.Failed {
		t.Errorf("what was saved: %+v", got)
	}
	if got := execute(t, s, 3, "fmt.Println(grande)"); got.Status != kernel.Failed {
		t.Errorf("what was not saved: %+v", got)
	}
}

// TestGoNBIsLate has a program's answer come after an hour, by a clock that does not wait: it is the cell's all the same.
func TestGoNBIsLate(t *testing.T) {
	g := new(gonb)
	s := start(t, g, nil)
	synctest.Test(t, func(t *testing.T) {
		g.runs = []run{func(_ context.Context, _ string, each func(message.Message)) (session.Ending, error) {
			time.Sleep(time.Hour)
			each(stream("stdout", "afinal\n"))
			return session.Ending{OK: true}, nil
		}}
		began := time.Now()
		out := new(shown)
		outcome := s.Execute(t.Context(), kernel.Request{Count: 1, Code: "fmt.Println()"}, out)
		if outcome.Status == kernel.Failed || out.read("stdout") != "afinal\n" || time.Since(began) != time.Hour {
			t.Errorf("%+v, %q after %v", outcome, out.read("stdout"), time.Since(began))
		}
	})
}

// TestGoNBFloods has all that a program writes arrive, in order, each on its stream.
func TestGoNBFloods(t *testing.T) {
	const lines = 100_000
	g := &gonb{runs: []run{func(_ context.Context, _ string, each func(message.Message)) (session.Ending, error) {
		for i := range lines {
			each(stream([]string{"stdout", "stderr"}[i%2], "ação\n"))
		}
		return session.Ending{OK: true}, nil
	}}}
	s := start(t, g, nil)
	out := new(shown)
	s.Execute(t.Context(), kernel.Request{Count: 1, Code: "fmt.Println()"}, out)
	for _, name := range []string{"stdout", "stderr"} {
		if got := out.read(name); got != strings.Repeat("ação\n", lines/2) {
			t.Errorf("%s has %d bytes", name, len(got))
		}
	}
}

// TestMessages has each kind of message go where it belongs.
func TestMessages(t *testing.T) {
	g := &gonb{runs: []run{func(_ context.Context, _ string, each func(message.Message)) (session.Ending, error) {
		each(published("status", map[string]string{"execution_state": "busy"}))
		each(published("display_data", map[string]any{"data": map[string]any{notebook.Result: true, "text/plain": "4"}}))
		each(published("display_data", map[string]any{"data": map[string]any{notebook.Clear: notebook.ClearNext}}))
		each(published("display_data", map[string]any{"data": map[string]any{"text/html": "<b>"}}))
		each(published("comm_open", map[string]string{"comm_id": "1"}))
		return session.Ending{OK: true}, nil
	}}}
	s := start(t, g, nil)
	out := new(shown)
	s.Execute(t.Context(), kernel.Request{Count: 1, Code: "fmt.Println()"}, out)
	if len(out.results) != 1 || len(out.results[0].Data) != 1 || out.results[0].Data["text/plain"] != "4" {
		t.Errorf("results are %v", out.results)
	}
	if len(out.cleared) != 1 || !out.cleared[0] {
		t.Errorf("cleared %v", out.cleared)
	}
	if got := strings.Join(out.passed, " "); got != "display_data comm_open" {
		t.Errorf("passed on are %q", got)
	}
}

// TestQuestions has a program ask the person at the client, or find the end of input.
func TestQuestions(t *testing.T) {
	for _, test := range []struct {
		name  string
		allow bool
		want  string
	}{{"a person", true, "42"}, {"nobody", false, ""}} {
		t.Run(test.name, func(t *testing.T) {
			g := new(gonb)
			s := start(t, g, nil)
			var got string
			g.runs = []run{func(ctx context.Context, _ string, _ func(message.Message)) (session.Ending, error) {
				got, _ = s.Line(ctx, "Idade? ")
				return session.Ending{OK: true}, nil
			}}
			s.Execute(t.Context(), kernel.Request{Count: 1, Code: "fmt.Println()", AllowStdin: test.allow},
				&shown{line: func() (string, error) { return "42", nil }})
			if got != test.want {
				t.Errorf("the program read %q, want %q", got, test.want)
			}
			if line, err := s.Line(t.Context(), ""); line != "" || err == nil {
				t.Errorf("between cells: %q, %v", line, err)
			}
		})
	}
}

// TestExpressions evaluates what the client wants to know beside a cell.
func TestExpressions(t *testing.T) {
	g := &gonb{runs: []run{well, func(_ context.Context, _ string, each func(message.Message)) (session.Ending, error) {
		each(published("display_data", map[string]any{"data": map[string]any{notebook.Result: true, "text/plain": "3"}}))
		return session.Ending{OK: true}, nil
	}}}
	s := start(t, g, nil)
	out := new(shown)
	outcome := s.Execute(t.Context(), kernel.Request{Count: 1, Code: "fmt.Println()", UserExpressions: map[string]string{"soma": "1 + 2"}}, out)
	if got := outcome.Expressions["soma"]; got.Error != nil || got.Bundle.Data["text/plain"] != "3" {
		t.Errorf("soma is %+v", got)
	}
	g.runs = []run{well}
	outcome = s.Execute(t.Context(), kernel.Request{Count: 2, Code: "fmt.Println()", UserExpressions: map[string]string{"nada": "inexistente"}}, out)
	if got := outcome.Expressions["nada"]; got.Error == nil || !strings.Contains(got.Error.Value, "inexistente") {
		t.Errorf("nada is %+v", got)
	}
	g.runs = []run{well, func(_ context.Context, _ string, each func(message.Message)) (session.Ending, error) {
		each(stream("stderr", "panic: ops\n\ngoroutine 1 [running]:\nmain.main()\n\tCélula [3]:1 +0x1d\n"))
		return session.Ending{Text: "exit status 2"}, nil
	}}
	outcome = s.Execute(t.Context(), kernel.Request{Count: 3, Code: "fmt.Println()", UserExpressions: map[string]string{"grito": `panic("ops")`}}, out)
	if got := outcome.Expressions["grito"]; got.Error == nil || !strings.Contains(strings.Join(got.Error.Traceback, "\n"), `1 │ panic("ops")`) {
		t.Errorf("grito, which is to quote its own text and not the cell's, is %+v", got)
	}
	if len(out.results) != 0 || len(out.errors) != 0 {
		t.Errorf("the cell shows what nobody wrote in it: %v %v", out.results, out.errors)
	}
}

// TestLeaving knows the word by which a console is left, unless it is a learner's own.
func TestLeaving(t *testing.T) {
	s := start(t, nil, nil)
	if got := execute(t, s, 1, " exit() \n"); len(got.Payload) != 1 {
		t.Errorf("exit() gives %+v", got)
	}
	execute(t, s, 2, "func exit() int { return 3 }")
	if got := execute(t, s, 3, "exit()"); len(got.Payload) != 0 {
		t.Errorf("a learner's exit() gives %+v", got)
	}
}

func execute(t *testing.T, s *session.Session, count int, code string) kernel.Outcome {
	t.Helper()
	return s.Execute(t.Context(), kernel.Request{Count: count, Code: code}, new(shown))
}
