package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	lockSuffix = ".lock"
	// lockPause is the time between two looks at a lock that another process has.
	lockPause = 100 * time.Millisecond
)

// Hold waits until no other process trains a run, and keeps it from others until release is called or this process ends. tell
// says on the screen what there is to wait for. A folder that cannot be written to needs no lock, and a file
// system that has none is told of; neither is an error.
func (a Archive) Hold(ctx context.Context, run string, tell func(text string)) (release func(), err error) {
	nothing := func() {}
	if a.disk.MkdirAll(a.folder) != nil {
		return nothing, nil
	}
	path := filepath.Join(a.folder, run+lockSuffix)
	release, err = hold(ctx, path, flock, tell)
	switch {
	case errors.Is(err, errNoLocks):
		tell(fmt.Sprintf("A pasta %s está num disco que não sabe reservar arquivos: o treino segue, e cada época é guardada inteira; não treine este mesmo modelo em dois cadernos ao mesmo tempo.", a.folder))
		release = nothing
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		release = nothing
	default:
		a.sweep(run)
		return release, nil
	}
	a.finishAnew(run)
	return release, nil
}

// errNoLocks is of a file system without locks.
var errNoLocks = errors.New("o sistema de arquivos não tem travas")

// flock takes a lock if nobody has it; held says that somebody does.
func flock(f *os.File) (held bool, err error) {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return false, nil
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return true, nil
		case errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.EOPNOTSUPP), errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.EINVAL):
			return false, fmt.Errorf("%w: %w", errNoLocks, err)
		default:
			return false, err
		}
	}
}

// hold waits for the lock of a file.
func hold(ctx context.Context, path string, try func(*os.File) (held bool, err error), tell func(text string)) (release func(), err error) {
	told := false
	for looks := 0; ; looks++ {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
		if errors.Is(err, os.ErrPermission) {
			f, err = os.Open(path) // another user's
		}
		if err != nil {
			return nil, err
		}
		held, err := try(f)
		if err == nil && !held && same(f, path) {
			// Only for the words below; a failure to write it changes nothing.
			if f.Truncate(0) == nil {
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
			tell("Outro kernel está treinando este mesmo modelo" + inWords(string(who)) + ": espero ele terminar e aproveito o que ele aprendeu. Para não esperar, interrompa a célula (■).")
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockPause):
		}
	}
}

// isHeld reports whether a process, which may be this one, has the lock of a run now.
func (a Archive) isHeld(run string) bool {
	f, err := os.Open(filepath.Join(a.folder, run+lockSuffix))
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// same reports whether a path still leads to a file that is open.
func same(f *os.File, path string) bool {
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

// brief holds the lock of the model's own folder while a small file is written; without it, where there is none.
func (a Archive) brief() (release func()) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	release, err := hold(ctx, filepath.Join(a.folder, currentFile+lockSuffix), flock, func(string) {})
	if err != nil {
		return func() {}
	}
	a.sweepCurrent()
	return release
}
