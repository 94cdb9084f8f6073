package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestKernelGoNBFails has GoNB die and hang, between cells and in one: the client is answered, a cell never runs twice, and
// another GoNB takes over with the declarations and values of the cells before.
func TestKernelGoNBFails(t *testing.T) {
	t.Parallel()
	c := startClient(t)
	c.do("start")
	c.expect("x := 41\nfunc f() int { return x + 1 }", "")
	runs := filepath.Join(filepath.Dir(c.temp), "runs")
	// A cell that says nothing, and tells in a file that it runs.
	quiet := fmt.Sprintf("func() {\n\tg, _ := os.OpenFile(%q, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)\n\tg.WriteString(\"x\")\n\tg.Close()\n}()\ntime.Sleep(time.Hour)", runs)
	for _, test := range []struct {
		name   string
		signal syscall.Signal
		inCell bool
		says   string
	}{
		{"dies between cells", syscall.SIGKILL, false, ""},
		{"hangs between cells", syscall.SIGSTOP, false, ""},
		{"dies in a cell", syscall.SIGKILL, true, "execute a célula de novo"},
		{"hangs in a cell", syscall.SIGSTOP, true, "interrompida por você"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c.t = t
			gonb := c.pidsOf("gonb")[0]
			if test.inCell {
				_ = os.Remove(runs)
				c.do("begin", "code", quiet, "until", "")
				c.eventually("the cell runs", func() bool { _, err := os.Stat(runs); return err == nil })
			}
			c.signal(gonb, test.signal)
			if test.inCell {
				if test.signal == syscall.SIGSTOP {
					c.do("interrupt")
				}
				got := c.do("finish")
				t.Logf("answered after %.2f s", got.Seconds)
				told := len(got.Errors) == 1 && got.Text == "" && strings.Contains(got.Errors[0], test.says)
				if test.signal == syscall.SIGSTOP { // stopped by the learner: said once, and not as an error
					told = len(got.Errors) == 0 && strings.Count(got.Text, test.says) == 1
				}
				if got.Status != "error" || !told {
					t.Errorf("the cell ended as %+v", got)
				}
				if text, err := os.ReadFile(runs); err != nil || string(text) != "x" {
					t.Errorf("the cell ran %d times (%v)", len(text), err)
				}
			}
			c.expect("fmt.Println(f())", "42\n")
			c.eventually("the old GoNB is gone", func() bool { return syscall.Kill(gonb, 0) != nil })
		})
	}
	c.t = t
	c.eventually("what the GoNBs that ended had built is gone", func() bool {
		left, err := filepath.Glob(filepath.Join(c.temp, "*", "gonb_*"))
		return err == nil && len(left) == 1
	})
	t.Run("its folder is removed", func(t *testing.T) {
		c.t = t
		built, err := filepath.Glob(filepath.Join(c.temp, "*", "gonb_*"))
		if err != nil || len(built) == 0 {
			t.Fatalf("folders %v, %v", built, err)
		}
		for _, folder := range built {
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
		}
		c.expect("fmt.Println(f())", "42\n")
	})
	// What cells have left lies there: without it they are to be executed again, and nothing is made anew that is empty.
	for _, name := range []string{"cells.work", "values", "builds", "cellgo"} {
		t.Run(name+" of the kernel's folder is removed", func(t *testing.T) {
			c.t = t
			found, err := filepath.Glob(filepath.Join(c.temp, "cnn321-kernel-*", name))
			if err != nil || len(found) != 1 {
				t.Fatalf("found %v, %v", found, err)
			}
			away := filepath.Join(t.TempDir(), name)
			if err := os.Rename(found[0], away); err != nil {
				t.Fatal(err)
			}
			got := c.do("execute", "code", "fmt.Println(f())")
			if got.Status != "error" || len(got.Errors) != 1 || !strings.Contains(got.Errors[0], "reinicie o kernel") || !strings.Contains(got.Errors[0], "está guardado") {
				t.Errorf("the cell ended as %+v", got)
			}
			if err := os.Rename(away, found[0]); err != nil {
				t.Fatal(err)
			}
			c.expect("fmt.Println(f())", "42\n")
		})
	}
	c.t = t
	c.do("shutdown")
	c.nothingLeft()
}
