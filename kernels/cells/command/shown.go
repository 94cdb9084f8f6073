package command

// shown are the commands whose cell is shown as it is, as in IPython, with its MIME type.
func shown() map[string]string {
	return map[string]string{
		"html": "text/html", "HTML": "text/html", "markdown": "text/markdown", "latex": "text/latex", "svg": "image/svg+xml", "SVG": "image/svg+xml",
	}
}

// show shows a text in a form, and as plain text where that form cannot be shown.
func (c *Cell) show(form, text string) {
	if c.io.Display != nil {
		c.io.Display(map[string]any{form: text, "text/plain": text})
	}
}
