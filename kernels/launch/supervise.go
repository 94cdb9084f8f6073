package launch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"os/user"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"cnn321/cnnlib/remote"
	"cnn321/kernels/cells"
	"cnn321/kernels/cells/command"
	"cnn321/kernels/cells/live/ask/answer"
	"cnn321/kernels/cells/packages"
	"cnn321/kernels/gopls"
	"cnn321/kernels/jupyter"
	"cnn321/kernels/jupyter/kernel"
	"cnn321/kernels/session"
	"cnn321/kernels/spawn"
)

const lockDescriptor = 3 // the first of exec.Cmd.ExtraFiles

// Supervise is the supervisor of the private folder dir: it answers Jupyter and runs engine and GoNB until Jupyter or the
// front wants the end, and returns the kernel's exit status. Standard input is the lifeline, and descriptor 3 the folder's lock.
func Supervise(ctx context.Context, config Config, dir string) (status int, err error) {
	config = config.withDefaults()
	syscall.CloseOnExec(lockDescriptor)
	private := openPrivate(dir, os.NewFile(lockDescriptor, lockName))
	defer func() { err = errors.Join(err, private.remove()) }()
	if err := adoptOrphans(); err != nil {
		config.logf("%v", err)
	}

	// A stray signal must not end the engine, and a closed log (Jupyter's, when it died) must not end us before all is
	// cleaned up. Notify rather than Ignore, because children would inherit being deaf.
	ignored := make(chan os.Signal, 1)
	signal.Notify(ignored, os.Interrupt, syscall.SIGHUP, syscall.SIGPIPE)
	ctx, cancel := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer cancel()
	ctx, requests := listen(ctx, os.Stdin)

	// Go finds its caches by it, and a service, say, may start Jupyter without.
	if os.Getenv("HOME") == "" {
		if u, err := user.Current(); err == nil && u.HomeDir != "" {
			os.Setenv("HOME", u.HomeDir)
		}
	}

	s := &supervisor{Config: config, dir: dir, spawner: spawn.New()}
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	go func() {
		for range children {
			s.spawner.Reap(reapOrphans)
		}
	}()

	err = s.run(ctx, requests)
	if left := killDescendants(5*time.Second, nil); left > 0 {
		config.logf("%d processos não terminaram", left)
	}
	if s.engine != nil {
		s.engine.leave()
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}

type supervisor struct {
	Config
	dir     string
	engine  *engineHome // where the engine is, of this kernel or of another; nil before run
	term    string      // of this kernel as the owner of a shared engine, another one each time; see remote.Death
	spawner *spawn.Spawner
}

// run starts the programs, and answers Jupyter until it or the front wants the end; then it ends the programs.
func (s *supervisor) run(ctx context.Context, requests <-chan string) error {
	goCommand, err := findGo()
	if err != nil {
		return err
	}
	if err := s.writeCellGo(s.dir, goCommand); err != nil {
		return err
	}
	connection, err := jupyter.ReadConnection(s.ConnectionFile)
	if err != nil {
		return err
	}
	if s.PluginProblem != nil {
		s.logf("%v", s.PluginProblem)
	}

	s.engine = s.joinEngine(s.dir)
	env := s.cellEnv(s.dir, s.engine.socket(), goCommand, os.Environ())
	host := &gonbHost{supervisor: s, goCommand: goCommand, dir: s.workDir(), env: env}
	kernelSession, err := s.newSession(host, goCommand, env)
	if err != nil {
		return err
	}
	defer kernelSession.Close()
	questions, err := answer.Listen(cellSocket(s.dir), kernelSession.Line, kernelSession.Watch)
	if err != nil {
		return err
	}
	defer questions.Close()
	server, err := kernel.Listen(ctx, kernel.Config{
		Connection: connection,
		Patience:   completionPatience,
		History:    s.History,
		Log:        func(line string) { s.logf("%s", line) },
	}, kernelSession)
	if err != nil {
		return err
	}

	background, stopBackground := context.WithCancel(ctx)
	var workers sync.WaitGroup
	workers.Go(func() { s.keepEngines(background) })
	host.Restart(host.dir, env)
	workers.Go(func() { host.warm(background) })
	workers.Go(func() { kernelSession.Warm(background) })
	defer func() {
		kernelSession.Unwatch()
		stopBackground()
		host.stop()
		workers.Wait()
	}()
	go func() {
		for request := range requests {
			if request == askInterrupt {
				server.Interrupt()
			}
		}
	}()
	if err := server.Serve(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// completionPatience is how long a completion may take. JupyterLab, as the setup configures it, waits a little longer.
const completionPatience = 9 * time.Second

// packages is the folder of the module into which %get brings packages.
func (c Config) packages() string { return filepath.Join(c.Personal, "packages") }

// values is the folder of the values that the cells of the kernel leave to each other.
func values(dir string) string { return filepath.Join(dir, "values") }

// workDir is where cells start: the notebook's folder, which Jupyter starts the kernel in.
func (s *supervisor) workDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return s.Root
	}
	return dir
}

// newSession joins the parts that know what cells mean.
func (s *supervisor) newSession(host *gonbHost, goCommand string, env []string) (*session.Session, error) {
	// First, so that its folder is a module of the workspace from the start. Without it there is just no %get.
	if err := command.Prepare(s.packages()); err != nil {
		s.logf("%%get não vai funcionar: %v", err)
	}
	log := func(format string, args ...any) { s.logf(format, args...) }
	start := func(cmd *exec.Cmd) error { return s.spawner.Start(cmd, syscall.SIGKILL) }
	var completer session.Completer
	if program := filepath.Join(s.Home, "bin", "gopls"); exists(program) {
		var err error
		completer, err = gopls.New(gopls.Config{
			Program: program, Modules: s.modules(), Packages: s.WarmImports,
			Dir: filepath.Join(s.dir, "gopls"), Env: env,
			Start: start, Wait: s.spawner.Wait, Halted: stopped, Log: log,
		})
		if err != nil {
			return nil, fmt.Errorf("não consegui preparar o gopls: %w", err)
		}
	} else {
		s.logf("o gopls não está em %s: sem ele o Tab só conhece os nomes das células (rode `go run ./kernels setup` na pasta %s)", program, s.Root)
	}
	if err := os.Mkdir(values(s.dir), 0o700); err != nil {
		return nil, fmt.Errorf("não consegui criar a pasta dos valores das células: %w", err)
	}
	workspace, err := s.writeWorkspace()
	if err != nil {
		return nil, err
	}
	version, err := s.goVersion()
	if err != nil {
		return nil, err
	}
	return session.New(session.Config{
		Programs: host,
		Cells: cells.Config{
			Packages: packages.Config{Start: start, Wait: s.spawner.Wait, Dir: s.Root, Go: goCommand, Env: setEnv(env, "GOWORK="+workspace), Own: slices.Concat(s.WarmImports, s.Known)},
			Effects:  s.Effects,
		},
		Likely: s.likely(),
		Commands: command.Config{
			Version: func(ctx context.Context) string { return s.versions(s.toolchain(ctx, goCommand, env)) },
			Modules: s.packages(), Module: s.Module, Go: goCommand, GetEnv: networkEnv(os.Environ()),
			Join:  func(ctx context.Context, brought []string) error { return host.join(ctx, brought) },
			Start: start, Wait: s.spawner.Wait,
		},
		Gopls: completer, Trainings: remote.NewClient(s.engine.socket()), WarmGopls: s.WarmGopls, Values: values(s.dir), Dir: s.workDir(), Env: env,
		Ready:     func() error { return lost(s.dir) },
		GoVersion: version, Log: func(line string) { s.logf("%s", line) },
	})
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
