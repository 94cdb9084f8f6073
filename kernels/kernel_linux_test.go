package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestKernelRunsCells(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	c.do("start")
	first := c.do("complete", "code", "import \"cnn321/cnnlib\"\n%%\ncnnlib.Inp")
	t.Logf("first completion at once after the start: %.2f s", first.Seconds)
	if !slices.Contains(first.Matches, "Input") {
		t.Errorf("completion gave %v", first)
	}
	c.expect("%%\nfmt.Println(\"olá, mundo\")", "olá, mundo\n")

	c.expect("func dobro(n int) int { return 2 * n }\n\nvar base = 21", "")
	c.expect("%%\nfmt.Println(dobro(base))", "42\n")

	failing := c.execute("%%\nfmt.Fprintln(os.Stderr, \"não deu\")\nos.Exit(1)")
	if failing.Status != "error" || !strings.Contains(failing.Stderr, "não deu") {
		t.Errorf("a failing cell: %+v", failing)
	}
	broken := c.execute("%%\nfmt.Println(inexistente)")
	if broken.Status != "error" || !strings.Contains(strings.Join(broken.Errors, "\n")+broken.Stderr, "undefined: inexistente") {
		t.Errorf("a cell that does not compile: %+v", broken)
	}
	c.expect("%%\nfmt.Println(dobro(base))", "42\n")

	// What cells have left is completed while it is typed.
	c.expect("total, médias := 3, []float64{1.5}", "")
	for begun, name := range map[string]string{"fmt.Println(tot": "total", "x := mé": "médias", "if dob": "dobro"} {
		if got := c.do("complete", "code", begun); !slices.Contains(got.Matches, name) {
			t.Errorf("%q is completed with %v", begun, got.Matches)
		}
	}
	// A package that only another module needs is told of before anything is built.
	far := c.execute("import \"gonum.org/v1/gonum/stat\"\nstat.Mean(nil, nil)")
	if far.Status != "error" || !strings.Contains(strings.Join(far.Errors, "\n"), "%get gonum.org/v1/gonum/stat") || far.Stderr != "" {
		t.Errorf("a package that is not there: %+v", far)
	}
	// A cell that leaves its main goroutine ends.
	if left := c.execute("runtime.Goexit()"); left.Status != "error" || len(left.Errors) != 1 {
		t.Errorf("a cell that leaves by runtime.Goexit: %+v", left)
	}

	// The packages of pictures and displays need no import.
	c.expect("fmt.Printf(\"%T %T %s\\n\", draw.Walk{}, sketch.Familiar{}, show.FiguresVariable)", "draw.Walk sketch.Familiar CNN321_FIGURES\n")
	// One that dies without a word keeps what it had finished.
	if dead := c.execute("feito := 3\nvar trava sync.Mutex\ntrava.Unlock()"); dead.Status != "error" || len(dead.Errors) != 1 {
		t.Errorf("a cell that dies: %+v", dead)
	}
	c.expect("fmt.Println(feito)", "3\n")

	code := "import \"cnn321/cnnlib\"\n%%\n_ = cnnlib.Input(28, 28, 1)"
	inspected := c.do("inspect", "code", code, "at", strings.Index(code, "Input")+2)
	if !strings.Contains(inspected.Text, "func cnnlib.Input(") {
		t.Errorf("inspection gave %+v", inspected)
	}
	c.do("shutdown")
	c.nothingLeft()
}

// What GoNB leaves to be desired of the protocol, corrected.
func TestKernelKeepsTheProtocol(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	c.do("start")
	if got := c.do("history"); got.Status != "ok" {
		t.Errorf("asked for its history: %+v", got)
	}
	const mark = "func marca() string { return os.Getenv(\"GONB_TMP_DIR\") + \"/marca\" }\n%%\n"
	cells := []string{mark + "fmt.Println(1)", "%%\ntime.Sleep(time.Second)\nos.Exit(1)", "%%\nos.WriteFile(marca(), nil, 0o600)", "%%\nfmt.Println(4)"}
	if got := c.do("together", "codes", cells).Statuses; !slices.Equal(got, []string{"ok", "error", "aborted", "aborted"}) {
		t.Errorf("cells behind one that fails ended as %v", got)
	}
	c.expect("%%\n_, err := os.Stat(marca())\nfmt.Println(os.IsNotExist(err))", "true\n")
}

