package command

import (
	"maps"
	"testing"
)

// TestShown shows what a cell holds in the form that its command names.
func TestShown(t *testing.T) {
	k := newKernel(t, Config{})
	for command, form := range map[string]string{
		"html": "text/html", "markdown": "text/markdown", "latex": "text/latex", "svg": "image/svg+xml", "HTML": "text/html",
	} {
		var got map[string]any
		c := k.Cell(IO{Count: 1, Stdout: k.out, Display: func(forms map[string]any) { got = forms }})
		const text = "<b>é</b>\n%não é comando\n"
		if err := c.Run(t.Context(), "%%"+command+"\n"+text, 1); err != nil {
			t.Fatal(err)
		}
		if want := map[string]any{form: text, "text/plain": text}; !maps.Equal(got, want) {
			t.Errorf("%%%%%s shows %v, want %v", command, got, want)
		}
	}
	k.want(t, "%%html\n<b>", "") // where nothing can be shown
}
