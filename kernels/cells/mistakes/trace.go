package mistakes

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cnn321/kernels/cells/live/status"
)

// trace is what the runtime wrote when the program crashed.
type trace struct {
	message string  // what it said, without "panic: " and marks of recovery; further panics on further lines
	cause   string  // the panic of those that ended the program: those before it were recovered, those after it followed from it
	fatal   bool    // a fatal error of the runtime, which no program can recover
	frames  []frame // of the goroutine that crashed, innermost first; from the cause on
}

// frame is a call in a trace.
type frame struct {
	function string // as the runtime names it, without arguments: "main.(*T).Method"
	file     string
	line     int
}

var (
	goroutineHead = regexp.MustCompile(`^goroutine \d+ .*\[.*\]:$`)
	frameCall     = regexp.MustCompile(`^(\S.*)\((?:.*)\)$`)
	frameFile     = regexp.MustCompile(`^\t(.+):(\d+)(?: \+0x[0-9a-f]+.*)?$`)
	recoveredMark = regexp.MustCompile(` \[recovered(?:, repanicked)?\]$`)
	beforeHead    = regexp.MustCompile(`^(?:$|\t|panic: |fatal error: |\[signal |runtime: |runtime stack:|SIG[A-Z]+: |PC=|unexpected fault address |unexpected signal |\[recovered\]|  \[recovered\]|stack: |goroutine running on other thread|runtime\.\S+\(.*\)$)`)
	inTrace       = regexp.MustCompile(`^(?:$|\t|goroutine \d+ |created by |\S+\(.*\)$|\.\.\.|exit status \d+$|r[0-9a-z]{1,3} +0x|rip |rflags |[cfg]s +0x|fatal error: |panic: |\[signal |runtime(?::| stack:))`)
)

// parseTrace reads what was written from the mark of a crash on.
func parseTrace(text string) trace {
	var t trace
	var said []string
	var call string
	var begins []int            // where in said each panic begins
	cause, before := 0, 0       // the first of them that nobody recovered; what it was before the newest mark
	head, inner := false, false // in the runtime's own stack, which says nothing of the learner's program
lines:
	for _, line := range splitLines(text) {
		switch {
		case goroutineHead.MatchString(line):
			if head {
				break lines // the first goroutine is the one that crashed
			}
			head = true
		case !head:
			inner = inner || line == "runtime stack:"
			if inner || line == "" || strings.HasPrefix(line, "runtime: sp=") {
				continue
			}
			if rest, ok := strings.CutPrefix(line, "fatal error: "); ok {
				t.fatal = true
				line = rest
			}
			line = strings.TrimPrefix(line, "\t")
			if text, ok := strings.CutPrefix(line, "panic: "+status.Described); ok && len(begins) > 0 {
				said = append(said[:begins[len(begins)-1]], text) // the same panic, in better words
				cause = before
				continue
			}
			if strings.HasPrefix(line, "panic: ") {
				before = cause
				begins = append(begins, len(said))
			}
			if recoveredMark.MatchString(line) && !strings.HasSuffix(line, "repanicked]") {
				cause = len(begins)
			}
			line = strings.TrimPrefix(strings.TrimPrefix(line, "panic: "), " ")
			said = append(said, recoveredMark.ReplaceAllString(line, ""))
		default:
			if m := frameFile.FindStringSubmatch(line); m != nil && call != "" {
				number, _ := strconv.Atoi(m[2]) // digits
				t.frames = append(t.frames, frame{call, m[1], number})
				call = ""
			} else if m := frameCall.FindStringSubmatch(line); m != nil {
				call = m[1]
			} else if made, ok := strings.CutPrefix(line, "created by "); ok {
				call, _, _ = strings.Cut(made, " in goroutine ")
			}
		}
	}
	// Who described a panic's value threw it again: it is as if it had never stopped.
	if i := slices.IndexFunc(t.frames, func(f frame) bool {
		return strings.HasSuffix(f.function, "live.(*program).finish") || strings.HasSuffix(f.function, "live.Goroutine")
	}); i >= 0 {
		if slices.ContainsFunc(t.frames[i:], func(f frame) bool { return f.function == "panic" }) {
			t.frames = t.frames[i+1:]
		}
	}
	t.message = strings.Join(said, "\n")
	t.cause = t.message
	if cause < len(begins) {
		end := len(said)
		if cause+1 < len(begins) {
			end = begins[cause+1]
		}
		t.cause = strings.Join(said[begins[cause]:end], "\n")
		for range begins[cause+1:] { // each began in a deferred call, which the panic before it had made
			if i := slices.IndexFunc(t.frames, func(f frame) bool { return f.function == "panic" }); i >= 0 {
				t.frames = t.frames[i+1:]
			}
		}
	}
	return t
}

// marks are what the runtime says first of a crash.
var marks = []string{"panic: ", "fatal error: ", "runtime: goroutine stack exceeds ", "runtime: out of memory: ", "SIGQUIT: quit", "unexpected fault address "}

// begins finds where in a line the mark of a crash stands, -1 when there is none. What a program wrote without a line
// feed may stand before it.
func begins(line string) int {
	at := -1
	for _, mark := range marks {
		if i := strings.Index(line, mark); i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	return at
}

// mayBegin reports whether the end of an unfinished line may become the mark of a crash or one of the lines that are
// dropped at the end.
func mayBegin(tail string) bool {
	for _, mark := range append([]string{"exit status ", "signal: ", "^C"}, marks...) {
		if strings.HasPrefix(tail, mark) {
			return true
		}
		for n := min(len(mark)-1, len(tail)); n > 0; n-- {
			if strings.HasSuffix(tail, mark[:n]) {
				return true
			}
		}
	}
	return false
}

// cellFile is how a cell is named in //line directives.
var cellFile = regexp.MustCompile(`^C[ée]lula ?\[(\d+)\](?:\.go)?$`)

// CellOf tells which cell a file's name in a trace or a compiler's message stands for: the generated text names cells
// "Célula [3]", to which the compiler may have put a folder before.
func CellOf(file string) (cell int, ok bool) {
	m := cellFile.FindStringSubmatch(path.Base(strings.ReplaceAll(file, `\`, "/")))
	if m == nil {
		return 0, false
	}
	cell, err := strconv.Atoi(m[1])
	return cell, err == nil
}

// FileOf is the name that CellOf knows.
func FileOf(cell int) string { return "Célula [" + strconv.Itoa(cell) + "]" }

// called names a function of a trace as the learner does: "média", "(*Rede).Treina"; "" for the cell's own statements.
func called(function string) string {
	function = strings.TrimPrefix(function, "main.")
	if function == "main" || strings.HasPrefix(function, "main.func") || strings.HasPrefix(function, "init") {
		return ""
	}
	name := regexp.MustCompile(`(?:\.func\d+|\.gowrap\d+|\.\d+)+$`).ReplaceAllString(function, "")
	name = strings.ReplaceAll(name, "[...]", "")
	return name
}
