package machine

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Memory is the memory that programs of this process's kind have, in bytes.
type Memory struct {
	// Total is all there is, Free what may still be taken without ending another program.
	Total, Free int64
	// Limited says that a control group (a container's, JupyterHub's, a service's) leaves less than the computer has.
	Limited bool
}

// ReadMemory asks Linux, and the control groups that this process is in. It fails on systems that do not tell.
func ReadMemory() (Memory, error) { return readMemory("/") }

// AvailableMemory is the free memory of [ReadMemory].
func AvailableMemory() (int64, error) {
	m, err := ReadMemory()
	return m.Free, err
}

// readMemory reads the files of a system whose root is a folder.
func readMemory(root string) (Memory, error) {
	var m Memory
	path := filepath.Join(root, "proc/meminfo")
	values, err := numbers(path)
	if err != nil {
		return m, err
	}
	free, ok := values["MemAvailable:"]
	if !ok {
		return m, fmt.Errorf("%s não diz MemAvailable", filepath.Base(path))
	}
	m.Total, m.Free = values["MemTotal:"]<<10, free<<10
	for _, group := range memoryGroups(root) {
		limit, used, ok := group.read()
		if !ok || limit >= m.Total {
			continue
		}
		m.Total, m.Limited = limit, true
		m.Free = min(m.Free, max(limit-used, 0))
	}
	return m, nil
}

// OOMKills counts the programs that Linux ended for want of memory, in this process's control groups and on the whole
// computer. What counts is whether the number grows.
func OOMKills() int64 { return oomKills("/") }

func oomKills(root string) int64 {
	var total int64
	add := func(path string) {
		if values, err := numbers(path); err == nil {
			total += values["oom_kill"]
		}
	}
	add(filepath.Join(root, "proc/vmstat"))
	for _, group := range memoryGroups(root) {
		add(filepath.Join(group.folder, group.events))
	}
	return total
}

// memoryGroup is a control group that may limit memory, by the names that its version has for the same things.
type memoryGroup struct{ folder, limit, usage, cache, events string }

// memoryGroups are those of this process, from the innermost up to the root: each limits those in it.
func memoryGroups(root string) []memoryGroup {
	f, err := os.Open(filepath.Join(root, "proc/self/cgroup"))
	if err != nil {
		return nil // no Linux, or none that tells
	}
	defer f.Close()
	var groups []memoryGroup
	for lines := bufio.NewScanner(f); lines.Scan(); {
		// "0::/user.slice" in version 2, "4:memory:/docker/1f" in version 1.
		parts := strings.SplitN(lines.Text(), ":", 3)
		if len(parts) != 3 {
			continue
		}
		switch {
		case parts[0] == "0" && parts[1] == "":
			group := memoryGroup{"", "memory.max", "memory.current", "inactive_file", "memory.events"}
			groups = append(groups, upwards(group, filepath.Join(root, "sys/fs/cgroup"), parts[2])...)
		case strings.Contains(","+parts[1]+",", ",memory,"):
			group := memoryGroup{"", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file", "memory.oom_control"}
			groups = append(groups, upwards(group, filepath.Join(root, "sys/fs/cgroup/memory"), parts[2])...)
		}
	}
	return groups
}

// upwards are the groups from a path up to where they are mounted. Inside a container the path may be one of the outside,
// which is not there; what is mounted is the container's own then.
func upwards(group memoryGroup, mount, path string) []memoryGroup {
	var all []memoryGroup
	for at := filepath.Clean("/" + path); ; at = filepath.Dir(at) {
		group.folder = filepath.Join(mount, at)
		if _, err := os.Stat(group.folder); err == nil {
			all = append(all, group)
		}
		if at == "/" {
			return all
		}
	}
}

// read is the group's limit and what is used of it; what Linux would drop by itself counts as free.
func (g memoryGroup) read() (limit, used int64, ok bool) {
	limit, ok = number(filepath.Join(g.folder, g.limit))
	if !ok {
		return 0, 0, false // "max": none
	}
	used, ok = number(filepath.Join(g.folder, g.usage))
	if !ok {
		return 0, 0, false
	}
	if stat, err := numbers(filepath.Join(g.folder, "memory.stat")); err == nil {
		used -= stat[g.cache]
	}
	return limit, used, true
}

// number is the only one in a file.
func number(path string) (int64, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}

// numbers reads a file of lines "name number …".
func numbers(path string) (map[string]int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	values := make(map[string]int64)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		if n, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
			values[fields[0]] = n
		}
	}
	return values, lines.Err()
}
