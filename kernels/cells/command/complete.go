package command

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Candidate is what may stand in the place of what is written before a cursor.
type Candidate struct {
	Text string
	Path bool // the path of a file; else a command
}

// Complete returns what may continue a line of a command, which ends at the cursor: the command's own name, or the path of a
// file behind it, and in a line of a shell or a script; start is the byte of the line that it takes the place of.
func (r *Runner) Complete(line string) (found []Candidate, start int) {
	word := strings.TrimLeft(line, " \t")
	indent := len(line) - len(word)
	name, _, behind := strings.Cut(word, " ")
	switch marks := len(name) - len(strings.TrimLeft(name, "%")); {
	case strings.HasPrefix(word, "!"):
		skip := indent + len(word) - len(strings.TrimLeft(word, "!*"))
		return r.inShell(line, skip)
	case marks == 0: // of a script
		return r.inShell(line, indent)
	case !behind:
		begun, start := commandNames(line)
		for _, name := range begun {
			found = append(found, Candidate{Text: name})
		}
		return found, start
	}
	from := indent + len(name) + 1
	switch command := strings.TrimLeft(name, "%"); command {
	case "cd": // takes spaces as they are
		return r.asWhole(line, from, "")
	case "writefile", "file", "capture":
		if flag := strings.TrimLeft(line[from:], " "); strings.HasPrefix(flag, "-a ") {
			from = len(line) - len(flag) + len("-a ")
		}
		return r.asWhole(line, from, wordSpecial)
	case "time":
		return r.Complete(strings.Repeat(" ", from) + line[from:])
	}
	return nil, len(line)
}

// commandNames returns the commands that begin as the line does, as they are written; start is as of [Runner.Complete].
func commandNames(line string) (commands []string, start int) {
	word := strings.TrimLeft(line, " \t")
	start = len(line) - len(word)
	typed := strings.TrimLeft(word, "%")
	marks := len(word) - len(typed)
	if marks == 0 || marks > 2 || strings.ContainsAny(typed, " \t!") {
		return nil, len(line)
	}
	all := table()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if _, no := refused()[name]; no || needless()[name] != "" || !strings.HasPrefix(name, typed) {
			continue
		}
		known := all[name]
		if marks == 1 && !known.cell {
			commands = append(commands, "%"+name)
		}
		if known.cell || known.both && (marks == 2 || typed != "") {
			commands = append(commands, "%%"+name)
		}
	}
	return commands, start
}

// wordSpecial are the letters that have a \ before them in a word of a command.
const wordSpecial = " \t\"'\\"

// asWhole completes the path that all of the line from a byte on is, with a quote before it, or with a \ before special letters.
func (r *Runner) asWhole(line string, from int, special string) (found []Candidate, start int) {
	typed := strings.TrimLeft(line[from:], " ")
	start = len(line) - len(typed)
	if typed != "" && strings.ContainsRune(`"'`, rune(typed[0])) {
		special = typed[:1]
		typed = typed[1:]
		start++
	} else if special != "" {
		var says strings.Builder
		for i := 0; i < len(typed); i++ {
			if typed[i] == '\\' && i+1 < len(typed) && strings.IndexByte(special, typed[i+1]) >= 0 {
				i++
			}
			says.WriteByte(typed[i])
		}
		typed = says.String()
	}
	for _, path := range r.Files(typed) {
		found = append(found, Candidate{escaped(path, special), true})
	}
	return found, start
}

// inShell completes the path with which a line of a shell ends.
func (r *Runner) inShell(line string, from int) (found []Candidate, start int) {
	start, typed, quote := lastShellWord(line, from)
	for _, path := range r.Files(typed) {
		text := shellQuoted(path, quote)
		if folder := typed[:strings.LastIndexByte(typed, '/')+1]; variable.MatchString(folder) && quote != '\'' { // which stays as it is
			text = folder + shellQuoted(strings.TrimPrefix(path, folder), quote)
		}
		found = append(found, Candidate{text, true})
	}
	return found, start
}

// shellEnds are the letters that end a word of a shell, and shellSpecial those that do not stand for themselves.
const (
	shellEnds    = " \t;|&()<>="
	shellSpecial = shellEnds + "\\'\"`$*?[]{}!#~"
)

// lastShellWord is the word with which a line of a shell ends: where it begins, behind its quote if it has one, what it says, and the quote.
func lastShellWord(line string, from int) (start int, says string, quote rune) {
	start = from
	var word strings.Builder
	escaped := false
	for i, r := range line[from:] {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped = true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
			if word.Len() == 0 {
				start = from + i + 1
			}
		case quote == 0 && strings.ContainsRune(shellEnds, r):
			start = from + i + utf8.RuneLen(r)
			word.Reset()
		default:
			word.WriteRune(r)
		}
	}
	return start, word.String(), quote
}

// shellQuoted writes a path as a shell reads it, behind that quote. A ~ at its beginning is the home folder.
func shellQuoted(path string, quote rune) string {
	switch quote {
	case '\'':
		return strings.ReplaceAll(path, "'", `'\''`)
	case '"':
		return escaped(path, "\\\"`$!")
	}
	if rest, ok := strings.CutPrefix(path, "~"); ok {
		return "~" + escaped(rest, shellSpecial)
	}
	return escaped(path, shellSpecial)
}

// escaped is a text with a \ before special letters.
func escaped(text, special string) string {
	var with strings.Builder
	for _, r := range text {
		if strings.ContainsRune(special, r) {
			with.WriteByte('\\')
		}
		with.WriteRune(r)
	}
	return with.String()
}
