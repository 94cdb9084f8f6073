package mistakes

import (
	"regexp"
	"strings"
)

// commandRules are about commands where a cell cannot have them, so that they are read as Go.
func commandRules() []rule {
	say := func(d *Diagnostic, _ []string) advice {
		if brokenCommand(d) {
			return advice{"um comando ! fica em uma linha só, e o da linha de cima continua nas seguintes.",
				"Termine a linha dele com \\, ou comece a célula por %%bash e escreva os comandos sem !."}
		}
		line := strings.TrimSpace(d.line())
		switch {
		case goesOn.MatchString(strings.TrimSpace(lineAbove(d))): // an expression, of which ! and % are signs
			return advice{}
		case likeCommand.MatchString(line) && (d.Kind == Syntax || strings.TrimSpace(d.before()) == "!"):
			return advice{"um comando (" + line[:1] + ") não cabe entre { e }, nem entre parênteses: ali só cabe Go.",
				"Ponha-o em uma linha fora deles; em Go, um programa se executa com exec.Command."}
		}
		return advice{}
	}
	return []rule{
		{name: "comando-em-bloco", kind: Syntax, pattern: pattern(`.*`), say: say},
		{name: "comando-em-bloco", kind: Types, pattern: pattern(`undefined: .*`), say: say},
	}
}

var (
	// likeCommand is a line that would be a command, did it stand elsewhere.
	likeCommand = regexp.MustCompile(`^(?:![\pL./]|%%?\pL)`)
	// goesOn is a line whose expression goes on in the next.
	goesOn = regexp.MustCompile(`(?:[-+*/%&|^=<>!,(\[]|\breturn)$`)
	// unfinishedShell is a command that a shell takes for the beginning of one.
	unfinishedShell = regexp.MustCompile(`^!.*(?:\b(?:do|then|else)|[{(|]|&&)$`)
)

// brokenCommand reports whether the line above, or one above it with nothing of Go between, is a command without its end.
func brokenCommand(d *Diagnostic) bool {
	lines := strings.Split(d.Source, "\n")
	if d.Line < 2 || d.Line > len(lines) {
		return false
	}
	return unfinishedShell.MatchString(strings.TrimSpace(lineAbove(d)))
}

// lineAbove is the last line above that is not empty.
func lineAbove(d *Diagnostic) string {
	lines := strings.Split(d.Source, "\n")
	for n := min(d.Line-1, len(lines)) - 1; n >= 0; n-- {
		if strings.TrimSpace(lines[n]) != "" {
			return lines[n]
		}
	}
	return ""
}
