package show

import (
	"encoding/gob"
	"fmt"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Notebook shows in the output of the GoNB cell that is running.
func Notebook() Output { return notebook{gonb{}} }

// channel is the way to the notebook; tests put a recorder in its place.
type channel interface {
	send(*protocol.DisplayData) error
	// sync returns when all that was sent has arrived.
	sync() error
	// newID is an identifier that no earlier display has.
	newID() string
}

type notebook struct{ channel }

func (n notebook) Markdown(text string) error {
	return n.display("", map[protocol.MIMEType]any{protocol.MIMETextMarkdown: text}, nil)
}

func (n notebook) PNG(picture []byte, alt string) error {
	data := map[protocol.MIMEType]any{protocol.MIMEImagePNG: picture}
	if alt == "" {
		return n.display("", data, nil)
	}
	// The text is for viewers of text alone, the metadata becomes the image's alt.
	data[protocol.MIMETextPlain] = alt
	return n.display("", data, map[string]any{string(protocol.MIMEImagePNG): map[string]any{"alt": alt}})
}

func (n notebook) HTML(page, alt string) error {
	return n.display("", map[protocol.MIMEType]any{protocol.MIMETextHTML: page, protocol.MIMETextPlain: alt}, nil)
}

// display sends and waits until it has arrived, so that a cell may end after it.
func (n notebook) display(id string, data map[protocol.MIMEType]any, metadata map[string]any) error {
	if err := n.send(&protocol.DisplayData{DisplayID: id, Data: data, Metadata: metadata}); err != nil {
		return err
	}
	return n.sync()
}

// Live has a new id each time: a display of a known id is updated where it
// stands, which after a cell is run again is nowhere.
func (n notebook) Live() Live { return &notebookLive{notebook: n, id: "cnn321-" + n.newID()} }

type notebookLive struct {
	notebook
	id string
}

func (l *notebookLive) Show(s State) error {
	return l.send(&protocol.DisplayData{
		DisplayID: l.id,
		Data:      map[protocol.MIMEType]any{protocol.MIMETextHTML: liveHTML(s)},
	})
}

// End turns the display itself into Markdown. Emptied, it would stay in the
// stored notebook as an output with nothing in it.
func (l *notebookLive) End(s State) error {
	if err := l.display(l.id, map[protocol.MIMEType]any{protocol.MIMETextMarkdown: finalMarkdown(s)}, nil); err != nil {
		return err
	}
	if !s.hasCurves() {
		return nil
	}
	return showCurves(l, s)
}

// finalMarkdown is what stays of a training. Its epochs are folded, since the curves below tell
// of them, and a dozen lines would push those off a screen.
func finalMarkdown(s State) string {
	text := summary(s)
	if lines := epochLines(s); len(lines) > 0 {
		text += "\n\n<details>\n<summary><b>Época por época</b></summary>\n\n```text\n" + strings.Join(lines, "\n") + "\n```\n\n</details>"
	}
	return text
}

// gonb is the channel of the cell's own process, opened by gonbui at first use.
type gonb struct{}

// patience bounds the wait for GoNB's answer, which never comes if it has gone.
const patience = 5 * time.Second

func (gonb) send(data *protocol.DisplayData) error {
	if data.Metadata != nil {
		// It holds values as interfaces, and gob must know what may be inside. The
		// kernel registers the same type; registering again changes nothing.
		gob.Register(map[string]any{})
	}
	gonbui.SendData(data)
	return failure()
}

func (gonb) sync() error {
	arrived := make(chan struct{})
	go func() {
		gonbui.Sync()
		close(arrived)
	}()
	select {
	case <-arrived:
	case <-time.After(patience):
		return fmt.Errorf("o notebook não confirmou em %s que recebeu a figura: salve o notebook e reinicie o kernel", duration(patience))
	}
	return failure()
}

func failure() error {
	if err := gonbui.Error(); err != nil {
		return fmt.Errorf("não foi possível mostrar no notebook (reinicie o kernel se continuar): %w", err)
	}
	return nil
}

func (gonb) newID() string { return gonbui.UniqueId() }
