package launch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"cnn321/cnnlib/filelock"
)

// alone waits until no engine lives in the folder, and is the file by whose lock the next one says that it lives, to be handed to it. One that an
// earlier owner left is let keep what it trains, for as long as patience, and then ended. The file is nil where there is no lock.
func (h *engineHome) alone(ctx context.Context, patience time.Duration, log func(string, ...any)) (*os.File, error) {
	if !h.shared {
		return nil, nil
	}
	f, err := os.OpenFile(h.path(aliveName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("não consegui usar a pasta do motor: %w", err)
	}
	for began, woken, killed := time.Now(), false, false; ; {
		held, err := filelock.Try(f)
		if err == nil && !held {
			if err := f.Truncate(0); err != nil { // whose it was is no longer so
				f.Close()
				return nil, err
			}
			return f, nil
		}
		if held && !woken {
			woken = true
			signalEngine(h.dir, syscall.SIGCONT) // one that a signal halts has nobody else to tell it to go on, and so to end
		}
		waited := time.Since(began)
		switch {
		case err != nil, waited > patience+5*time.Second: // what has the lock is no engine that could be ended
			f.Close()
			return nil, nil
		case waited > patience && !killed:
			killed = true
			log("o motor de um kernel que terminou não termina; vou encerrá-lo")
			signalEngine(h.dir, syscall.SIGKILL)
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// noteAlive names the process that has been handed the lock.
func noteAlive(f *os.File, pid int, program string) {
	if f != nil {
		_, _ = f.WriteAt(fmt.Appendf(nil, "%d %s %s", pid, place(), shortName(program)), 0) // without it, one that hangs is left to itself
	}
}

// signalEngine sends a signal to the engine that has the lock of a folder. As long as it has it, its number is no other's; one of another container
// has a number that means another process here.
func signalEngine(dir string, sig syscall.Signal) {
	text, err := os.ReadFile(filepath.Join(dir, aliveName))
	if err != nil {
		return
	}
	number, rest, _ := strings.Cut(string(text), " ")
	where, name, _ := strings.Cut(rest, " ")
	table, err := processTable()
	if err != nil || where != place() {
		return
	}
	for _, p := range table {
		if fmt.Sprint(p.pid) == number && p.name == name {
			_ = syscall.Kill(p.pid, sig) // it may have ended
		}
	}
}

// orphanPatience is how long an engine that nobody uses may take to end, when it was told to.
const orphanPatience = time.Minute

// sweepEngines removes the folders of engines below base that this user's kernels have left, but for one. An engine that still lives there is told to
// end, and has the time to keep what it trains: then its folder is for the next sweep.
func sweepEngines(base, but string) {
	dirs, _ := filepath.Glob(filepath.Join(base, fmt.Sprintf("%s%d-*", enginePrefix, os.Getuid()))) // the pattern is well formed
	for _, dir := range dirs {
		if filepath.Base(dir) != but {
			clearUnused(dir)
		}
	}
}

// clearUnused removes the folder of an engine if no kernel uses it.
func clearUnused(dir string) {
	if onlyOurs(dir) != nil {
		return
	}
	// Made where it is not there, in a folder that is just being made, or was removed halfway: who comes to use it finds the lock taken, and waits.
	users, err := os.OpenFile(filepath.Join(dir, usersName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return
	}
	defer users.Close()
	if used, err := filelock.Try(users); err != nil || used || !filelock.Same(users, filepath.Join(dir, usersName)) {
		return
	}
	if engineLives(dir) && !endOrphan(dir) {
		return
	}
	// Under another name first: who comes now makes a new one, and does not lose it.
	gone := fmt.Sprintf("%s.%d.%d", dir, os.Getpid(), time.Now().UnixNano())
	if os.Rename(dir, gone) == nil {
		_ = (&private{dir: gone}).remove() // the next sweep finds what is left
	}
}

func engineLives(dir string) bool {
	f, err := os.Open(filepath.Join(dir, aliveName))
	if err != nil {
		return false
	}
	defer f.Close()
	held, err := filelock.IsHeld(f)
	return held && err == nil
}

// endOrphan tells an engine that nobody uses to end, and ends one that was told so long ago; it reports whether it has ended.
func endOrphan(dir string) bool {
	ending := filepath.Join(dir, endingName)
	info, err := os.Stat(ending)
	switch {
	case err != nil:
		_ = os.WriteFile(ending, nil, 0o600)
		signalEngine(dir, syscall.SIGTERM)
		signalEngine(dir, syscall.SIGCONT)
	case time.Since(info.ModTime()) > orphanPatience:
		signalEngine(dir, syscall.SIGKILL)
	}
	for range 20 {
		if !engineLives(dir) {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}
