package mistakes

import (
	"fmt"
	"regexp"
	"strconv"
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
		if m := keeps.FindStringSubmatch(line); m != nil && shellWords[m[2]] {
			return advice{"em Go, o que um comando ! escreve não se guarda assim em uma variável.",
				fmt.Sprintf("Escreva %s, err := exec.Command(\"bash\", \"-c\", %s).Output().", m[1], strconv.Quote(m[2]+m[3]))}
		}
		within := inBlock.FindStringSubmatch(line)
		switch {
		case goesOn.MatchString(strings.TrimSpace(lineAbove(d))): // an expression, of which ! and % are signs
			return advice{}
		case likeCommand.MatchString(line) && (d.Kind == Syntax || strings.TrimSpace(d.before()) == "!"):
		case within != nil && shellWords[within[2]]:
			line = strings.TrimSpace(within[1])
		default:
			return advice{}
		}
		do := "Ponha-o em uma linha fora deles"
		if command, ok := strings.CutPrefix(line, "!"); ok {
			do += fmt.Sprintf("; ou, em Go: saida, err := exec.Command(\"bash\", \"-c\", %s).CombinedOutput()", strconv.Quote(command))
		}
		return advice{"um comando (" + line[:1] + ") não cabe entre { e }, nem entre parênteses: ali só cabe Go.", do + "."}
	}
	return []rule{
		{name: "comando-em-bloco", kind: Syntax, pattern: pattern(`.*`), say: say, wholeLine: true},
		{name: "comando-em-bloco", kind: Types, pattern: pattern(`undefined: .*`), say: say, wholeLine: true},
	}
}

// shellWords are commands of which nobody thinks that they might be Go's names.
var shellWords = map[string]bool{
	"ls": true, "pwd": true, "cat": true, "echo": true, "pip": true, "pip3": true, "python": true, "python3": true, "grep": true, "head": true, "tail": true,
	"wc": true, "curl": true, "wget": true, "git": true, "date": true, "whoami": true, "uname": true, "df": true, "du": true, "mkdir": true, "rm": true,
	"cp": true, "mv": true, "cd": true, "touch": true, "which": true, "ps": true, "apt": true, "unzip": true, "nvidia": true,
}

var (
	// likeCommand is a line that would be a command, did it stand elsewhere.
	likeCommand = regexp.MustCompile(`^(?:![\pL./]|%%?\pL)`)
	// keeps is a line that asks for a command's output, as notebooks of Python allow it.
	keeps = regexp.MustCompile(`^([\pL_][\pL\pN_]*)\s*:?=\s*!([\pL\pN]+)(.*)$`)
	// inBlock is a line with a block of its own, and a command in it.
	inBlock = regexp.MustCompile(`[{;]\s*(!([\pL\pN]+)[^{}]*)`)
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
