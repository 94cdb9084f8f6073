package session

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"cnn321/kernels/cells/command"
	"cnn321/kernels/jupyter/kernel"
)

// Warm makes the first cell quick, and then the first completion. That it fails is no news: they themselves will.
func (s *Session) Warm(ctx context.Context) {
	_ = s.cells.Warm(ctx, s.config.Likely...)
	if s.config.Gopls != nil {
		_ = s.config.Gopls.Warm(ctx)
	}
}

// Complete implements [kernel.Kernel].
func (s *Session) Complete(ctx context.Context, code string, cursor int) (kernel.Completion, error) {
	if line, ok := s.cells.CommandAt(code, cursor); ok {
		return completeCommand(line, cursor), nil
	}
	if s.config.Gopls == nil {
		return s.completeNames(code, cursor), nil
	}
	program, at := s.program(code, cursor)
	found, err := s.config.Gopls.Complete(ctx, program, at)
	if err != nil {
		return s.completeNames(code, cursor), nil
	}
	found = found.Shift(cursor - at)
	completion := kernel.Completion{Start: found.Start, End: found.End}
	for _, m := range found.Matches {
		completion.Matches = append(completion.Matches, kernel.Match{Text: m.Text, Type: m.Type, Signature: m.Signature})
	}
	return completion, nil
}

// completeCommand completes the name of a command, of whose line all up to the cursor is given.
func completeCommand(line string, cursor int) kernel.Completion {
	names, start := command.Complete(line)
	completion := kernel.Completion{Start: cursor - utf8.RuneCountInString(line[start:]), End: cursor}
	for _, name := range names {
		completion.Matches = append(completion.Matches, kernel.Match{Text: name, Type: "magic"})
	}
	return completion
}

// program is the program that stands for a cell as it is, and the cursor's place in it, in code points.
func (s *Session) program(code string, cursor int) (program string, at int) {
	program, offset := s.cells.Context(code, min(max(cursor, 0), utf8.RuneCountInString(code)))
	return program, utf8.RuneCountInString(program[:offset])
}

// completeNames completes from what cells have declared.
func (s *Session) completeNames(code string, cursor int) kernel.Completion {
	runes := []rune(code)
	cursor = min(max(cursor, 0), len(runes))
	start := cursor
	for start > 0 && (unicode.IsLetter(runes[start-1]) || unicode.IsDigit(runes[start-1]) || runes[start-1] == '_') {
		start--
	}
	prefix := string(runes[start:cursor])
	completion := kernel.Completion{Start: start, End: cursor}
	if prefix == "" || start > 0 && runes[start-1] == '.' {
		return completion
	}
	for _, name := range s.cells.Names() {
		if strings.HasPrefix(name, prefix) {
			completion.Matches = append(completion.Matches, kernel.Match{Text: name})
		}
	}
	return completion
}

// Inspect implements [kernel.Kernel].
func (s *Session) Inspect(ctx context.Context, code string, cursor, detail int) (kernel.Inspection, error) {
	if _, ok := s.cells.CommandAt(code, cursor); ok || s.config.Gopls == nil {
		return kernel.Inspection{}, nil
	}
	program, at := s.program(code, cursor)
	found, err := s.config.Gopls.Inspect(ctx, program, at, detail)
	if err != nil || !found.Found {
		return kernel.Inspection{}, nil
	}
	return kernel.Inspection{Found: true, Bundle: kernel.Bundle{Data: found.Data()}}, nil
}

// IsComplete implements [kernel.Kernel].
func (s *Session) IsComplete(code string) kernel.Completeness {
	status, indent := s.cells.IsComplete(code)
	return kernel.Completeness{Status: status, Indent: indent}
}
