package kernel

import (
	"context"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"sync"
)

// record is what was executed, as the history file keeps it, one to a line.
type record struct {
	Session int    `json:"s"`
	Line    int    `json:"n"`
	Input   string `json:"in"`
	Output  string `json:"out,omitempty"`
}

// history is what was executed, in this session and those before, the oldest first.
type history struct {
	mu      sync.Mutex
	records []record
	session int
	file    *historyFile // nil for none
}

// add appends what was executed; what is too long to be looked up is left out.
func (h *history) add(line int, input, output string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(input)+len(output) > maxRecord {
		return nil
	}
	r := record{h.session, line, input, output}
	h.records = append(h.records, r)
	if len(h.records) > maxHistory {
		h.records = slices.Clone(h.records[len(h.records)-keptHistory:])
	}
	return h.file.append(r)
}

// close leaves the file as it is; what is executed from now on, by a cell that does not heed the kernel's end, is not kept.
func (h *history) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.file.close()
	h.file = nil
}

func (s *Server) historyReply(_ context.Context, in incoming) any {
	f := in.fields
	h := s.history
	h.mu.Lock()
	defer h.mu.Unlock()
	var found []record
	n := f.number("n", 0)
	switch f.optional("hist_access_type") {
	case "range":
		found = h.inRange(f.number("session", 0), f.number("start", 0), f.number("stop", 0))
	case "search":
		pattern := f.optional("pattern")
		if pattern == "" {
			pattern = "*"
		}
		found = h.search(pattern, f.flag("unique", false))
		found = tail(found, n)
	default: // tail, and what clients that say nothing mean
		found = tail(h.records, n)
	}
	entries := make([][3]any, 0, len(found))
	for _, r := range found {
		var what any = r.Input
		if f.flag("output", false) {
			var out any
			if r.Output != "" {
				out = r.Output
			}
			what = [2]any{r.Input, out}
		}
		entries = append(entries, [3]any{r.Session, r.Line, what})
	}
	return map[string]any{"status": OK, "history": entries}
}

// tail is the last n of records, or all if n is 0.
func tail(records []record, n int) []record {
	if n <= 0 || n >= len(records) {
		return records
	}
	return records[len(records)-n:]
}

// inRange is the lines from start up to stop (or the end, if stop is 0) of a session: 0 for this one, -1 for the one
// before, and so on.
func (h *history) inRange(session, start, stop int) []record {
	if session <= 0 {
		session += h.session
	}
	var found []record
	for _, r := range h.records {
		if r.Session == session && r.Line >= start && (stop <= 0 || r.Line < stop) {
			found = append(found, r)
		}
	}
	return found
}

// search is all whose input matches a pattern with * and ?; with unique the newest of those with the same input.
func (h *history) search(pattern string, unique bool) []record {
	var found []record
	seen := make(map[string]bool)
	for _, r := range slices.Backward(h.records) {
		if !glob(pattern, r.Input) || unique && seen[r.Input] {
			continue
		}
		seen[r.Input] = true
		found = append(found, r)
	}
	slices.Reverse(found)
	return found
}

// glob reports whether text matches a pattern in which * stands for any text, ? for a letter, and [a-z] for a letter of
// that range. One that is malformed is taken for plain text.
func glob(pattern, text string) bool {
	// In package path, * stops at a slash, which means nothing here.
	const slash = "\x00"
	matched, err := path.Match(strings.ReplaceAll(pattern, "/", slash), strings.ReplaceAll(text, "/", slash))
	if err != nil {
		return strings.Contains(text, strings.Trim(pattern, "*"))
	}
	return matched
}

// decodeRecords reads the lines of a history file; those that are damaged are left out.
func decodeRecords(data []byte) []record {
	var records []record
	for line := range strings.Lines(string(data)) {
		var r record
		if json.Unmarshal([]byte(line), &r) == nil && r.Session > 0 {
			records = append(records, r)
		}
	}
	return records
}
