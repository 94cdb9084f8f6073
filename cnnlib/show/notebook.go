package show

import (
	"strings"

	pipes "cnn321/kernels/cells/live/notebook"
)

// Notebook shows in the output of the GoNB cell that is running.
func Notebook() Output { return notebook{pipes.Open()} }

type notebook struct{ Channel }

func (n notebook) Markdown(text string) error {
	return n.display("", map[string]any{pipes.Markdown: text}, nil)
}

func (n notebook) PNG(picture []byte, alt string) error {
	data := map[string]any{pipes.PNG: picture}
	if alt == "" {
		return n.display("", data, nil)
	}
	// The text is for viewers of text alone, the metadata becomes the image's alt.
	data[pipes.Plain] = alt
	return n.display("", data, map[string]any{pipes.PNG: map[string]any{"alt": alt}})
}

func (n notebook) HTML(page, alt string) error {
	return n.display("", map[string]any{pipes.HTML: page, pipes.Plain: alt}, nil)
}

func (n notebook) display(id string, data map[string]any, metadata map[string]any) error {
	return n.Show(pipes.Display{ID: id, Data: data, Metadata: metadata})
}

// Live has a new id each time: a display of a known id is updated where it
// stands, which after a cell is run again is nowhere.
func (n notebook) Live() Live { return &notebookLive{notebook: n, id: "cnn321-" + n.NewID()} }

type notebookLive struct {
	notebook
	id string
}

func (l *notebookLive) Show(s State) error {
	return l.notebook.Show(pipes.Display{ID: l.id, Data: map[string]any{pipes.HTML: liveHTML(s)}})
}

// End turns the display itself into Markdown. Emptied, it would stay in the
// stored notebook as an output with nothing in it.
func (l *notebookLive) End(s State) error {
	if err := l.display(l.id, map[string]any{pipes.Markdown: finalMarkdown(s)}, nil); err != nil {
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
	for _, notice := range s.Notices {
		text += "\n\n" + markdownText(notice)
	}
	if lines := epochLines(s); len(lines) > 0 && s.hasCurves() {
		text += "\n\n<details>\n<summary><b>Época por época</b></summary>\n\n```text\n" + strings.Join(lines, "\n") + "\n```\n\n</details>"
	}
	return text
}

// markdownText is a text that Markdown shows as it is: paths have characters that mean something there.
func markdownText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "[", `\[`, "$", `\$`).Replace(text)
}
