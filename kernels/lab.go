package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cnn321/cnnlib/filewords"
	"cnn321/kernels/setup"
)

type labOptions struct {
	browser bool
	ip      string
	port    int      // 0: any
	root    string   // the folder to show; the repository if empty
	lesson  string   // the notebook to open, in its folder notebooks; the lesson itself if empty
	alone   bool     // the notebook and nothing beside it: no list of files, no tab of before
	args    []string // for JupyterLab
	env     []string // for JupyterLab and its kernels
}

// lessonName is the lesson's file, in the folder notebooks.
var lessonName = filepath.Base(setup.Paths{}.Lesson())

// labServer is a JupyterLab that we started.
type labServer struct {
	address string // with the token
	ip      string
	page    string // the path of the address
	log     string
	runtime string // its private folder, removed at its end
	process *os.Process
	ended   chan struct{} // closed when the process is gone
	err     error         // how it ended; read after ended
}

const (
	labPatience  = 2 * time.Minute  // for a first start on a slow disk
	stopPatience = 15 * time.Second // JupyterLab gives each kernel five seconds
	keptLogs     = 5
)

// startLab returns when JupyterLab answers.
func startLab(ctx context.Context, paths setup.Paths, options labOptions) (*labServer, error) {
	sweepRuntime(runtimeBase())
	folder, err := os.MkdirTemp(runtimeBase(), runtimePrefix+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return nil, &setup.Problem{
			What: "criar a pasta temporária do JupyterLab em " + runtimeBase(), Why: filewords.Why(err), Err: err,
			Fix: "confira o espaço e as permissões dessa pasta, ou aponte TMPDIR para outra",
		}
	}
	log, err := openLog(paths.Logs())
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	defer log.Close()
	token, err := newToken()
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	options.root = cmp.Or(options.root, paths.Root)
	lesson := filepath.Join(options.root, "notebooks", cmp.Or(options.lesson, lessonName))
	if options.alone {
		workspaces, err := emptyWorkspace(folder)
		if err != nil {
			os.RemoveAll(folder)
			return nil, err
		}
		options.env = append(slices.Clone(options.env), workspaces)
	}
	trusted := trustLesson(ctx, paths, lesson, folder)
	server := &labServer{ip: options.ip, page: startPage(lesson), log: log.Name(), runtime: folder, ended: make(chan struct{})}
	if err := server.launch(labProcess(paths, options, server.page, folder, token, log)); err != nil {
		os.RemoveAll(folder)
		return nil, &setup.Problem{What: "iniciar o JupyterLab", Why: err.Error(), Fix: "rode `" + setup.Command + "`", Err: err}
	}
	if err := server.wait(ctx, token); err != nil {
		return nil, errors.Join(err, server.stop())
	}
	<-trusted
	return server, nil
}

// labProcess is JupyterLab as a child in a process group of its own: Ctrl-C comes to us, and we end it.
// The token travels in the environment, since anybody can read a command line.
func labProcess(paths setup.Paths, options labOptions, page, folder, token string, log *os.File) *exec.Cmd {
	args := []string{"-m", "jupyterlab", "--ServerApp.ip=" + options.ip, "--ServerApp.open_browser=" + pythonBool(options.browser)}
	args = append(args, labSettings(paths, options.root, page)...)
	if options.port != 0 {
		args = append(args, fmt.Sprintf("--ServerApp.port=%d", options.port), "--ServerApp.port_retries=0")
	}
	cmd := exec.Command(paths.Python(), append(args, options.args...)...)
	cmd.Dir = options.root
	cmd.Env = append(append(paths.JupyterEnvironment(folder), "JUPYTER_TOKEN="+token), options.env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = labAttributes()
	return cmd
}

// labSettings are the options of every JupyterLab of ours, in the form of its command line. The folder that it shows is the whole repository,
// or a copy of the lesson: the lesson links to the README and to docker/.
func labSettings(paths setup.Paths, root, page string) []string {
	args := []string{
		"--ServerApp.root_dir=" + root,
		"--MultiKernelManager.default_kernel_name=" + setup.Kernelspec(setup.DeviceCPU),
		"--LabApp.extension_manager=readonly", // the other one asks the network
		"--LabApp.custom_css=True",            // the setup's, for larger type
		// Beside the lesson in the list of files: what Jupyter hides by itself, and our tests of it.
		"--ContentsManager.hide_globs=['__pycache__', '*.pyc', '*.pyo', '.DS_Store', '*~', '*_test.go']",
	}
	if page != "" {
		args = append(args, "--ServerApp.default_url=/"+page, "--LabApp.default_url=/"+page)
	}
	if paths.Shared() {
		// Of ports on this machine every user of it can read what a kernel shows; files in a private folder only their owner can.
		args = append(args, "--KernelManager.transport=ipc")
	}
	if os.Geteuid() == 0 {
		args = append(args, "--allow-root") // in a container, say; the server listens on this machine only
	}
	return args
}

// emptyPage is JupyterLab's own page.
const emptyPage = "lab"

// startPage is the lesson's page, or JupyterLab's own where the lesson is missing.
func startPage(lesson string) string {
	if info, err := os.Stat(lesson); err != nil || info.IsDir() {
		return emptyPage
	}
	return "lab/tree/notebooks/" + filepath.Base(lesson)
}

func pythonBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// launch starts the process from a thread that lives as long as it does: on Linux the process is told
// when the thread that started it ends.
func (s *labServer) launch(cmd *exec.Cmd) error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		s.process = cmd.Process
		started <- nil
		s.err = cmd.Wait()
		os.RemoveAll(s.runtime)
		close(s.ended)
	}()
	return <-started
}

