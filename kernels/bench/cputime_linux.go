package bench

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime is the processor time that a process has used, its threads together. The clock of another process is named by
// its number, as in clock_getcpuclockid(3); /proc/PID/stat tells the same in hundredths of a second.
func cpuTime(pid int) (used time.Duration, ok bool) {
	const wholeProcess = 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|wholeProcess), &t); err != nil {
		return 0, false
	}
	return time.Duration(t.Nano()), true
}
