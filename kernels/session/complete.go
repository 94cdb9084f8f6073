package session

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/source"
	"cnn321/kernels/gopls"
	"cnn321/kernels/jupyter/kernel"
)

// How long gopls is waited for when there is another answer: one that starts, hangs or died needs longer. Names are as good,
// and are wanted while one types; its explanations have the documentation too, and are read at leisure.
const (
	completePatience = time.Second
	inspectPatience  = 3 * time.Second
)

// Warm makes the first cell quick, and where that is wanted the first completion. That it fails is no news: they
// themselves will.
func (s *Session) Warm(ctx context.Context) {
	_ = s.cells.Warm(ctx, s.config.Likely...)
	if s.config.Gopls != nil && s.config.WarmGopls {
		_ = s.config.Gopls.Warm(ctx)
	}
}

// Complete implements [kernel.Kernel]. The names are gopls's, or those that cells know themselves when it does not answer.
func (s *Session) Complete(ctx context.Context, code string, cursor int) (kernel.Completion, error) {
	if line, ok := s.cells.CommandAt(code, cursor); ok {
		return s.completeCommand(line, cursor), nil
	}
	switch place, written, raw := s.cells.Within(code, cursor); place {
	case source.Comment:
		return kernel.Completion{Start: cursor, End: cursor}, nil
	case source.String:
		return s.completePath(written, raw, cursor), nil
	}
	known := later(func() kernel.Completion { return s.known(code, cursor) })
	asked := later(func() kernel.Completion {
		if s.config.Gopls == nil {
			return kernel.Completion{}
		}
		program, at := s.program(code, cursor)
		// To its end, even if nobody waits any more: the next question finds gopls ready.
		found, err := s.config.Gopls.Complete(context.WithoutCancel(ctx), program, at)
		if err != nil {
			return kernel.Completion{}
		}
		return completion(listed(program, found).Shift(cursor - at))
	})
	answer := better(ctx, completePatience, asked, known, func(c kernel.Completion) bool { return len(c.Matches) > 0 })
	if answer.Matches == nil {
		answer.Start, answer.End = cursor, cursor
	}
	return withPackages(ctx, answer, known), nil
}

// Inspect implements [kernel.Kernel].
func (s *Session) Inspect(ctx context.Context, code string, cursor, detail int) (kernel.Inspection, error) {
	if _, ok := s.cells.CommandAt(code, cursor); ok {
		return kernel.Inspection{}, nil
	}
	known := later(func() kernel.Inspection { return s.declaration(code, cursor) })
	asked := later(func() kernel.Inspection {
		if s.config.Gopls == nil {
			return kernel.Inspection{}
		}
		program, at := s.program(code, cursor)
		found, err := s.config.Gopls.Inspect(context.WithoutCancel(ctx), program, at, detail)
		if err != nil || !found.Found {
			return kernel.Inspection{}
		}
		return inspection(found)
	})
	return better(ctx, inspectPatience, asked, known, func(i kernel.Inspection) bool { return i.Found }), nil
}

// IsComplete implements [kernel.Kernel].
func (s *Session) IsComplete(code string) kernel.Completeness {
	status, indent := s.cells.IsComplete(code)
	return kernel.Completeness{Status: status, Indent: indent}
}

// later is what do will have returned.
func later[T any](do func() T) <-chan T {
	answer := make(chan T, 2)
	go func() {
		value := do()
		answer <- value
		answer <- value // for whoever else wants to know
	}()
	return answer
}

// better is the first answer, if it comes while patience lasts and says something, and else the second one, if that says something;
// after that whichever does, until ctx is done.
func better[T any](ctx context.Context, patience time.Duration, first, second <-chan T, says func(T) bool) (answer T) {
	enough := time.NewTimer(patience)
	defer enough.Stop()
	select {
	case answer = <-first:
		if says(answer) {
			return answer
		}
		first = nil
	case <-enough.C:
	case <-ctx.Done():
		return answer
	}
	for first != nil || second != nil {
		select {
		case answer = <-second:
			second = nil
		case answer = <-first:
			first = nil
		case <-ctx.Done():
			return answer
		}
		if says(answer) {
			return answer
		}
	}
	return answer
}

