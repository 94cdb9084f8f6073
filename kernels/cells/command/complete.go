package command

import (
	"maps"
	"slices"
	"strings"
)

// Complete returns the commands that begin as the line does, which ends at the cursor, as they are written; start is the byte
// of the line that they take the place of.
func Complete(line string) (commands []string, start int) {
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
