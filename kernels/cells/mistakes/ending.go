package mistakes

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"cnn321/kernels/cells/live/status"
)

// Ending is how a cell's program ended.
type Ending struct {
	Cell        int            // execution count
	Code        int            // exit code
	Signal      syscall.Signal // what ended it, 0 if it ended by itself
	OutOfMemory bool           // the system or its limit took it for its memory
	Interrupted bool           // the learner stopped it
}

func (e Ending) ok() bool { return e.Code == 0 && e.Signal == 0 && !e.Interrupted && !e.OutOfMemory }

// EndingOf tells how a process that was waited for ended.
func EndingOf(cell int, state *os.ProcessState) Ending {
	e := Ending{Cell: cell}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		e.Signal = status.Signal()
		return e
	}
	e.Code = state.ExitCode()
	return e
}

var statusText = regexp.MustCompile(`(?m)^(?:.*: )?(?:exit status (\d+)|signal: ([a-z0-9 ]+?)(?: \(core dumped\))?)$`)

// ParseEnding reads how os/exec says that a program ended: "exit status 2", "signal: killed". Ok is false for other text.
func ParseEnding(cell int, text string) (e Ending, ok bool) {
	m := statusText.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Ending{Cell: cell}, false
	}
	e.Cell = cell
	if m[1] != "" {
		e.Code, _ = strconv.Atoi(m[1]) // digits
		return e, true
	}
	for signal := syscall.Signal(1); signal < 65; signal++ {
		if signal.String() == m[2] {
			e.Signal = signal
			return e, true
		}
	}
	e.Code = 1
	return e, true
}

// Report is the sentence for an end without a trace, nil for a good end.
func (e Ending) Report() *Report {
	if e.ok() {
		return nil
	}
	return e.report(false)
}

// report is the sentence for an end without a trace. Spoke tells that the program wrote on its standard error, most
// likely why it ended.
func (e Ending) report(spoke bool) *Report {
	where := place(e.Cell, 0)
	if e.Cell == 0 {
		where = "A célula"
	}
	name, what, do := nameExit, "", ""
	switch {
	case e.Interrupted:
		// Quiet, and no red: nothing went wrong.
		text := where + ": interrompida por você."
		return &Report{Name: nameInterrupt, Value: text, Traceback: []string{text}, Mistake: "interrompida"}
	case e.OutOfMemory:
		name, what = nameKilled, "o programa pediu mais memória do que há, e o sistema o encerrou."
		do = "Use listas menores, ou trate os dados em partes."
	case e.Signal == syscall.SIGKILL:
		name, what = nameKilled, "o programa foi encerrado à força (SIGKILL)."
		do = "Se ninguém o encerrou, faltou memória: use listas menores, ou trate os dados em partes."
	case e.Signal != 0:
		name, what = nameKilled, fmt.Sprintf("o programa foi encerrado por um sinal (%s).", signalName(e.Signal))
		do = "Os valores que ele já tinha guardado continuam."
		if e.Signal == syscall.SIGSEGV || e.Signal == syscall.SIGBUS || e.Signal == syscall.SIGABRT {
			do = "É um acesso inválido à memória, em geral em código que usa unsafe ou C."
		}
	case spoke && e.Code == status.Refused:
		what = "parou aqui: o motivo está na mensagem acima."
	case spoke:
		what = fmt.Sprintf("parou aqui: o motivo está na mensagem acima (código %d).", e.Code)
	default:
		what = fmt.Sprintf("o programa terminou com o código %d.", e.Code)
		do = "Foi um os.Exit ou um log.Fatal: o código 0 quer dizer que tudo correu bem, os outros que não."
	}
	r := New(name, where+": "+what, do, "")
	r.Mistake = "terminou"
	return r
}

// SignalName names the signal that ended the program: "SIGTERM".
func (e Ending) SignalName() string { return signalName(e.Signal) }

func signalName(s syscall.Signal) string {
	if name, ok := map[syscall.Signal]string{
		syscall.SIGHUP: "SIGHUP", syscall.SIGINT: "SIGINT", syscall.SIGQUIT: "SIGQUIT", syscall.SIGILL: "SIGILL",
		syscall.SIGABRT: "SIGABRT", syscall.SIGBUS: "SIGBUS", syscall.SIGFPE: "SIGFPE", syscall.SIGKILL: "SIGKILL",
		syscall.SIGSEGV: "SIGSEGV", syscall.SIGPIPE: "SIGPIPE", syscall.SIGALRM: "SIGALRM", syscall.SIGTERM: "SIGTERM",
	}[s]; ok {
		return name
	}
	return s.String()
}
