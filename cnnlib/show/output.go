package show

import (
	"image"
	"os"

	"github.com/janpfeifer/gonb/gonbui"
)

// Output is where things are shown. [Notebook] and [Terminal] are the two there are.
type Output interface {
	// Markdown shows a text.
	Markdown(text string) error
	// PNG shows a picture; alt tells it in words.
	PNG(img image.Image, alt string) error
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
	if gonbui.IsNotebook {
		return Notebook()
	}
	return Terminal(os.Stdout)
}

// PictureOption adds to a picture what cannot be seen in it.
type PictureOption func(*picture)

type picture struct{ alt string }

// Alt tells the picture in words, for those who do not see it.
func Alt(text string) PictureOption { return func(p *picture) { p.alt = text } }

// PNG shows a picture on [Auto]'s output.
func PNG(img image.Image, options ...PictureOption) error {
	var p picture
	for _, option := range options {
		option(&p)
	}
	return Auto().PNG(img, p.alt)
}

// Markdown shows a text on [Auto]'s output. On a terminal it is printed as it is.
func Markdown(text string) error { return Auto().Markdown(text) }
