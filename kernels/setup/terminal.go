package setup

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// Terminal reports to a person: a bar that is drawn over itself on a terminal, plain lines elsewhere.
type Terminal struct {
	out  io.Writer
	live bool

	mu      sync.Mutex
	title   string
	began   time.Time
	drawn   time.Time // when a line was last drawn for this step
	percent int64     // last tenth told in plain lines
	steps   int
}

// NewTerminal reports to a file, usually standard output.
func NewTerminal(f *os.File) *Terminal {
	info, err := f.Stat()
	live := err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
	return &Terminal{out: f, live: live}
}

const (
	barWidth     = 24
	redrawEvery  = 100 * time.Millisecond
	plainEvery   = 10 * time.Second
	eraseLine    = "\r\x1b[K"
	lineOfDetail = 42
)

// Begin shows the name of a step.
func (t *Terminal) Begin(index, total int, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.steps++
	t.title = fmt.Sprintf("[%d/%d] %s", index, total, name)
	t.began, t.drawn, t.percent = time.Now(), time.Now(), 0
	if t.live {
		fmt.Fprint(t.out, eraseLine+t.title+" …")
		return
	}
	fmt.Fprintln(t.out, t.title+" …")
}

// Steps is how many steps have begun.
func (t *Terminal) Steps() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.steps
}

// Progress draws the bar, or now and then a line.
func (t *Terminal) Progress(done, total int64, detail string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	since := time.Since(t.drawn)
	if t.live {
		if since >= redrawEvery {
			t.drawn = time.Now()
			fmt.Fprint(t.out, eraseLine+t.title+" "+bar(done, total)+" "+shorten(detail, lineOfDetail))
		}
		return
	}
	tenth := int64(0)
	if total > 0 {
		tenth = 10 * done / total
	}
	// Few lines: a log is read, not watched.
	if since >= plainEvery || tenth > t.percent && since >= 2*time.Second {
		t.drawn, t.percent = time.Now(), tenth
		if total > 0 {
			detail = fmt.Sprintf("%3d%%  %s", 100*done/total, detail)
		}
		fmt.Fprintln(t.out, "      "+detail)
	}
}

// End says whether the step went well.
func (t *Terminal) End(err error, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	how := "pronto em " + Duration(took)
	mark := "✔"
	if err != nil {
		how, mark = "falhou", "✘"
	}
	if t.live {
		fmt.Fprintln(t.out, eraseLine+mark+" "+t.title+": "+how)
		return
	}
	fmt.Fprintln(t.out, "      "+mark+" "+how)
}

// Note shows a remark on a line of its own.
func (t *Terminal) Note(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.live {
		fmt.Fprint(t.out, eraseLine)
	}
	fmt.Fprintln(t.out, text)
}

func bar(done, total int64) string {
	if total <= 0 {
		return ""
	}
	full := int(min(done, total) * barWidth / total)
	return strings.Repeat("━", full) + strings.Repeat("┄", barWidth-full) +
		fmt.Sprintf(" %3d%%", 100*min(done, total)/total)
}

func shorten(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}

// Duration writes a time as a person says it, with a decimal comma.
func Duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return strings.Replace(fmt.Sprintf("%.1f s", d.Seconds()), ".", ",", 1)
	}
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}
