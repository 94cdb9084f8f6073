package launch

import (
	"fmt"
	"regexp"
	"strings"
	"syscall"
)

// lost says that a GoNB has gone, and starts the next, unless this one could not even begin: then the next would not either,
// and is started for the next cell.
func (h *gonbHost) lost(g *gonb) error {
	_ = g.cmd.Process.Kill() // it may only have closed its sockets
	<-g.gone
	_ = syscall.Kill(-g.cmd.Process.Pid, syscall.SIGKILL) // what it was running
	if g.client == nil {
		return fmt.Errorf("o GoNB, que compila e executa as células, não consegue começar (%s). Execute a célula de novo; se ele não começar, "+
			"rode `go run ./kernels setup` na pasta do projeto e reinicie o kernel. O que foi treinado está guardado", g.how())
	}
	if _, err := h.start(); err != nil {
		return err
	}
	return fmt.Errorf("o GoNB, que compila e executa as células, parou (%s). Já há outro no lugar: execute a célula de novo. "+
		"O que as outras células declararam e calcularam continua valendo", g.how())
}

// how is how a GoNB that has gone ended, with what it said of that.
func (g *gonb) how() string {
	how := "sem dizer por quê"
	switch {
	case g.deaf.Load():
		how = fmt.Sprintf("não respondeu em %v", helloTimeout)
	case g.err != nil:
		how = g.err.Error()
	}
	if words := lastWords(g.said); words != "" {
		how += ": " + words
	}
	return how
}

// failed is a line that says why a Go program ends. Behind it comes the stack.
var failed = regexp.MustCompile(`(?m)^(?:panic: |fatal error: |runtime: |F\d{4} [^\]]*\] ).*$`)

// mostWords is how many letters of a line are said.
const mostWords = 300

// lastWords is the line of what a program said that tells why it ended: that of a panic and its like, else the last one.
func lastWords(said string) string {
	words := failed.FindString(said)
	if words == "" {
		lines := strings.Split(strings.TrimSpace(said), "\n")
		words = lines[len(lines)-1]
	}
	if letters := []rune(strings.TrimSpace(words)); len(letters) > mostWords {
		return string(letters[:mostWords]) + "…"
	}
	return strings.TrimSpace(words)
}
