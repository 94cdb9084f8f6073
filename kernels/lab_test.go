package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cnn321/kernels/setup/setuptest"
)

const labTestPatience = 5 * time.Minute // an upper limit; only a failing test waits so long

// screen is what a program has said so far.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// runningLab is `kernels lab` as a person starts it.
type runningLab struct {
	cmd     *exec.Cmd
	screen  *screen
	address string
	temp    string // where its temporary folders go
	mark    string // an entry in the environment of all its processes
}

var shownAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/lab\S*\?token=[0-9a-f]+`)

// openLab returns when the address is shown. The user's own Jupyter settings are as bad as can be.
func openLab(t *testing.T, program ...string) *runningLab {
	t.Helper()
	lab := launchLab(t, program)
	waitFor(t, "the address", func() bool {
		lab.address = shownAddress.FindString(lab.screen.String())
		return lab.address != ""
	}, lab.screen.String)
	return lab
}

// launchLab starts the lab with the built command, or by another program.
func launchLab(t *testing.T, program []string, args ...string) *runningLab {
	t.Helper()
	paths := setuptest.Need(t)
	temp, config := t.TempDir(), t.TempDir()
	for _, name := range []string{"jupyter_server_config.py", "jupyter_lab_config.py"} {
		if err := os.WriteFile(filepath.Join(config, name), []byte("isto não é Python!\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lab := &runningLab{screen: new(screen), temp: temp, mark: "CNN321_TEST_LAB=" + temp}
	if len(program) == 0 {
		program = []string{paths.Bin("kernels")}
	}
	lab.cmd = exec.Command(program[0], slices.Concat(program[1:], []string{"lab", "--no-browser"}, args)...)
	lab.cmd.Dir = paths.Root
	lab.cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+temp, "JUPYTER_CONFIG_DIR="+config, lab.mark)
	lab.cmd.Stdout, lab.cmd.Stderr = lab.screen, lab.screen
	if err := lab.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = lab.cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
		_ = lab.cmd.Wait()
		lab.wantGone(t)
	})
	return lab
}

func waitFor(t *testing.T, what string, done func() bool, said func() string) {
	t.Helper()
	for deadline := time.Now().Add(labTestPatience); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Errorf("waited in vain for %s:\n%s", what, said())
			return
		}
	}
}

// withMark lists the processes that have an entry in their environment (Linux; elsewhere none is found).
func withMark(entry string) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	var pids []int
	for _, file := range files {
		text, err := os.ReadFile(file)
		var pid int
		if err == nil && strings.Contains("\x00"+string(text), "\x00"+entry+"\x00") {
			if _, err := fmt.Sscanf(file, "/proc/%d/environ", &pid); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// get asks the server for a page below its root, with the token or without.
func (l *runningLab) get(t *testing.T, method, page string, withToken bool) (status int, body string) {
	t.Helper()
	address, err := url.Parse(l.address)
	if err != nil {
		t.Fatal(err)
	}
	token := address.Query().Get("token")
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+address.Host+page, nil)
	if err != nil {
		t.Fatal(err)
	}
	if withToken {
		request.Header.Set("Authorization", "token "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// wantGone waits for the end of all of its processes, and sees to it where that fails.
func (l *runningLab) wantGone(t *testing.T) {
	t.Helper()
	waitFor(t, "the end of all processes", func() bool { return len(withMark(l.mark)) == 0 }, func() string {
		return fmt.Sprint(withMark(l.mark), l.screen)
	})
	for _, pid := range withMark(l.mark) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

func TestLabServesTheLesson(t *testing.T) {
	t.Parallel()
	lab := openLab(t)
	if !strings.Contains(lab.address, "/lab/tree/notebooks/cnn-mnist.ipynb?") {
		t.Errorf("the address %s is not the lesson's", lab.address)
	}
	tests := []struct {
		name, page string
		withToken  bool
		status     int
		say        string
	}{
		{"the lesson is where its links work", "/api/contents/notebooks/cnn-mnist.ipynb?content=0", true, http.StatusOK, `"cnn-mnist.ipynb"`},
		{"the kernel is listed", "/api/kernelspecs", true, http.StatusOK, `"CNN em Go"`},
		{"a new notebook is for it", "/api/kernelspecs", true, http.StatusOK, `"default": "cnn321"`},
		{"in Portuguese", "/lab/api/settings/@jupyterlab/translation-extension:plugin", true, http.StatusOK,
			`"default": "pt_BR"`},
		{"texts of the settings too", "/lab/api/settings/@jupyterlab/translation-extension:plugin", true, http.StatusOK,
			`"title": "Idioma da interface"`},
		{"no news from the web", "/lab/api/settings/@jupyterlab/apputils-extension:notification", true, http.StatusOK,
			`"default": "false"`},
		{"the first Tab waits for gopls", "/lab/api/settings/@jupyterlab/completer-extension:manager", true, http.StatusOK, `"default": 10000`},
		{"no export that would lose pictures", "/lab", true, http.StatusOK, "@jupyterlab/notebook-extension:export"},
		{"closed without the token", "/api/contents/notebooks/cnn-mnist.ipynb?content=0", false, http.StatusForbidden, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, body := lab.get(t, http.MethodGet, test.page, test.withToken)
			if status != test.status || !strings.Contains(body, test.say) {
				t.Errorf("%s: %d, want %d; without %q:\n%.600s", test.page, status, test.status, test.say, body)
			}
		})
	}
	address, err := url.Parse(lab.address)
	if err != nil {
		t.Fatal(err)
	}
	if command, err := exec.Command("ps", "axww", "-o", "args").Output(); err != nil || strings.Contains(string(command), address.Query().Get("token")) {
		t.Errorf("the token is in a command line (%v)", err)
	}
}

func TestLabEndsWithItsKernels(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		program []string
		signal  syscall.Signal
	}{
		{"Ctrl-C", nil, syscall.SIGINT},
		{"terminated", nil, syscall.SIGTERM},
		{"killed", nil, syscall.SIGKILL},
		{"go run killed", []string{"go", "run", "./kernels"}, syscall.SIGKILL},
	}
	for _, test := range tests {
		if test.signal == syscall.SIGKILL && runtime.GOOS != "linux" {
			continue // elsewhere nobody tells a process that its parent was killed
		}
		t.Run(test.name, func(t *testing.T) {
			lab := openLab(t, test.program...)
			if status, body := lab.get(t, http.MethodPost, "/api/kernels", true); status != http.StatusCreated {
				t.Fatalf("no kernel: %d %s", status, body)
			}
			if err := lab.cmd.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			err := lab.cmd.Wait()
			if test.signal == syscall.SIGKILL {
				if err == nil {
					t.Error("not killed")
				}
			} else if err != nil {
				t.Errorf("%v: %s", err, lab.screen)
			}
			lab.wantGone(t)
			if left, _ := filepath.Glob(filepath.Join(lab.temp, runtimePrefix+"*")); test.signal != syscall.SIGKILL && len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestLabPorts(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		name, argument string
		want           []string
	}{
		{"a port that is taken", fmt.Sprintf("--port=%d", taken.Addr().(*net.TCPAddr).Port), []string{"a porta pedida está ocupada", "--port"}},
		{"an address of another machine", "--ip=192.0.2.1", []string{"não é desta máquina", "hostname -I"}},
		{"a name of no machine", "--ip=sala.invalid", []string{"não é o de uma máquina", "sem --ip"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lab := launchLab(t, nil, c.argument)
			if err := lab.cmd.Wait(); err == nil {
				t.Error("it did not fail")
			}
			for _, text := range c.want {
				if !strings.Contains(lab.screen.String(), text) {
					t.Errorf("%q is missing in:\n%s", text, lab.screen)
				}
			}
			lab.wantGone(t)
		})
	}
}
