package live

import (
	"fmt"
	"os"
	"strings"

	"cnn321/kernels/cells/live/literal"
	"cnn321/kernels/cells/live/notebook"
)

// A value of a last expression that has one of these methods is shown so, and a notebook chooses the richest form.
type (
	pngForm      interface{ PNG() ([]byte, error) }
	htmlForm     interface{ HTML() string }
	markdownForm interface{ Markdown() string }
)

// asPNG draws what has no PNG method: see [DrawImages].
var asPNG func(v any) (png []byte, alt string, err error)

// DrawImages has Show draw more values as pictures: draw gives one as PNG and in words, or neither. Package live/picture calls it, which is linked only where a cell shows an
// image.Image: its encoder makes a program a tenth larger.
func DrawImages(draw func(v any) (png []byte, alt string, err error)) { asPNG = draw }

// Show shows the values of a cell's last expression as its result: in the notebook as the cell's output number n, elsewhere as
// a text. Like None in Python, nil alone is not shown; neither is a nil error at the end of several values. An error that is
// not nil is shown as what it says, and the cell goes on: that it happened is the value. What an interrupt cut short is no value.
func Show(shown ...any) {
	Tick()
	if len(shown) > 0 && shown[len(shown)-1] == nil {
		shown = shown[:len(shown)-1]
	}
	if len(shown) == 0 {
		return
	}
	texts := make([]string, len(shown))
	for i, v := range shown {
		texts[i] = literal.Of(v)
	}
	text := strings.Join(texts, ", ")
	if strings.Contains(text, "\n") {
		text = strings.Join(texts, "\n")
	}
	data := map[string]any{notebook.Plain: text, notebook.Result: "1"}
	if len(shown) == 1 {
		if err := richForms(shown[0], data); err != nil {
			fmt.Fprintln(os.Stderr, "O resultado não pôde ser desenhado:", err)
		}
	}
	if !notebook.Present() {
		fmt.Println(text)
		return
	}
	if err := notebook.Open().Show(notebook.Display{Data: data}); err != nil {
		fmt.Println(text)
		fmt.Fprintln(os.Stderr, err)
	}
}

// richForms adds what a value can be shown as, beside its text.
func richForms(v any, data map[string]any) (err error) {
	defer func() {
		if problem := recover(); problem != nil { // a nil pointer, for one
			err = fmt.Errorf("%v", problem)
		}
	}()
	if form, ok := v.(markdownForm); ok {
		data[notebook.Markdown] = form.Markdown()
	}
	if form, ok := v.(htmlForm); ok {
		data[notebook.HTML] = form.HTML()
	}
	var png []byte
	alt := ""
	if form, ok := v.(pngForm); ok {
		png, err = form.PNG()
	} else if asPNG != nil {
		png, alt, err = asPNG(v)
	}
	if err == nil && png != nil {
		data[notebook.PNG] = png
	}
	if alt != "" {
		data[notebook.Plain] = alt
	}
	return err
}
