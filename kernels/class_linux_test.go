package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/kernels/classroom"
)

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
	for left := c.processes(gone.Name); len(left) > 0; left = c.processes(gone.Name) { // what it has started ends after it
		if ctx.Err() != nil {
			t.Fatalf("of the ended server there still runs %v", left)
		}
		time.Sleep(100 * time.Millisecond)
	}
	c.run(ctx, busy, "fmt.Println(2)", "2\n")
	c.back(ctx, gone)
}
