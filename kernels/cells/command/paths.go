package command

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// mostFiles is how many files are offered.
const mostFiles = 500

// Files returns the paths of files that begin as typed does, in the same words, folders with a / behind them. Those that begin
// with a dot are found by it.
func (r *Runner) Files(typed string) []string {
	folder, begun := typed[:strings.LastIndexByte(typed, '/')+1], typed[strings.LastIndexByte(typed, '/')+1:]
	dir := r.session.Dir()
	if folder != "" {
		dir = r.path(folder)
	}
	entries, _ := os.ReadDir(dir) // where nothing can be read there is nothing to offer
	var found []string
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, begun) || begun == "" && strings.HasPrefix(name, ".") {
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.IsDir() {
			name += "/"
		}
		if found = append(found, folder+name); len(found) == mostFiles {
			break
		}
	}
	return found
}

// path makes a path that a cell names absolute: ~ is the home folder, $NAME and ${NAME} are of the environment.
func (r *Runner) path(name string) string {
	environ := r.session.Environ()
	get := func(key string) string {
		for _, entry := range slices.Backward(environ) {
			if k, v, _ := strings.Cut(entry, "="); k == key {
				return v
			}
		}
		return ""
	}
	name = variable.ReplaceAllStringFunc(name, func(v string) string { return get(strings.Trim(v, "${}")) })
	if rest, ok := strings.CutPrefix(name, "~"); ok && (rest == "" || rest[0] == '/') {
		name = get("HOME") + rest
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(r.session.Dir(), name)
	}
	return filepath.Clean(name)
}

var variable = regexp.MustCompile(`\$(\w+|\{\w+\})`)