// completeCommand completes a command or the path of a file behind it; of its line all up to the cursor is given.
func (s *Session) completeCommand(line string, cursor int) kernel.Completion {
	found, start := s.commands.Complete(line)
	completion := kernel.Completion{Start: cursor - utf8.RuneCountInString(line[start:]), End: cursor}
	for _, c := range found {
		kind := "magic"
		if c.Path {
			kind = "path"
		}
		completion.Matches = append(completion.Matches, kernel.Match{Text: c.Text, Type: kind})
	}
	return completion
}

// completePath completes a string of Go's as the path of a file.
func (s *Session) completePath(written string, raw bool, cursor int) kernel.Completion {
	completion := kernel.Completion{Start: cursor - utf8.RuneCountInString(written), End: cursor}
	typed := written
	if value, err := strconv.Unquote(`"` + written + `"`); err == nil && !raw {
		typed = value
	}
	if strings.HasPrefix(typed, "~") || strings.ContainsAny(typed, "$\n") {
		return kernel.Completion{Start: cursor, End: cursor} // to Go these are no more than letters
	}
	for _, path := range s.commands.Files(typed) {
		text := path
		if !raw {
			quoted := strconv.Quote(path)
			text = quoted[1 : len(quoted)-1]
		} else if strings.Contains(path, "`") {
			continue
		}
		completion.Matches = append(completion.Matches, kernel.Match{Text: text, Type: "path"})
	}
	return completion
}

// program is the program that stands for a cell as it is, and the cursor's place in it, in code points.
func (s *Session) program(code string, cursor int) (program string, at int) {
	program, offset := s.cells.Context(code, min(max(cursor, 0), utf8.RuneCountInString(code)))
	return program, utf8.RuneCountInString(program[:offset])
}

// completion is gopls's in the protocol's words.
func completion(found gopls.Completion) kernel.Completion {
	c := kernel.Completion{Start: found.Start, End: found.End}
	for _, m := range found.Matches {
		c.Matches = append(c.Matches, kernel.Match{Text: m.Text, Type: m.Type, Signature: m.Signature})
	}
	return c
}

// known completes with the names that cells know.
func (s *Session) known(code string, cursor int) kernel.Completion {
	names, typed := s.cells.Known(code, cursor)
	c := kernel.Completion{Start: cursor - typed, End: cursor}
	before := string([]rune(code)[:max(c.Start, 0)])
	for _, n := range names {
		if unlistedMember(before, n.Name) {
			continue
		}
		c.Matches = append(c.Matches, kernel.Match{Text: n.Name, Type: n.Kind, Signature: n.Signature})
	}
	return c
}

// withPackages adds the packages that a cell may use without an import, of which gopls knows nothing.
func withPackages(ctx context.Context, answer kernel.Completion, known <-chan kernel.Completion) kernel.Completion {
	select {
	case more := <-known:
		if answer.Matches != nil && (answer.Start != more.Start || answer.End != more.End) {
			return answer
		}
		for _, m := range more.Matches {
			there := slices.ContainsFunc(answer.Matches, func(old kernel.Match) bool { return old.Text == m.Text })
			if m.Type == "module" && !there {
				answer.Start, answer.End = more.Start, more.End
				answer.Matches = append(answer.Matches, m)
			}
		}
	case <-ctx.Done():
	}
	return answer
}

// inspection is gopls's in the protocol's words.
func inspection(found gopls.Inspection) kernel.Inspection {
	return kernel.Inspection{Found: true, Bundle: kernel.Bundle{Data: found.Data()}}
}

// declaration explains the name at the cursor by its declaration, which cells know.
func (s *Session) declaration(code string, cursor int) kernel.Inspection {
	letters := []rune(code)
	end := min(max(cursor, 0), len(letters))
	for end < len(letters) && (letters[end] == '_' || unicode.IsLetter(letters[end]) || unicode.IsDigit(letters[end])) {
		end++
	}
	names, typed := s.cells.Known(code, end)
	whole := slices.IndexFunc(names, func(n cells.Known) bool { return n.Declaration != "" })
	if whole < 0 || end-typed > cursor {
		return kernel.Inspection{}
	}
	text := names[whole].Declaration
	return inspection(gopls.Inspection{Found: true, Markdown: "```go\n" + text + "\n```", Text: text})
}
