package mistakes

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Stderr passes on what a cell's program writes on its standard error, and keeps back the trace of a crash, however its
// text is cut into writes: of that, End makes one error. Text that only looked like a crash is passed on after all. It is
// safe for concurrent use.
type Stderr struct {
	out    io.Writer
	source func(cell int) string

	mu      sync.Mutex
	line    []byte       // an unfinished line that may become a mark
	marked  bool         // it has one
	held    bytes.Buffer // from the mark of a crash on
	dropped int          // bytes of a trace too long to keep
	head    bool         // held has a goroutine's head: a real trace, or a good imitation
	blank   bool         // the last line held was empty
	ending  [][]byte     // lines that go away when the program ends by them: "exit status 2", "^C"
	spoke   bool         // something was passed on
	behind  []func()     // what waits for it to be known whether this is a crash
	timer   *time.Timer  // of that
}

// mostHeld is how much of a trace is kept; the frames that matter come first.
const mostHeld = 1 << 20

// NewStderr passes text on to out. Source gives the text of a cell by its execution count, "" when there is none; it may
// be nil.
func NewStderr(out io.Writer, source func(cell int) string) *Stderr {
	if source == nil {
		source = func(int) string { return "" }
	}
	return &Stderr{out: out, source: source}
}

// Write takes text as it comes. Its error is out's.
func (s *Stderr) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if !s.undecided() {
			s.showBehind()
		}
	}()
	for rest := p; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 {
			s.line = append(s.line, rest...)
			return len(p), s.unfinished()
		}
		s.line = append(s.line, rest[:end]...)
		rest = rest[end:]
		err := s.take(s.line)
		s.line, s.marked = s.line[:0], false
		if err != nil {
			return len(p), err
		}
	}
	return len(p), nil
}

// longestMark is more than the longest mark that mayBegin knows.
const longestMark = 64

// unfinished passes on a line that has not ended, unless it may be part of a crash.
func (s *Stderr) unfinished() error {
	switch {
	case len(s.line) > mostHeld: // no runtime writes such a line
	case s.marked || s.held.Len() > 0:
		return nil
	case begins(string(s.line)) >= 0:
		s.marked = true
		return nil
	case mayBegin(string(s.line[max(0, len(s.line)-longestMark):])) && len(s.line) < 4*longestMark:
		return nil
	}
	err := s.release()
	if err == nil {
		err = s.pass(s.line)
	}
	s.line, s.marked = s.line[:0], false
	return err
}

const (
	// doubt is how long something else may wait for what looks like a crash to become one. The runtime writes a crash at once.
	doubt = 500 * time.Millisecond
	// mostBehind is how much may wait.
	mostBehind = 256
)

// Then shows something else, which came after all that was written here, below it. It does so at once, but for the moment in
// which it is not yet known whether a crash is being written: other goroutines may print meanwhile.
func (s *Stderr) Then(show func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.undecided() && len(s.behind) < mostBehind {
		if s.behind = append(s.behind, show); len(s.behind) == 1 {
			s.timer = time.AfterFunc(doubt, s.decide)
		}
		return
	}
	s.noCrash()
	show()
}

func (s *Stderr) undecided() bool { return s.marked || s.held.Len() > 0 && !s.head }

// decide ends a doubt that has lasted: it was no crash.
func (s *Stderr) decide() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.behind) > 0 {
		s.noCrash()
	}
}

// noCrash passes on what was kept back only for its look, and then what waited.
func (s *Stderr) noCrash() {
	if !s.head {
		_ = s.release() // as in End
		if line := s.line; s.held.Len() == 0 {
			s.line, s.marked = nil, false
			_ = s.pass(line)
		}
	}
	s.showBehind()
}

func (s *Stderr) showBehind() {
	if s.timer != nil {
		s.timer.Stop()
	}
	for _, show := range s.behind {
		show()
	}
	s.behind = nil
}

var endingLine = regexp.MustCompile(`^(?:exit status \d+|signal: [a-z ]+(?: \(core dumped\))?|\^C)$`)

// take sorts a whole line.
func (s *Stderr) take(line []byte) error {
	text := strings.TrimRight(string(line), "\r\n")
	if s.held.Len() == 0 {
		if endingLine.MatchString(text) {
			s.ending = append(s.ending, bytes.Clone(line))
			return nil
		}
		at := begins(text)
		if at < 0 {
			return s.pass(line)
		}
		if at > 0 {
			if err := s.pass(line[:at]); err != nil {
				return err
			}
			line = line[at:]
		}
		s.hold(line, false)
		return nil
	}
	switch {
	case !s.head && s.blank && goroutineHead.MatchString(text):
		s.head = true
		s.hold(line, false)
	case !s.head && beforeHead.MatchString(text), s.head && inTrace.MatchString(text):
		s.hold(line, text == "")
	case s.head:
		return s.pass(line) // another goroutine wrote in between
	default:
		if err := s.release(); err != nil {
			return err
		}
		return s.take(line)
	}
	return nil
}

func (s *Stderr) hold(line []byte, blank bool) {
	s.blank = blank
	if s.held.Len()+len(line) > mostHeld {
		s.dropped += len(line)
		return
	}
	s.held.Write(line)
}

// release passes on what was kept back: it was no crash.
func (s *Stderr) release() error {
	if s.held.Len() == 0 {
		return nil
	}
	held := bytes.Clone(s.held.Bytes())
	s.held.Reset()
	s.head, s.blank = false, false
	err := s.pass(held)
	s.showBehind()
	return err
}

func (s *Stderr) pass(text []byte) error {
	for _, line := range s.ending {
		if err := s.write(line); err != nil {
			return err
		}
	}
	s.ending = nil
	return s.write(text)
}

func (s *Stderr) write(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	s.spoke = true
	_, err := s.out.Write(text)
	return err
}

// End says how the program ended, once all that it wrote was written here, and makes the error of it: nil when it ended
// well. What was kept back and is no part of the error is passed on.
func (s *Stderr) End(how Ending) *Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.showBehind()
	if len(s.line) > 0 {
		line := s.line
		s.line = nil
		_ = s.take(line) // nobody is left to hear of an output that fails
	}
	crashed := s.held.Len() > 0 && !how.ok() && (s.head || how.Code == 2)
	if how.ok() {
		_ = s.release()
		_ = s.pass(nil)
		return nil
	}
	s.ending = nil // it goes into the sentence
	switch {
	case how.Interrupted:
		if !crashed || !strings.HasPrefix(s.held.String(), "SIG") {
			_ = s.release()
		}
		return how.report(s.spoke)
	case crashed:
		return crashReport(how, parseTrace(s.held.String()), s.source)
	}
	_ = s.release()
	return how.report(s.spoke)
}
