package launch

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"cnn321/cnnlib/engine/journal"
	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/filelock"
	"cnn321/cnnlib/remote"
)

const (
	enginePrefix = "cnn321-engine-"
	// Names below an engine's folder that kernels share. Each is a file whose lock says something, and goes with its process.
	usersName = "users" // every kernel that uses the folder has a part in it; who gets it alone may remove the folder
	ownerName = "owner" // the kernel that runs the engine has it
	aliveName = "alive" // the engine itself has it, so that no other begins to listen before it has kept what it trains
	turnName  = "turn"  // see inTurn
	// startedName is written anew by each kernel that starts: what engines died of before it is forgotten.
	startedName = "started"
	// endingName was made when an engine that nobody uses was told to end.
	endingName = "ending"
)

// engineHome is the folder of an engine: its socket, and what is told of it. The kernels of one user with one configuration share one, and
// with it the engine. One of them owns it, runs the engine and watches it; when that kernel ends, however it does, the next one takes over.
type engineHome struct {
	dir    string
	shared bool
	users  *os.File // the part in its lock
	held   *os.File // the folder itself, for systemd-tmpfiles and its like: see private.held
}

// socket is where the engine listens, whoever owns it.
func (h *engineHome) socket() string { return socketPath(h.dir) }

// journal is where the engine says what it computes.
func (h *engineHome) journal() string { return filepath.Join(h.dir, doingName) }

func (h *engineHome) path(name string) string { return filepath.Join(h.dir, name) }

// joinEngine has a kernel use the engine's folder that its configuration asks for. Where none can be shared, as on a file system without
// locks, the engine is of this kernel alone, in its private folder.
func (c Config) joinEngine(private string) *engineHome {
	h := &engineHome{dir: filepath.Join(tempBase(), c.engineName(os.Environ())), shared: true}
	err := h.enter()
	if err == nil {
		err = h.startAnew()
	}
	if err != nil {
		h.leave()
		c.logf("o motor vai servir só a este kernel, e não aos outros que você abrir: %v", err)
		return &engineHome{dir: private}
	}
	return h
}

// startAnew has what ended engines before be tried once more: a kernel starts.
func (h *engineHome) startAnew() (err error) {
	h.inTurn(func() {
		err = errors.Join(os.WriteFile(h.path(startedName), fmt.Appendf(nil, "%d %d", os.Getpid(), time.Now().UnixNano()), 0o600), journal.Refuse(h.journal(), nil))
		if d, ok := remote.Told(h.socket()); err == nil && ok && d.Down {
			err = remote.Tell(h.socket(), remote.Death{Owner: d.Owner}) // who is about to start another
		}
	})
	return err
}

// inTurn has only one of the kernels that share the folder at a time read, and write down accordingly, what became of its engines. Where their
// turns cannot be told, it is done all the same.
func (h *engineHome) inTurn(do func()) {
	if h.shared && isOwnDir(h.dir) {
		ctx, cancel := context.WithTimeout(context.Background(), turnPatience)
		defer cancel()
		if release, err := filelock.Take(ctx, h.path(turnName), nil); err == nil {
			defer release()
		}
	}
	do()
}

// turnPatience is for what takes a moment.
const turnPatience = 5 * time.Second

// errGoing is of a folder that somebody is about to remove.
var errGoing = errors.New("a pasta do motor está sendo removida")

