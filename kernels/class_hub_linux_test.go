package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/kernels/classroom"
	"cnn321/kernels/setup"
	"cnn321/kernels/tier"
)

// What the test of a class asks for in the environment: how many students, and the folder of configurable-http-proxy's program.
const (
	classVar = "CNN321_TEST_CLASS"
	proxyVar = "CNN321_TEST_PROXY"
)

const classPatience = 20 * time.Minute

// testClass is a real JupyterHub with docker/hub/linux.py, real users of this machine with passwords, and the
// installation of this repository, which is root's and which they only read.
type testClass struct {
	classroom.Class
	t     *testing.T
	paths setup.Paths
	hub   *exec.Cmd
	log   string
	uids  map[string]int
}

func startClass(t *testing.T, idle, look time.Duration) *testClass {
	t.Helper()
	tier.Slow(t, "a class at a JupyterHub")
	students, err := strconv.Atoi(os.Getenv(classVar))
	if err != nil || students < 2 || os.Geteuid() != 0 {
		t.Skipf("makes users on this machine: needs root, and %s=8 (how many students; 2 or more) and %s=FOLDER (of configurable-http-proxy)", classVar, proxyVar)
	}
	paths := prepared(t)
	if err := setup.EnsureVerified(t.Context(), paths, nil, setup.Hub, setup.Cells); err != nil {
		t.Fatal(err)
	}
	must := func(stdin, name string, args ...string) {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Stdin = strings.NewReader(stdin)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
	}
	if exec.Command("getent", "group", "alunos").Run() != nil {
		must("", "groupadd", "alunos")
		t.Cleanup(func() { must("", "groupdel", "alunos") })
	}
	c := &testClass{t: t, paths: paths, uids: map[string]int{}}
	var logins []classroom.Credentials
	homes := t.TempDir()
	open(t, homes)
	for i := range students {
		who := classroom.Credentials{Name: fmt.Sprintf("cnn321-t%d", i+1), Password: fmt.Sprintf("giz-%d-%d", i, os.Getpid())}
		home := filepath.Join(homes, who.Name)
		// Homes that are open to all, as some systems make them: what is the lesson's must be closed all the same.
		must("", "useradd", "--no-log-init", "--create-home", "--home-dir", home, "--skel", t.TempDir(), "--groups", "alunos", "--shell", "/bin/bash", who.Name)
		t.Cleanup(func() {
			c.end(who.Name)
			must("", "userdel", who.Name)
		})
		must(who.Name+":"+who.Password+"\n", "chpasswd")
		must("", "chmod", "755", home)
		out, err := exec.Command("id", "-u", who.Name).Output()
		if err != nil {
			t.Fatal(err)
		}
		if c.uids[who.Name], err = strconv.Atoi(strings.TrimSpace(string(out))); err != nil {
			t.Fatal(err)
		}
		logins = append(logins, who)
	}
	address := "http://127.0.0.1:" + strconv.Itoa(freePort(t))
	c.Class = newClass(address, logins)
	c.Say = t.Logf
	c.log = filepath.Join(t.TempDir(), "hub.log")
	log, err := os.Create(c.log)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	c.hub = exec.Command(paths.JupyterHub(), "-f", filepath.Join(paths.Root, "docker", "hub", "linux.py"),
		fmt.Sprintf("--ConfigurableHTTPProxy.api_url=http://127.0.0.1:%d", freePort(t)), fmt.Sprintf("--JupyterHub.hub_port=%d", freePort(t)))
	c.hub.Dir = t.TempDir()
	c.hub.Env = append(os.Environ(), "PATH="+os.Getenv(proxyVar)+":"+os.Getenv("PATH"), "CNN321_HUB="+address, "CNN321_HUB_DIR="+filepath.Join(t.TempDir(), "hub"),
		fmt.Sprintf("CNN321_HUB_OCIOSO=%d", int(idle.Seconds())), fmt.Sprintf("CNN321_HUB_ESPERA=%d", int(look.Seconds())))
	c.hub.Stdout, c.hub.Stderr = log, log
	c.hub.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.hub.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.hub.Process.Signal(syscall.SIGTERM)
		_ = c.hub.Wait()
		if t.Failed() {
			t.Logf("the hub's log ends:\n%s", tail(c.log))
		}
	})
	for {
		if answer, err := http.Get(address + "/hub/api"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return c
			}
		}
		if c.hub.ProcessState != nil || t.Context().Err() != nil {
			t.Fatalf("no hub:\n%s", tail(c.log))
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// freePort is one that nobody has just now.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// open lets others pass through the folders above one.
func open(t *testing.T, dir string) {
	t.Helper()
	for ; dir != os.TempDir() && len(dir) > 1; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// end ends what still runs of a student.
func (c *testClass) end(name string) {
	for _, p := range c.processes(name) {
		_ = syscall.Kill(p.PID, syscall.SIGKILL)
	}
	for range 100 {
		if len(c.processes(name)) == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (c *testClass) processes(name string) []classroom.Process {
	all, err := classroom.Processes(c.uids[name])
	if err != nil {
		c.t.Fatal(err)
	}
	return all[c.uids[name]]
}

// as runs a command of this machine as a student.
func (c *testClass) as(name string, words ...string) string {
	id := strconv.Itoa(c.uids[name])
	cmd := exec.CommandContext(c.t.Context(), "setpriv", append([]string{"--reuid=" + id, "--regid=" + id, "--clear-groups"}, words...)...)
	cmd.Dir = "/"
	out, _ := cmd.CombinedOutput() // find fails where it may not look, which is what is wanted
	return string(out)
}
