//go:build !linux

package launch

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// adoptOrphans does nothing: only Linux lets a process adopt orphans.
func adoptOrphans() error { return nil }

func selfPath() (string, error) { return os.Executable() }

func processTable() ([]process, error) {
	out, err := exec.Command("ps", "-A", "-o", "pid=,ppid=,pgid=,stat=,comm=").Output()
	if err != nil {
		return nil, err
	}
	var table []process
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var p process
		var state, path string // up to its first blank, if it has any
		if _, err := fmt.Sscan(lines.Text(), &p.pid, &p.parent, &p.group, &state, &path); err == nil {
			p.name = shortName(path)
			p.zombie = strings.HasPrefix(state, "Z")
			table = append(table, p)
		}
	}
	return table, nil
}

// killMarked does nothing: another process's environment cannot be read here.
func killMarked(string) {}

// stopped reports whether a process is halted by a signal; here that is not asked.
func stopped(int) bool { return false }