func TestKernelInterrupt(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	launcher := c.do("start").Pid
	engine := c.pidsOf("engine")
	const begins = "fmt.Println(\"começo\")\n"
	tests := []struct{ name, busy string }{
		{"computing", begins + "\tx := 0.0\n\tfor { x += math.Sqrt(x + 1) }"},
		{"sleeping", begins + "\ttime.Sleep(time.Hour)"},
		{"with something deferred", "func() {\n\t\tdefer fmt.Println(\"adiada\")\n\t\t" + begins + "\t\ttime.Sleep(time.Hour)\n\t}()"},
		{"reading", begins + "\t_, err := os.Stdin.Read(make([]byte, 1))\n\tfmt.Println(err)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c.t = t
			c.do("begin", "code", "%%\n\t"+test.busy, "until", "começo")
			c.do("interrupt")
			got := c.do("finish")
			t.Logf("ended %.3f s after the interrupt", got.Seconds)
			// Said once, and with nothing red beside it.
			if got.Status != "error" || got.Stderr != "" || len(got.Errors) != 0 || strings.Count(got.Text, "interrompida por você") != 1 {
				t.Errorf("%+v", got)
			}
			if deferred := strings.Contains(test.busy, "defer"); deferred != strings.Contains(got.Stdout, "adiada") {
				t.Errorf("its deferred call: %q", got.Stdout)
			}
			c.expect("%%\nfmt.Println(1 + 1)", "2\n")
		})
	}
	c.t = t
	// Jupyter's other way to interrupt, a signal to the launcher's group, also reaches what a shell waits for.
	c.do("begin", "code", "%%bash\necho começo\nsleep 600\necho fim", "until", "começo")
	c.signal(-launcher, syscall.SIGINT)
	if got := c.do("finish"); strings.Contains(got.Stdout, "fim") {
		t.Errorf("the shell went on: %+v", got)
	}
	if now := c.pidsOf("engine"); !slices.Equal(now, engine) {
		t.Errorf("engine was %v, is %v", engine, now)
	}
	c.do("shutdown")
	c.nothingLeft()
}

// leaveChild is a cell that leaves a program running, as a demonstration might.
const leaveChild = "import \"os/exec\"\n%%\nc := exec.Command(\"sleep\", \"600\")\nfmt.Println(c.Start())"

// oneKernel is what lies in the temporary folder while one kernel runs.
var oneKernel = []string{"cnn321-engine", "cnn321-kernel"}

// folders is what lies in the temporary folder, without what makes each name the only one.
func (c *jupyterClient) folders() []string {
	c.t.Helper()
	entries, err := os.ReadDir(c.temp)
	if err != nil {
		c.t.Fatal(err)
	}
	var kinds []string
	for _, entry := range entries {
		words := strings.SplitN(entry.Name(), "-", 3)
		kinds = append(kinds, strings.Join(words[:min(len(words), 2)], "-"))
	}
	return kinds
}

func TestKernelRestart(t *testing.T) {
	t.Parallel()
	for _, now := range []bool{false, true} {
		t.Run(fmt.Sprintf("now=%v", now), func(t *testing.T) {
			c := startClient(t)
			c.do("start")
			c.expect("func lembrada() int { return 7 }", "")
			c.expect(leaveChild, "<nil>\n")
			before := c.processes()
			c.do("restart", "now", now)
			if got := c.execute("%%\nfmt.Println(lembrada())"); got.Status != "error" {
				t.Errorf("the new kernel remembers: %+v", got)
			}
			c.expect("%%\nfmt.Println(\"de novo\")", "de novo\n")
			c.pidsOf("engine")
			c.eventually("nothing of the kernel before is left", func() bool {
				for _, p := range c.processes() {
					if p.pid != c.cmd.Process.Pid && slices.Contains(before, p) {
						return false
					}
				}
				return true
			})
			c.eventually("one temporary folder, and the engine's", func() bool { return slices.Equal(c.folders(), oneKernel) })
			c.do("shutdown")
			c.nothingLeft()
		})
	}
}

func TestKernelLeavesNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		end  func(c *jupyterClient, launcher int)
	}{
		{"shutdown", func(c *jupyterClient, _ int) { c.do("shutdown") }},
		{"kill -9 of the launcher", func(c *jupyterClient, launcher int) { c.kill(launcher) }},
		{"kill -9 of the client", func(c *jupyterClient, _ int) { c.kill(c.cmd.Process.Pid) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := startClient(t)
			launcher := c.do("start").Pid
			c.expect(leaveChild, "<nil>\n")
			c.do("begin", "code", "%%\nfmt.Println(\"começo\")\ntime.Sleep(time.Hour)", "until", "começo")
			c.do("complete", "code", "fmt.Prin") // for which gopls is started
			c.pidsOf("gopls")
			c.pidsOf("engine")
			c.pidsOf("sleep")
			c.eventually("the launcher's folder and the engine's alone are among the temporary files", func() bool { return slices.Equal(c.folders(), oneKernel) })
			test.end(c, launcher)
			c.nothingLeft()
		})
	}
}

func TestKernelEngineComesBack(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	c.do("start")
	address := c.execute("%%\nfmt.Println(os.Getenv(\"CNN321_ENGINE\"))").Stdout
	first := c.pidsOf("engine")[0]
	c.kill(first)
	c.eventually("another engine", func() bool {
		pids := c.pidsOf("engine")
		return len(pids) == 1 && pids[0] != first
	})
	c.eventually("it answers at the same address", func() bool {
		got := c.execute("import \"net\"\n%%\n_, err := net.Dial(\"unix\", os.Getenv(\"CNN321_ENGINE\"))\nfmt.Println(os.Getenv(\"CNN321_ENGINE\"), err)")
		return got.Stdout == strings.TrimSpace(address)+" <nil>\n"
	})
	c.do("shutdown")
	c.nothingLeft()
}