// wait is over when JupyterLab has written where it listens and answers there.
func (s *labServer) wait(ctx context.Context, token string) error {
	asked := ctx
	ctx, cancel := context.WithTimeoutCause(ctx, labPatience, errors.New("o JupyterLab não respondeu a tempo"))
	defer cancel()
	info := filepath.Join(s.runtime, fmt.Sprintf("jpserver-%d.json", s.process.Pid))
	for {
		if base, ok := s.base(info); ok && answers(ctx, base+"api/status?token="+token) {
			s.address = base + s.page + "?token=" + url.QueryEscape(token)
			return nil
		}
		select {
		case <-s.ended:
			return s.unexpected()
		case <-ctx.Done():
			cause := context.Cause(ctx)
			if asked.Err() != nil {
				return &setup.Problem{What: "abrir o JupyterLab", Why: "a abertura foi interrompida", Fix: "rode o mesmo comando de novo; nada ficou aberto", Err: cause}
			}
			return &setup.Problem{
				What: "abrir o JupyterLab", Why: cause.Error() + "; do registro " + s.log + ":\n" + tail(s.log), Err: cause,
				Fix: "feche outros programas pesados e tente de novo; se persistir, `go run ./kernels doctor` mostra o que falta",
			}
		case <-time.After(25 * time.Millisecond):
		}
	}
}

// base is the address of the server's root, once the server has written its port.
func (s *labServer) base(path string) (string, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", false
	}
	var info struct{ Port int }
	if err := json.Unmarshal(text, &info); err != nil || info.Port == 0 {
		return "", false // half written
	}
	// Of all interfaces, the one that both we and the person's browser reach.
	host := s.ip
	switch host {
	case "0.0.0.0":
		host = "127.0.0.1"
	case "::":
		host = "::1"
	}
	return fmt.Sprintf("http://%s/", net.JoinHostPort(host, strconv.Itoa(info.Port))), true
}

func answers(ctx context.Context, address string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	// Straight to this machine, whatever proxy the user has.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 5 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// stop asks JupyterLab to end its kernels and itself, and insists if it does not.
func (s *labServer) stop() error {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		if err := syscall.Kill(-s.process.Pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return s.stuck(err)
		}
		select {
		case <-s.ended:
			return nil
		case <-time.After(stopPatience):
		}
	}
	return s.stuck(errors.New("ele não terminou"))
}

func (s *labServer) stuck(err error) error {
	return &setup.Problem{
		What: fmt.Sprintf("encerrar o JupyterLab (processo %d)", s.process.Pid),
		Why:  err.Error(), Fix: fmt.Sprintf("encerre-o com kill -9 %d", s.process.Pid), Err: err,
	}
}

// unexpected is nil when JupyterLab was ended from its own menu, else what it last said.
func (s *labServer) unexpected() error {
	<-s.ended
	if s.err == nil && s.address != "" {
		return nil
	}
	said := tail(s.log)
	if problem := labProblem(said); problem != nil {
		return problem
	}
	return &setup.Problem{
		What: "manter o JupyterLab aberto",
		Why:  fmt.Sprintf("ele terminou sem ser pedido (%v); do registro %s:\n%s", s.err, s.log, said),
		Fix:  "rode `" + setup.Command + "` e tente de novo",
		Err:  s.err,
	}
}

func tail(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return "    " + strings.Join(lines[max(0, len(lines)-15):], "\n    ")
}
