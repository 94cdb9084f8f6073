package kernel

import (
	"context"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"
)

// window lets pass so many bytes and messages in any span of time of its length.
type window struct {
	length   time.Duration
	bytes    int
	messages int

	mu    sync.Mutex
	marks []mark // what passed within length, the oldest first
	used  mark   // their sum; its time means nothing
}

type mark struct {
	when            time.Time
	bytes, messages int
}

// room is how many bytes and messages may pass now, and how long it takes until more may.
func (w *window) room(now time.Time) (bytes, messages int, more time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forget(now)
	if len(w.marks) == 0 {
		return w.bytes, w.messages, 0
	}
	return w.bytes - w.used.bytes, w.messages - w.used.messages, w.length - now.Sub(w.marks[0].when)
}

// forget drops what passed longer ago than length. w.mu is held.
func (w *window) forget(now time.Time) {
	for len(w.marks) > 0 && now.Sub(w.marks[0].when) >= w.length {
		w.used.bytes -= w.marks[0].bytes
		w.used.messages -= w.marks[0].messages
		w.marks = w.marks[1:]
	}
}

// use counts in what passes.
func (w *window) use(now time.Time, bytes, messages int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.used.bytes += bytes
	w.used.messages += messages
	w.marks = append(w.marks, mark{now, bytes, messages})
}

// pass waits until one message of size bytes may pass, or ctx is done. What is larger than the window passes when nothing
// else is in it.
func (w *window) pass(ctx context.Context, size int) {
	for {
		now := time.Now()
		room, messages, more := w.room(now)
		if messages == w.messages || size <= room && messages > 0 {
			w.use(now, size, 1)
			return
		}
		select {
		case <-ctx.Done():
			return // what comes now is the rest of a cell that ends
		case <-time.After(more):
		}
	}
}

// wireSize is how many bytes text takes within JSON.
func wireSize(text string) int {
	size := 0
	for _, r := range text {
		switch {
		case r == '\n' || r == '"' || r == '\\' || r == '\t' || r == '\r' || r == '\b' || r == '\f':
			size += 2
		case r < ' ' || r == utf8.RuneError || r == '\u2028' || r == '\u2029':
			size += 6
		default:
			size += utf8.RuneLen(r)
		}
	}
	return size
}

// cut splits off the beginning of text, at most limit bytes, never within a letter.
func cut(text string, limit int) (piece, rest string) {
	if len(text) <= limit {
		return text, ""
	}
	for back := range min(utf8.UTFMax, limit+1) {
		if utf8.RuneStart(text[limit-back]) {
			return text[:limit-back], text[limit-back:]
		}
	}
	return text[:limit], text[limit:] // no UTF-8 at all
}

// whole splits text before a letter that is not there in full.
func whole(text string) (complete, partial string) {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		at := len(text) - n
		if utf8.RuneStart(text[at]) {
			if !utf8.FullRuneInString(text[at:]) {
				return text[:at], text[at:]
			}
			break
		}
	}
	return text, ""
}

// megabytes writes a size as a person reads it.
func megabytes(n int) string {
	if n < 1_000_000 {
		return fmt.Sprintf("%d kB", (n+999)/1000)
	}
	tenths := (n + 50_000) / 100_000
	return fmt.Sprintf("%d,%d MB", tenths/10, tenths%10)
}
