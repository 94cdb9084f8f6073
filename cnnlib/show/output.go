package show

import (
	"os"

	"cnn321/cnnlib/draw/canvas"
	pipes "cnn321/kernels/cells/live/notebook"
)

// Output is where things are shown. [Notebook] and [Terminal] are the two there are.
type Output interface {
	// Markdown shows a text.
	Markdown(text string) error
	// PNG shows a picture; alt tells it in words.
	PNG(picture []byte, alt string) error
	// HTML shows a piece of a page that may have scripts; alt tells it in words.
	HTML(page, alt string) error
	// Live begins the display of one training.
	Live() Live
}

// Live is the display of one training.
type Live interface {
	// Show replaces what is shown by a newer state.
	Show(State) error
	// End leaves what shall stay, and returns when it has arrived.
	End(State) error
}

// Auto is the notebook where a GoNB cell is running, and else the terminal.
func Auto() Output {
	if pipes.Present() {
		return Notebook()
	}
	return Terminal(os.Stdout)
}

// Picture shows a picture on [Auto]'s output.
func Picture(p *canvas.Picture) error {
	packed, err := canvas.PNG(p)
	if err != nil {
		return err
	}
	return Auto().PNG(packed, p.Alt)
}

// Animation shows moving pictures on [Auto]'s output.
func Animation(a canvas.Animation) error {
	packed, err := a.PNG()
	if err != nil {
		return err
	}
	return Auto().PNG(packed, a.Alt)
}

// HTML shows a piece of a page on [Auto]'s output; alt tells it in words.
func HTML(page, alt string) error { return Auto().HTML(page, alt) }

// Markdown shows a text on [Auto]'s output. On a terminal it is printed as it is.
func Markdown(text string) error { return Auto().Markdown(text) }

// Notice shows a text on [Auto]'s output as it is, whatever characters it has.
func Notice(text string) error {
	out := Auto()
	if _, ok := out.(notebook); ok {
		text = markdownText(text)
	}
	return out.Markdown(text)
}
