package command

import (
	"context"
	_ "embed"
	"strings"
)

//go:embed help.md
var helpPage string

// help is %help: the page of all commands, or what it says of one.
func (c *Cell) help(_ context.Context, q request) error {
	if len(q.words) == 0 {
		c.pages = append(c.pages, page(helpPage))
		return nil
	}
	name := strings.TrimLeft(q.words[0], "%")
	if name == "!" || name == "!*" {
		name = "!"
	} else if full, ok := aliases()[name]; ok {
		name = full
	}
	var found []string
	for _, line := range strings.Split(helpPage, "\n") {
		if start, _, ok := strings.Cut(line, " | "); ok && strings.HasPrefix(line, "| `") && names(start, name) {
			found = append(found, line)
		}
	}
	if len(found) == 0 {
		return c.unknown(request{name: "%" + name, line: q.line}, entry{}, false)
	}
	c.pages = append(c.pages, page("| Comando | O que faz |\n|:--|:--|\n"+strings.Join(found, "\n")+"\n"))
	return nil
}

// names reports whether the first column of a row of the help page is about a command.
func names(column, name string) bool {
	for _, part := range strings.Split(column, "`") {
		word, _ := cutWord(strings.TrimSpace(part))
		if strings.TrimLeft(word, "%") == name || name == "!" && strings.HasPrefix(word, "!") {
			return true
		}
	}
	return false
}

// version is %version.
func (c *Cell) version(ctx context.Context, q request) error {
	c.say("%s", c.runner.config.Version(ctx))
	return nil
}

// page makes both forms of a page. The text form is for terminals: the Markdown without its marks.
func page(markdown string) Page {
	var lines []string
	for _, line := range strings.Split(markdown, "\n") {
		if strings.HasPrefix(line, "|:") || strings.HasPrefix(line, "```") || strings.HasPrefix(line, "| Comando") {
			continue
		}
		if row, ok := strings.CutPrefix(line, "| "); ok {
			left, right, _ := strings.Cut(row, " | ")
			line = "  " + left + "\n      " + strings.TrimSuffix(right, " |")
		}
		line = strings.TrimLeft(line, "#")
		lines = append(lines, strings.NewReplacer("`", "", "**", "", `\|`, "|").Replace(line))
	}
	return Page{Markdown: markdown, Text: strings.TrimSpace(strings.Join(lines, "\n")) + "\n"}
}
