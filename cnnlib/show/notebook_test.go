package show

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cnn321/cnnlib"
	pipes "cnn321/kernels/cells/live/notebook"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// wire records what would go to the notebook.
type wire struct {
	sent   []*pipes.Display
	ids    int
	failed error
}

func (w *wire) Show(d pipes.Display) error { w.sent = append(w.sent, &d); return w.failed }
func (w *wire) NewID() string              { w.ids++; return fmt.Sprint(w.ids) }

func TestNotebookEndsStatic(t *testing.T) {
	w := &wire{}
	live := notebook{w}.Live()
	s := fold(trainings[0].events)
	if err := errors.Join(live.Show(s), live.End(s.End(nil))); err != nil {
		t.Fatal(err)
	}
	if len(w.sent) != 3 {
		t.Fatalf("sent %v; want the live display, its end, the curves", w.sent)
	}
	update, final, curves := w.sent[0], w.sent[1], w.sent[2]
	if update.ID == "" || update.ID != final.ID {
		t.Errorf("the end has display id %q, the live display %q; want the same", final.ID, update.ID)
	}
	if _, html := final.Data[pipes.HTML]; html || final.Data[pipes.Markdown] == "" {
		t.Errorf("the end is %v, want Markdown alone", final.Data)
	}
	if curves.ID != "" {
		t.Error("the curves are an update; they are to stay")
	}
	if _, err := png.Decode(bytes.NewReader(curves.Data[pipes.PNG].([]byte))); err != nil {
		t.Errorf("the curves are no PNG: %v", err)
	}
	if alt := curves.Data[pipes.Plain]; !strings.Contains(fmt.Sprint(alt), "em 2 épocas") {
		t.Errorf("the curves' text is %v", alt)
	}
}

func TestNotebookWithoutCurves(t *testing.T) {
	w := &wire{}
	if err := (notebook{w}).Live().End(fold(compileEvents(2)[:1]).End(cnnlib.ErrInterrupted)); err != nil {
		t.Fatal(err)
	}
	if len(w.sent) != 1 {
		t.Errorf("sent %v; want the text, no empty picture", w.sent)
	}
}

func TestEachRunHasItsOwnDisplay(t *testing.T) {
	w := &wire{}
	for range 2 {
		if err := (notebook{w}).Live().Show(State{}); err != nil {
			t.Fatal(err)
		}
	}
	if w.sent[0].ID == w.sent[1].ID {
		t.Errorf("both runs have display id %q", w.sent[0].ID)
	}
}

func TestNotebookTellsOfFailure(t *testing.T) {
	broken := errors.New("canal fechado")
	n := notebook{&wire{failed: broken}}
	live := n.Live()
	for name, err := range map[string]error{
		"Markdown": n.Markdown("oi"), "PNG": n.PNG(pixel(t), ""), "HTML": n.HTML("<b>oi</b>", "oi"),
		"Show": live.Show(State{}), "End": live.End(fold(trainings[0].events)),
	} {
		if !errors.Is(err, broken) {
			t.Errorf("%s = %v, want %v", name, err, broken)
		}
	}
}

// TestThroughGoNBsPipes runs a cell's part in a process of its own and plays
// GoNB's: two named pipes, gob on both, an answer to each sync.
func TestThroughGoNBsPipes(t *testing.T) {
	if os.Getenv("CNN321_TEST_CELL") != "" {
		cell(t)
		return
	}
	there, back := filepath.Join(t.TempDir(), "there"), filepath.Join(t.TempDir(), "back")
	for _, path := range []string{there, back} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestThroughGoNBsPipes$")
	cmd.Env = append(os.Environ(), "CNN321_TEST_CELL=1", protocol.GONB_PIPE_ENV+"="+there, protocol.GONB_PIPE_BACK_ENV+"="+back)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	displays := make(chan []*protocol.DisplayData, 1)
	go func() { displays <- playGoNB(there, back) }()
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, &output)
	}
	var kinds []string
	for _, d := range <-displays {
		kind := "?"
		switch {
		case d.Data[protocol.MIMETextHTML] != nil:
			kind = "html"
			if alt := d.Data[protocol.MIMETextPlain]; alt != nil {
				kind += fmt.Sprint(" ", alt)
			}
		case d.Data[protocol.MIMETextMarkdown] != nil:
			kind = "markdown"
		case d.Data[protocol.MIMEImagePNG] != nil:
			kind = fmt.Sprint("png ", d.Metadata["image/png"])
		}
		kinds = append(kinds, kind)
	}
	if got, want := strings.Join(kinds, ", "), "markdown, png map[alt:um pixel], html oi, html, markdown"; got != want {
		t.Errorf("the notebook got %s; want %s", got, want)
	}
}

func cell(t *testing.T) {
	progress := New(Auto(), "CPU (XLA)")
	err := errors.Join(
		Markdown("**oi**"),
		Auto().PNG(pixel(t), "um pixel"),
		HTML("<b>oi</b>", "oi"),
	)
	progress.Watch(compileEvents(2)[0])
	if err = errors.Join(err, progress.Close(nil)); err != nil {
		t.Fatal(err)
	}
}

// playGoNB answers syncs until the cell ends, and returns what it displayed.
func playGoNB(there, back string) []*protocol.DisplayData {
	gob.Register(map[string]any{})
	from, err := os.Open(there)
	if err != nil {
		return nil
	}
	defer from.Close()
	to, err := os.OpenFile(back, os.O_WRONLY, 0)
	if err != nil {
		return nil
	}
	defer to.Close()
	decoder, encoder := gob.NewDecoder(from), gob.NewEncoder(to)
	var displays []*protocol.DisplayData
	for {
		d := &protocol.DisplayData{}
		if err := decoder.Decode(d); err != nil {
			return displays
		}
		sync, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue)
		if !ok {
			displays = append(displays, d)
			continue
		}
		if err := encoder.Encode(&protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: sync.Value}); err != nil {
			return displays
		}
	}
}

func TestClear(t *testing.T) {
	for wait, want := range map[bool]string{false: pipes.ClearNow, true: pipes.ClearNext} {
		w := &wire{}
		if err := clearOutput(w, wait); err != nil {
			t.Fatal(err)
		}
		if len(w.sent) != 1 || w.sent[0].Data[pipes.Clear] != want {
			t.Errorf("with wait %v sent %v; want %q", wait, w.sent, want)
		}
		w = &wire{failed: errors.New("the pipe is closed")}
		if err := clearOutput(w, wait); err != w.failed {
			t.Errorf("a failure is told as %v", err)
		}
	}
}
