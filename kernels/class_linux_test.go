package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

func (c *testClass) run(ctx context.Context, d *classroom.Desk, code, want string) {
	c.t.Helper()
	result, err := d.Kernel.Run(ctx, "prova", code)
	if err != nil || result.Status != "ok" || result.Text != want {
		c.t.Errorf("%s: %q gave %+v, %v; want %q", d.Name, code, result, err, want)
	}
}

// TestClass: students of one installation work at the same time, none reaches what is another's, and none ends another's work.
func TestClass(t *testing.T) {
	c := startClass(t, time.Hour, time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), classPatience)
	defer cancel()
	trained := treeOf(t, c.paths.InstalledModels())
	desks, _, err := c.Enter(ctx)
	if err != nil {
		t.Fatal(err)
	}
	running, err := c.RunAll(ctx, desks)
	if err != nil {
		t.Fatal(err)
	}
	exercising, err := c.Train(ctx, desks)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.processes(desks[0].Name) {
		t.Logf("%s: %s %d MB", desks[0].Name, p.Name, p.PSS>>20)
	}
	t.Logf("\n%s", classroom.Table([]classroom.Needs{classroom.Size(10, running, exercising), classroom.Size(30, running, exercising)}))
	for i, d := range desks {
		c.run(ctx, d, fmt.Sprintf("segredo := %d\nfmt.Println(segredo)", i), fmt.Sprintln(i))
	}
	within := func(name string, check func()) {
		t.Run(name, func(t *testing.T) {
			outer := c.t
			c.t = t
			defer func() { c.t = outer }()
			check()
		})
	}
	within("each has values of their own", func() {
		for i, d := range desks {
			c.run(ctx, d, "fmt.Println(segredo)", fmt.Sprintln(i))
		}
	})
	within("one reads nothing of another's", func() { c.noneReads(ctx, desks[0], desks[1]) })
	within("a crash harms nobody", func() { c.crash(ctx, desks) })
	if now := treeOf(t, c.paths.InstalledModels()); !slices.Equal(now, trained) {
		t.Errorf("the installation's models changed: %v, were %v", now, trained)
	}
}

func treeOf(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil {
			all = append(all, fmt.Sprint(path, info.Size(), info.ModTime(), info.Mode()))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// noneReads tries the doors of another student: by the hub, by the machine's files, by its ports.
func (c *testClass) noneReads(ctx context.Context, me, other *classroom.Desk) {
	thief := me.As(other.Name)
	if _, err := thief.Read(ctx, c.Notebook); !classroom.Refused(err) {
		c.t.Errorf("the notebook by the hub: %v", err)
	}
	if _, err := thief.Page(ctx, "api/kernels"); !classroom.Refused(err) {
		c.t.Errorf("the kernels by the hub: %v", err)
	}
	if _, err := thief.Join(ctx, other.Kernel.ID); !classroom.Refused(err) {
		c.t.Errorf("the kernel by the hub: %v", err)
	}
	home := strings.TrimSpace(c.as(other.Name, "sh", "-c", "getent passwd \"$(id -u)\" | cut -d: -f6"))
	owner := strconv.Itoa(c.uids[other.Name])
	for _, asked := range []struct{ who, what string }{{other.Name, "its owner"}, {me.Name, "another"}} {
		found := c.as(asked.who, "sh", "-c", `find "$1" /tmp /run /var/tmp /dev/shm -uid "$2" '(' -type f -o -type s -o -type p ')' -readable 2>/dev/null`, "find", home, owner)
		if mine := asked.who == other.Name; mine == (found == "") {
			c.t.Errorf("files of %s that %s can read: %q", other.Name, asked.what, found)
		}
	}
	for _, p := range c.processes(other.Name) {
		if got := c.as(me.Name, "sh", "-c", "tr '\\0' '\\n' < /proc/"+strconv.Itoa(p.PID)+"/environ"); strings.Contains(got, "TOKEN=") {
			c.t.Errorf("the environment of %s is open", p.Name)
		}
	}
	// One port only, that of the server, which asks for a token.
	ports := listening(c.t, c.uids[other.Name])
	if len(ports) != 1 {
		c.t.Fatalf("%s listens on %v, want the server's port alone", other.Name, ports)
	}
	answer, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/user/%s/api/contents", ports[0], other.Name))
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		c.t.Errorf("the server's port answers %s to nobody", answer.Status)
	}
}

// listening are the ports on which a user's processes accept connections.
func listening(t *testing.T, uid int) []int {
	t.Helper()
	const state, owner, listen = 3, 7, "0A"
	var ports []int
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // no IPv6 here
		}
		for line := range bytes.Lines(text) {
			fields := strings.Fields(string(line))
			if len(fields) <= owner || fields[state] != listen || fields[owner] != strconv.Itoa(uid) {
				continue
			}
			port, err := strconv.ParseInt(fields[1][strings.LastIndexByte(fields[1], ':')+1:], 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			ports = append(ports, int(port))
		}
	}
	return ports
}

// crash kills one student's kernel and then their server, while the others work.
func (c *testClass) crash(ctx context.Context, desks []*classroom.Desk) {
	victim := desks[0]
	victim.Kernel.Close()
	for _, p := range c.processes(victim.Name) {
		if !strings.HasPrefix(p.Name, "python") {
			_ = syscall.Kill(p.PID, syscall.SIGKILL)
		}
	}
	for i, d := range desks[1:] {
		c.run(ctx, d, "fmt.Println(segredo)", fmt.Sprintln(i+1))
	}
	c.end(victim.Name)
	for i, d := range desks[1:] {
		c.run(ctx, d, "fmt.Println(segredo)", fmt.Sprintln(i+1))
	}
	// The hub notices within half a minute, and opens a new server when asked.
	for {
		running, pending, err := victim.Running(ctx)
		if err != nil {
			c.t.Fatal(err)
		}
		if !running && !pending {
			break
		}
		time.Sleep(time.Second)
	}
	c.back(ctx, victim)
}

// back opens a student's server again: notebook and trained exercise are there, and the whole lesson runs.
func (c *testClass) back(ctx context.Context, d *classroom.Desk) {
	c.t.Helper()
	if err := d.Open(ctx); err != nil {
		c.t.Fatal(err)
	}
	d.Kernel = nil
	if err := c.RunNotebook(ctx, d); err != nil {
		c.t.Fatal(err)
	}
	result, err := d.Kernel.Run(ctx, "exercicio", exercise)
	if err != nil || result.Status != "ok" {
		c.t.Fatalf("%+v, %v", result, err)
	}
}

// TestClassComesBackFromIdleness: a server that nobody uses ends, that of a student at work does not, and whoever comes back finds all.
func TestClassComesBackFromIdleness(t *testing.T) {
	const idle, look = 40 * time.Second, 10 * time.Second
	c := startClass(t, idle, look)
	c.Students = c.Students[:2]
	ctx, cancel := context.WithTimeout(t.Context(), classPatience)
	defer cancel()
	desks, _, err := c.Enter(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.RunAll(ctx, desks); err != nil {
		t.Fatal(err)
	}
	gone, busy := desks[0], desks[1]
	gone.Kernel.Close()
	for {
		c.run(ctx, busy, "fmt.Println(1)", "1\n")
		running, pending, err := gone.Running(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if !running && !pending {
			break
		}
		time.Sleep(2 * time.Second)
	}
	if left := c.processes(gone.Name); len(left) > 0 {
		t.Errorf("of the ended server there still runs %v", left)
	}
	c.run(ctx, busy, "fmt.Println(2)", "2\n")
	c.back(ctx, gone)
}
