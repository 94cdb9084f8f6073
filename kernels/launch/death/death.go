// Package death says in words why an engine's process ended, by its exit status and what it said last.
package death

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
)

// End is how a process ended.
type End struct {
	// Err is what waiting for it gave, or why it could not be started; nil is an end in order.
	Err error
	// Said is the last that it wrote to its standard error.
	Said string
	// OutOfMemory: Linux ended a program for want of memory meanwhile.
	OutOfMemory bool
	// Hung: it was ended because it did not answer any more.
	Hung bool
	// Missing: its program is not there.
	Missing bool
}

// Reason is an end in words.
type Reason struct {
	// Why and Do are what happened and what to do, each the part of a sentence.
	Why, Do string
	// Own: nobody ended it from outside, so that the same would happen again.
	Own bool
}

const (
	again   = "execute a célula de novo (um treino continua do que foi guardado por último)"
	lower   = "diminua o lote (cnnlib.BatchSize), os filtros ou os neurônios, ou feche outros programas"
	rebuild = "rode `go run ./kernels setup` na pasta do projeto e reinicie o kernel"
)

// cause is a reason that can be told from what the process said.
type cause struct {
	said *regexp.Regexp
	// why may have $1 and so on, what the expression found.
	why, do string
}

// causes in the order in which they are tried. The expressions are of XLA, of Go's runtime, of the C library and of the loader.
var causes = []cause{
	{regexp.MustCompile(`(?i)unknown flags? in XLA_FLAGS: *([^\n]*?)\s*(?:Perhaps|\n|$)`),
		"o XLA não conhece o que está na variável de ambiente XLA_FLAGS (“$1”)", "tire-a (unset XLA_FLAGS, também de ~/.bashrc e ~/.profile) e reinicie o JupyterLab"},
	{regexp.MustCompile(`(?i)parse_flags_from_env[^\n]*\] *([^\n]*)`),
		"o XLA recusou a variável de ambiente XLA_FLAGS (“$1”)", "tire-a (unset XLA_FLAGS, também de ~/.bashrc e ~/.profile) e reinicie o JupyterLab"},
	{regexp.MustCompile("version `(GLIBC(?:XX)?_[0-9.]+)' not found"),
		"o sistema é mais antigo do que o programa precisa (falta $1)", rebuild + "; se persistir, use um Linux mais novo, ou o Docker do projeto"},
	{regexp.MustCompile(`error while loading shared libraries: ([^:\n]+)`),
		"falta a biblioteca $1 do sistema", "instale-a, ou " + rebuild},
	{regexp.MustCompile(`(?i)SIGILL|illegal instruction`),
		"este processador não tem as instruções (AVX) que o plugin do XLA usa", "use um computador com AVX (de 2013 em diante); numa máquina virtual, deixe-a mostrar o processador do hospedeiro (“host-passthrough”)"},
	{regexp.MustCompile(`(?i)SIGBUS|bus error`),
		"um arquivo em uso ficou menor do que era, ou o disco (ou /dev/shm) encheu", "libere espaço em disco e " + again},
	{regexp.MustCompile(`(?i)failed to create new OS thread|pthread_create failed|newosproc|thread creation failed`),
		"o sistema não deixa criar mais linhas de execução (limite ulimit -u ou do contêiner)", "feche outros programas, ou aumente o limite (ulimit -u 4096) e reinicie o kernel"},
	{regexp.MustCompile(`(?i)too many open files`),
		"há arquivos abertos demais (limite ulimit -n)", "aumente o limite (ulimit -n 4096) e reinicie o kernel"},
	{regexp.MustCompile(`(?i)goroutine stack exceeds|stack overflow`),
		"a rede tem camadas demais e encheu a pilha do programa", "use menos camadas"},
	{regexp.MustCompile(`(?i)out of memory|cannot allocate memory|bad_alloc|RESOURCE_EXHAUSTED|failed to allocate|mmap.*errno 12`),
		"faltou memória", lower},
	{regexp.MustCompile(`all goroutines are asleep`), "ficou à espera de si mesmo (deadlock), um erro do programa", again},
	{regexp.MustCompile(`(?i)SIGSEGV|segmentation (?:fault|violation)`), "o XLA acessou memória que não é dele (SIGSEGV), um erro do programa", again},
	{regexp.MustCompile(`(?m)^F[0-9]{4}[^\]\n]*\] ([^\n]+)`), "o XLA desistiu: $1", again},
	{regexp.MustCompile(`(?m)^(?:panic|fatal error): ([^\n]+)`), "um erro do programa o encerrou ($1)", again},
}

