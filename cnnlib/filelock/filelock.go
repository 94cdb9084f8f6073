// Package filelock keeps what one process does at a time from the others of this computer: a lock on a file, which the system frees with its
// process, however that ends. The file itself stays.
package filelock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// pause is the time between two looks at a lock that another process has.
const pause = 100 * time.Millisecond

// ErrUnknown is of a file system that has no locks, or has trouble with them, as some over a network.
var ErrUnknown = errors.New("o sistema de arquivos não tem travas")

// Take waits until no other process has the lock of a file, which is made where it is not there, and has it until release is called or this
// process ends. waiting, which may be nil, is called once if there is somebody to wait for, with that process in words, as in
// " (processo 123)"; the words may be empty. The error is that of ctx when it ends, [ErrUnknown], or the file's.
func Take(ctx context.Context, path string, waiting func(by string)) (release func(), err error) {
	return take(ctx, path, Try, waiting)
}

func take(ctx context.Context, path string, try func(*os.File) (held bool, err error), waiting func(by string)) (release func(), err error) {
	told := waiting == nil
	for looks := 0; ; looks++ {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
		if errors.Is(err, os.ErrPermission) {
			f, err = os.Open(path) // another user's
		}
		if err != nil {
			return nil, err
		}
		held, err := try(f)
		if err == nil && !held && Same(f, path) {
			// Only for the words above; a failure to write it changes nothing. Who reads it meanwhile must not find it empty where it was this process before.
			if was, err := os.ReadFile(path); (err != nil || string(was) != owner()) && f.Truncate(0) == nil {
				_, _ = f.WriteAt([]byte(owner()), 0)
			}
			return func() { f.Close() }, nil
		}
		who, _ := os.ReadFile(path)
		f.Close()
		if err != nil {
			return nil, err
		}
		// Who has just taken it may not have written its name yet, or may only have looked whether it is held.
		if held && !told && string(who) != owner() && (len(who) > 0 && looks > 1 || looks > 5) {
			told = true
			waiting(inWords(string(who)))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// Try takes the lock of an open file if nobody has it; held says that somebody does. It goes with the file's closing.
func Try(f *os.File) (held bool, err error) { return lock(f, syscall.LOCK_EX) }

// Share takes a part in the lock of an open file, which many may have at a time, unless somebody has it alone; held says that. It goes with
// the file's closing.
func Share(f *os.File) (held bool, err error) { return lock(f, syscall.LOCK_SH) }

// IsHeld reports whether a process, which may be this one, has the lock of an open file now.
func IsHeld(f *os.File) (bool, error) {
	// Shared, so that two who look at once do not take each other for the owner.
	return Share(f)
}

// Wait is [Try], or [Share], that waits until nobody is in the way.
func Wait(f *os.File, shared bool) error {
	how := syscall.LOCK_EX
	if shared {
		how = syscall.LOCK_SH
	}
	_, err := flock(f, how)
	return err
}

func lock(f *os.File, how int) (held bool, err error) { return flock(f, how|syscall.LOCK_NB) }

func flock(f *os.File, how int) (held bool, err error) {
	for {
		err := syscall.Flock(int(f.Fd()), how)
		switch {
		case err == nil:
			return false, nil
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return true, nil
		default: // there are many words for it
			return false, fmt.Errorf("%w: %w", ErrUnknown, err)
		}
	}
}

// Same reports whether a path still leads to a file that is open.
func Same(f *os.File, path string) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	now, err := os.Stat(path)
	return err == nil && os.SameFile(open, now)
}

// owner names this process.
func owner() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%d %s", os.Getpid(), host)
}

func inWords(owner string) string {
	pid, host, ok := strings.Cut(strings.TrimSpace(owner), " ")
	if !ok || pid == "" {
		return ""
	}
	if here, _ := os.Hostname(); host == here {
		return " (processo " + pid + ")"
	}
	return " (na máquina " + host + ")"
}
