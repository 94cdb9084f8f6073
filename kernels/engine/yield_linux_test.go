package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"syscall"
	"testing"
)

// Every thread steps back, those too that are started later, and one that is already behind stays there. It is tried in a process of its own: what
// steps back cannot come forward again.
func TestYield(t *testing.T) {
	if taken() != "" {
		tryYield(t)
		return
	}
	for _, before := range []string{"0", "15"} {
		t.Run("from niceness "+before, func(t *testing.T) { wantPass(t, ownProcess(t, before, "nice", "-n", before)) })
	}
}

func tryYield(t *testing.T) {
	started := func(n int) (end func()) {
		var running, over sync.WaitGroup
		end = sync.OnceFunc(over.Done)
		over.Add(1)
		for range n {
			running.Add(1)
			go func() {
				runtime.LockOSThread() // so that each has a thread
				defer runtime.UnlockOSThread()
				running.Done()
				over.Wait()
			}()
		}
		running.Wait()
		return end
	}
	defer started(8)()
	least, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := max(20-least, niceness)
	if err := yield(); err != nil {
		t.Fatal(err)
	}
	defer started(8)()
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	if len(threads) < 16 {
		t.Fatalf("only %d threads", len(threads))
	}
	for _, thread := range threads {
		var id int
		if _, err := fmt.Sscan(thread.Name(), &id); err != nil {
			t.Fatal(err)
		}
		if raw, err := syscall.Getpriority(syscall.PRIO_PROCESS, id); err != nil || 20-raw != want {
			t.Errorf("thread %d has niceness %d, %v, want %d", id, 20-raw, err, want)
		}
	}
}