// Of tells why.
func Of(e End) Reason {
	status, exited := waitStatus(e.Err)
	switch {
	case e.Hung:
		return Reason{"ele não respondia mais, e foi trocado por outro", again, true}
	case e.Err == nil:
		return Reason{"ele terminou sozinho", again, false}
	case errors.Is(e.Err, os.ErrNotExist) && e.Missing:
		return Reason{"o programa dele não está no lugar", rebuild, true}
	case errors.Is(e.Err, os.ErrNotExist) && isStart(e.Err):
		return Reason{"o sistema não tem o carregador de que o programa dele precisa (ld-linux)", rebuild + "; se persistir, use o Docker do projeto", true}
	case errors.Is(e.Err, os.ErrNotExist):
		return Reason{"a pasta temporária dele foi apagada", again, false}
	case errors.Is(e.Err, syscall.ENOEXEC):
		return Reason{"o programa dele é de outro tipo de processador, ou está incompleto", rebuild, true}
	case errors.Is(e.Err, os.ErrPermission):
		return Reason{"o sistema não permite executá-lo (pasta montada com noexec, ou permissões)", "ponha o projeto em uma pasta que permite executar programas", true}
	case errors.Is(e.Err, syscall.EAGAIN), errors.Is(e.Err, syscall.ENOMEM):
		return Reason{"o sistema não deixa iniciar mais programas (memória, ou limite ulimit -u)", "feche outros programas e " + again, true}
	case exited && status.Signaled() && status.Signal() == syscall.SIGKILL && e.OutOfMemory:
		return Reason{"faltou memória, e o sistema o encerrou", lower, true}
	case exited && status.Signaled() && (status.Signal() == syscall.SIGKILL || status.Signal() == syscall.SIGTERM || status.Signal() == syscall.SIGINT || status.Signal() == syscall.SIGHUP):
		return Reason{fmt.Sprintf("alguém, ou o sistema, o encerrou (%v)", status.Signal()), again, false}
	}
	for _, c := range causes {
		if found := c.said.FindStringSubmatchIndex(e.Said); found != nil {
			why := string(c.said.ExpandString(nil, c.why, e.Said, found))
			return Reason{short(why), c.do, true}
		}
	}
	if exited && status.Signaled() {
		if named := bySignal(status.Signal()); named != nil {
			return *named
		}
	}
	return Reason{fmt.Sprintf("um erro do programa o encerrou (%v)", e.Err), again, true}
}

// isStart reports whether it was the start of a process that failed, and not what is done for it.
func isStart(err error) bool {
	failed, ok := errors.AsType[*os.PathError](err)
	return ok && failed.Op == "fork/exec"
}

// bySignal is what a signal means of which nothing was said.
func bySignal(signal syscall.Signal) *Reason {
	for text, known := range map[syscall.Signal]string{syscall.SIGILL: "SIGILL", syscall.SIGBUS: "SIGBUS", syscall.SIGSEGV: "SIGSEGV"} {
		if text == signal {
			for _, c := range causes {
				if c.said.MatchString(known) {
					return &Reason{c.why, c.do, true}
				}
			}
		}
	}
	return nil
}

func waitStatus(err error) (syscall.WaitStatus, bool) {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return 0, false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return status, ok
}

// short keeps a sentence one: what a program says may be long.
func short(text string) string {
	text = strings.TrimSpace(text)
	if runes := []rune(text); len(runes) > 300 {
		return string(runes[:300]) + "…"
	}
	return text
}
