package launch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"cnn321/cnnlib/filelock"
)

const (
	privatePrefix = "cnn321-kernel-"
	lockName      = "lock"

	// Names below the private folder. The longest socket path is one of GoNB's.
	engineSocket    = "engine.sock"
	questionSocket  = "cell.sock"
	longestSocket   = "g1000/s-5"
	randomSuffixLen = 10
	maxSocketPath   = 103 // macOS; Linux allows 107
)

// socketPath is where the engine of the folder dir listens.
func socketPath(dir string) string { return filepath.Join(dir, engineSocket) }

// cellSocket is where the supervisor of the private folder dir answers the questions of cells' programs.
func cellSocket(dir string) string { return filepath.Join(dir, questionSocket) }

// private is the folder with all temporary files of one kernel. Its lock is held by the front and by the supervisor,
// so it is free only when both have gone.
type private struct {
	dir  string
	lock *os.File
	// held is the folder itself, with a lock that tells systemd-tmpfiles and its like to leave it alone, however old its files get.
	held *os.File
}

// tempBase is the folder for private folders: the temporary folder, unless it is not there, or a socket below it would have too
// long a name.
// Not XDG_RUNTIME_DIR: cells are compiled here, and that folder is small and may forbid programs.
func tempBase() string {
	base := os.TempDir()
	if info, err := os.Stat(base); err != nil || !info.IsDir() {
		return "/tmp"
	}
	for _, socket := range []string{
		filepath.Join(privatePrefix+strings.Repeat("x", randomSuffixLen), longestSocket),
		filepath.Join(fmt.Sprintf("%s%d-%012d", enginePrefix, os.Getuid(), 0), engineSocket),
	} {
		if len(filepath.Join(base, socket)) > maxSocketPath {
			return "/tmp"
		}
	}
	return base
}

// newPrivate makes a private folder below base, for the owner only, and locks it.
func newPrivate(base string) (*private, error) {
	for tries := 0; ; tries++ {
		p, err := tryPrivate(base)
		// Another kernel that starts in the same moment may take a folder that is not locked yet for a left one, and remove it.
		taken := errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, fs.ErrNotExist) && exists(base)
		if err == nil || !taken || tries == mostTaken {
			return p, err
		}
	}
}

// mostTaken is how many new folders in turn others may take.
const mostTaken = 100

func tryPrivate(base string) (*private, error) {
	dir, err := os.MkdirTemp(base, privatePrefix+"*")
	if err != nil {
		return nil, fmt.Errorf("não consegui criar a pasta temporária do kernel (disco cheio ou só de leitura?): %w", err)
	}
	lock, err := lockFile(filepath.Join(dir, lockName), os.O_CREATE)
	if errors.Is(err, filelock.ErrUnknown) {
		lock, err = os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR, 0) // nobody removes what he cannot lock
	}
	if err == nil && !filelock.Same(lock, filepath.Join(dir, lockName)) {
		lock.Close()
		err = fs.ErrNotExist
	}
	if err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("não consegui trancar a pasta temporária do kernel: %w", err)
	}
	held, err := os.Open(dir)
	if err == nil {
		_ = syscall.Flock(int(held.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) // where there are no locks, nobody looks for one
	}
	return &private{dir: dir, lock: lock, held: held}, nil
}

// lost is, in words, that somebody has removed the private folder of a kernel that runs, or something in it that was made once for
// all cells; nil where it is there. Nothing is made anew: an empty folder of values would look as if no cell had left any.
func lost(dir string) error {
	for _, path := range []string{dir, filepath.Join(dir, workspaceName), values(dir), builds(dir), filepath.Join(cellGo(dir), "go")} {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("a pasta temporária deste kernel (%s) foi apagada, no todo ou em parte, por outro programa: reinicie o kernel (menu Kernel) e execute as células de novo; o que foi treinado está guardado", dir)
		}
	}
	return nil
}

// openPrivate takes over a folder whose lock was inherited as an open file.
func openPrivate(dir string, lock *os.File) *private { return &private{dir: dir, lock: lock} }

// remove deletes the folder. Programs that are just ending may still write into it, hence the repetition.
func (p *private) remove() error {
	var err error
	for range 50 {
		if err = os.RemoveAll(p.dir); err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("não consegui remover a pasta temporária %s: %w", p.dir, err)
}

// lockFile opens name and locks it, or fails at once if another process holds it.
func lockFile(name string, flag int) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|flag, 0o600)
	if err != nil {
		return nil, err
	}
	held, err := filelock.Try(f)
	if held {
		err = syscall.EWOULDBLOCK
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// sweep removes what killed launchers of this user left below base: first the processes, then the folder. It returns
// the folders it removed.
func sweep(base string) []string {
	entries, _ := os.ReadDir(base) // nothing is swept where nothing can be read
	var swept []string
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), privatePrefix) {
			continue
		}
		dir := filepath.Join(base, entry.Name())
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || !ownedByUs(info) {
			continue
		}
		lock, err := lockFile(filepath.Join(dir, lockName), 0)
		switch {
		case err == nil:
		case errors.Is(err, os.ErrNotExist) && time.Since(info.ModTime()) > time.Minute:
			// Removed halfway. A younger folder may belong to a launcher that is about to lock it.
		default:
			continue
		}
		killMarked(runVar + "=" + dir)
		if (&private{dir: dir}).remove() == nil {
			swept = append(swept, dir)
		}
		if lock != nil {
			lock.Close()
		}
	}
	return swept
}

func ownedByUs(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}