// enter makes the folder if need be, and begins to use it.
func (h *engineHome) enter() error {
	for tries := 0; ; tries++ {
		err := h.tryEnter()
		if !errors.Is(err, errGoing) && !errors.Is(err, fs.ErrNotExist) || tries == 200 {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (h *engineHome) tryEnter() error {
	made := os.Mkdir(h.dir, 0o700)
	if made != nil && !errors.Is(made, fs.ErrExist) {
		return fmt.Errorf("não consegui criar a pasta do motor: %w", made)
	}
	if err := onlyOurs(h.dir); err != nil {
		return err
	}
	users, err := os.OpenFile(h.path(usersName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("não consegui usar a pasta do motor: %w", err)
	}
	going, err := filelock.Share(users)
	if err == nil && (going || !filelock.Same(users, h.path(usersName))) {
		err = errGoing
	}
	if err != nil {
		users.Close()
		if made == nil && errors.Is(err, filelock.ErrUnknown) {
			_, _ = os.Remove(h.path(usersName)), os.Remove(h.dir) // here nobody shares anything
		}
		return err
	}
	h.close()
	h.users = users
	if h.held, err = os.Open(h.dir); err == nil {
		_ = syscall.Flock(int(h.held.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	}
	return nil
}

// onlyOurs fails where a folder could be somebody else's, or is open to others: whoever may write in it could answer for the engine.
func onlyOurs(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || !ownedByUs(info) || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s não é uma pasta só sua (%v): apague-a, ou peça a quem a criou que a apague", dir, info.Mode())
	}
	return nil
}

// isOwnDir reports whether there is a folder that belongs to this user.
func isOwnDir(dir string) bool {
	info, err := os.Lstat(dir)
	return err == nil && info.IsDir() && ownedByUs(info)
}

// close ends the use of the folder.
func (h *engineHome) close() {
	for _, f := range []*os.File{h.users, h.held} {
		if f != nil {
			f.Close()
		}
	}
	h.users, h.held = nil, nil
}

// leave ends the use of a shared folder, and removes it if this was the last one.
func (h *engineHome) leave() {
	if h.shared {
		h.close()
		clearUnused(h.dir)
	}
}

// own waits until this kernel is to run the engine. Should somebody have removed the folder meanwhile, or the file by which this kernel uses it, there is
// another in its place.
func (h *engineHome) own(ctx context.Context, log func(string, ...any)) (release func(), err error) {
	for halted := 0; ; {
		if !filelock.Same(h.users, h.path(usersName)) {
			// First: in a folder that is somebody else's by now nothing is to be written.
			if err := h.enter(); err != nil {
				return nil, err
			}
		}
		look, stop := context.WithTimeout(ctx, lookForHome)
		release, err := filelock.Take(look, h.path(ownerName), nil)
		stop()
		switch {
		case err == nil && filelock.Same(h.users, h.path(usersName)):
			_ = os.Remove(h.path(endingName)) // somebody uses it again
			return release, nil
		case err == nil:
			release()
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			halted = h.wakeOwner(halted, log)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
}

// lookForHome is how often an owner looks whether its folder is still there.
const lookForHome = time.Second

// untilRemoved returns when ctx ends, or somebody has removed the folder, or what is locked in it.
func (h *engineHome) untilRemoved(ctx context.Context) (removed bool) {
	was, err := os.Stat(h.path(ownerName))
	if err != nil {
		return true
	}
	look := time.NewTicker(lookForHome)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-look.C:
		}
		now, gone := os.Stat(h.path(ownerName))
		if errors.Is(gone, fs.ErrNotExist) || gone == nil && !os.SameFile(was, now) || !filelock.Same(h.users, h.path(usersName)) {
			return true
		}
	}
}

// started names the kernel that started last.
func (h *engineHome) started() string {
	text, _ := os.ReadFile(h.path(startedName)) // nobody, in a folder that is not shared
	return string(text)
}

// untilStarted waits for another kernel to start; false where ctx ends first, or there can be none.
func (h *engineHome) untilStarted(ctx context.Context, last string) bool {
	for h.shared {
		if h.started() != last {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(200 * time.Millisecond):
		}
	}
	return false
}

// engineName is the name of the folder for engines as this configuration wants them, in the environment base: one that is different in
// anything that an engine is made of, or that changes what it does, has another.
func (c Config) engineName(base []string) string {
	if models, err := filepath.Abs(c.Models); err == nil {
		c.Models = models
	}
	parts := append([]string{place(), c.Home, c.Personal, c.Engine, stamp(c.Engine), stamp(c.Plugin)}, c.engineArgs("", "")...)
	env := slices.DeleteFunc(c.engineEnv("", base), func(entry string) bool { return !reachesEngine(entry) })
	slices.Sort(env)
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", append(parts, env...)))
	return fmt.Sprintf("%s%d-%x", enginePrefix, os.Getuid(), sum[:6])
}

// stamp is what changes with a program or a library that is installed anew.
func stamp(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "none"
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
}

// What the variables begin with that Go, the C library, XLA and NVIDIA's libraries look at in an engine.
var engineVariables = []string{
	"XLA_", "TF_", "PJRT_", "GOMLX_", "CUDA_", "CUDNN_", "CUBLAS_", "NCCL_", "NVIDIA_", "OMP_", "KMP_", "MKL_", "ONEDNN_", "DNNL_",
	"GOGC=", "GOMEMLIMIT=", "GOMAXPROCS=", "GODEBUG=", "GOTRACEBACK=", "GLIBC_TUNABLES=", "MALLOC_", "LD_", "DYLD_", "CNN321_",
}

// reachesEngine reports whether an entry of the environment can change what an engine does.
func reachesEngine(entry string) bool {
	key, _, _ := strings.Cut(entry, "=")
	switch key {
	case runVar, environment.Engine, environment.Cell, environment.Values, environment.Alive, environment.Args, environment.Epochs, environment.History, environment.WarmGopls:
		return false // of one kernel, or of cells
	}
	return slices.ContainsFunc(engineVariables, func(prefix string) bool { return strings.HasPrefix(entry, prefix) })
}
