package gopls

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// residentMemory is how much of the machine's memory a process holds, in bytes.
func residentMemory(pid int) (int64, bool) {
	// Sizes in pages: all, resident, …
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, false
	}
	fields := bytes.Fields(content)
	if len(fields) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}
