package gopls

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/doc/comment"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inspection is what there is to say about a place in a program, as Markdown and as plain text; both are empty when
// there is nothing.
type Inspection struct {
	Found    bool
	Markdown string
	Text     string
}

// Data is that of Jupyter's inspect_reply.
func (i Inspection) Data() map[string]any {
	if !i.Found {
		return map[string]any{}
	}
	return map[string]any{"text/markdown": i.Markdown, "text/plain": i.Text}
}

// Inspect explains the name at the cursor, which counts code points; where there is none, the function between whose
// brackets the cursor stands. A detail of 1 or more also brings the source of a name's declaration.
func (c *Client) Inspect(ctx context.Context, program string, cursor, detail int) (Inspection, error) {
	ctx, done := c.newest(ctx, methodHover)
	defer done()
	doc := newDocument(program)
	at := doc.offset(cursor)

	if name := identifierAt(doc.text, at); name != "" {
		if c.config.Hidden(name) {
			return Inspection{}, nil
		}
		var answer hover
		// gopls refuses rather than finds nothing in some places, as within a string: then the call is looked at.
		if err := c.ask(ctx, doc, methodHover, at, &answer); err != nil && !errors.Is(err, errRefused) {
			return Inspection{}, err
		}
		if found := explainName(name, answer); found.Found {
			if detail < 1 {
				return found, nil
			}
			source, err := c.source(ctx, doc, at)
			return found.with(source), err
		}
	}
	var help signatureHelp
	if err := c.ask(ctx, doc, methodSignature, at, &help); err != nil && !errors.Is(err, errRefused) {
		return Inspection{}, err
	}
	return c.explainCall(help), nil
}

// identifierAt is the identifier that a place touches, or "".
func identifierAt(text string, at int) string {
	start, end := at, at
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		if !inIdentifier(r) {
			break
		}
		start -= size
	}
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !inIdentifier(r) {
			break
		}
		end += size
	}
	name := text[start:end]
	if first, _ := utf8.DecodeRuneInString(name); name == "" || unicode.IsDigit(first) {
		return ""
	}
	return name
}

func inIdentifier(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// explainName makes an inspection of a hover.
func explainName(name string, answer hover) Inspection {
	var about structuredHover
	if json.Unmarshal([]byte(answer.Contents.Value), &about) != nil {
		return Inspection{}
	}
	if about.Signature == "" || name == "main" && about.Signature == "func main()" {
		return Inspection{}
	}
	return inspection(about.Signature, "", about.FullDocumentation)
}

// explainCall makes an inspection of the signature of the function that is called.
func (c *Client) explainCall(help signatureHelp) Inspection {
	if len(help.Signatures) == 0 {
		return Inspection{}
	}
	called := help.Signatures[0]
	if name, _, _ := strings.Cut(called.Label, "("); c.config.Hidden(name) {
		return Inspection{}
	}
	argument := ""
	if n := help.ActiveParameter; n != nil && *n >= 0 && *n < len(called.Parameters) {
		argument = called.Parameters[*n].Label
	}
	return inspection("func "+strings.TrimPrefix(called.Label, "func"), argument, documentation(called.Documentation))
}

// documentation reads LSP's two ways of writing one.
func documentation(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var markup struct {
		Value string `json:"value"`
	}
	if json.Unmarshal(raw, &markup) == nil {
		return markup.Value
	}
	return ""
}

// inspection writes down a declaration, which of its parameters is being written, if any, and its doc comment.
func inspection(declaration, argument, doc string) Inspection {
	names := comment.Parser{LookupSym: func(string, string) bool { return true }} // [Name] is one, of whichever package
	parsed := names.Parse(doc)
	printer := &comment.Printer{
		HeadingLevel: 4,
		HeadingID:    func(*comment.Heading) string { return "" },
		// A site that a class room may not reach.
		DocLinkURL:     func(*comment.DocLink) string { return "" },
		TextCodePrefix: "    ",
	}
	markdown := []string{fenced(declaration)}
	text := []string{declaration}
	if argument != "" {
		markdown = append(markdown, fmt.Sprintf("Neste lugar: `%s`", argument))
		text = append(text, "Neste lugar: "+argument)
	}
	if doc != "" {
		markdown = append(markdown, strings.TrimSpace(string(printer.Markdown(parsed))))
		text = append(text, strings.TrimSpace(string(printer.Text(parsed))))
	}
	return Inspection{Found: true, Markdown: strings.Join(markdown, "\n\n"), Text: strings.Join(text, "\n\n")}
}

// with is the inspection with the source of what it is about, if there is one.
func (i Inspection) with(source string) Inspection {
	if source != "" {
		i.Markdown += "\n\n" + fenced(source)
		i.Text += "\n\n" + source
	}
	return i
}

// fenced is Go code in Markdown, with a fence that is longer than any in it.
func fenced(code string) string {
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return fence + "go\n" + code + "\n" + fence
}
