package show

import (
	"encoding/base64"
	"strings"
	"time"

	"cnn321/cnnlib/draw/canvas"
	pipes "cnn321/kernels/cells/live/notebook"
)

// behindInterval is the least time between two drawings of a training that nobody may be looking at.
const behindInterval = 500 * time.Millisecond

// Channel is a way to a notebook. [pipes.Notebook] is that of a cell's program.
type Channel interface {
	Show(pipes.Display) error
	// NewID is an identifier that no earlier display has.
	NewID() string
}

// Begin shows a training that goes on when the cell has ended, and is the name of its display, for [Behind].
func Begin(to Channel, device string) (display string, err error) {
	display = "cnn321-" + to.NewID()
	s := State{Background: true, Device: device, Display: display}
	return display, notebook{to}.display(display, map[string]any{pipes.HTML: liveHTML(s)}, nil)
}

// Behind goes on with a display that [Begin] made, be it of a cell that ended long ago: all that it ever shows is one display, that
// changes.
func Behind(to Channel, display, device string) *Progress {
	return &Progress{
		live:  behindLive{to, display},
		state: State{Background: true, Device: device, Display: display},
		pace:  behindInterval, begun: true,
	}
}

type behindLive struct {
	to      Channel
	display string
}

func (l behindLive) Show(s State) error {
	return l.to.Show(pipes.Display{ID: l.display, Data: map[string]any{pipes.HTML: liveHTML(s), pipes.Plain: plainState(s)}})
}

// End has the curves within the text: a second display would need a place of its own, which a cell that has ended cannot give.
func (l behindLive) End(s State) error {
	text, err := finalMarkdown(s), error(nil)
	if s.hasCurves() {
		var picture *canvas.Picture
		if picture, err = s.curves().Picture(); err != nil {
			return err
		}
		packed, err := canvas.PNG(picture)
		if err != nil {
			return err
		}
		alt := strings.NewReplacer("[", "(", "]", ")", "\n", " ").Replace(picture.Alt)
		text += "\n\n![" + alt + "](data:image/png;base64," + base64.StdEncoding.EncodeToString(packed) + ")"
	}
	return l.to.Show(pipes.Display{ID: l.display, Data: map[string]any{pipes.Markdown: text, pipes.Plain: plain(summary(s))}})
}

// plainState is a training under way in a line, for viewers of text alone.
func plainState(s State) string {
	text := spoken(s)
	if detail := detail(s); detail != "" {
		text += " " + detail
	}
	return text
}
