package live

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"unsafe"
)

// onto makes descriptor to the same as from.
func onto(from, to int) error { return syscall.Dup3(from, to, 0) }

// waits reports whether a thread of the program stands in a read of standard input: the kernel tells of each thread the system
// call that it is in, with its arguments.
func (a *asker) waits() bool {
	if a.unread() > 0 {
		return false
	}
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return false
	}
	for _, thread := range threads {
		text, err := os.ReadFile("/proc/self/task/" + thread.Name() + "/syscall")
		if err == nil && bytes.HasPrefix(text, readOfStdin) {
			return true
		}
	}
	return false
}

// readOfStdin is how such a line begins: the call's number, and its first argument.
var readOfStdin = []byte(strconv.Itoa(syscall.SYS_READ) + " 0x0 ")

// unread is how many bytes the program has been given and not read yet.
func (a *asker) unread() int {
	var n int32
	if _, _, failed := syscall.Syscall(syscall.SYS_IOCTL, a.pipe.Fd(), syscall.TIOCINQ, uintptr(unsafe.Pointer(&n))); failed != 0 {
		return 0
	}
	return int(n)
}
