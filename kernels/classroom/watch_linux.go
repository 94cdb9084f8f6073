package classroom

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Process is a running program of a user.
type Process struct {
	PID  int
	Name string // of its program's file
	PSS  int64  // in bytes: a page that several processes share counts in parts
	CPU  float64
}

// Processes are all of each user. Only root sees the memory of others' processes.
func Processes(uids ...int) (map[int][]Process, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("processos: %w", err)
	}
	all := make(map[int][]Process, len(uids))
	for _, uid := range uids {
		all[uid] = nil
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			continue // it has ended
		}
		owner, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			continue
		}
		uid := int(owner.Uid)
		if _, ok := all[uid]; !ok {
			continue
		}
		folder := filepath.Join("/proc", entry.Name())
		pss, err := proportional(filepath.Join(folder, "smaps_rollup"))
		if errors.Is(err, fs.ErrPermission) {
			return nil, fmt.Errorf("memória do processo %d: %w", pid, err)
		}
		if err != nil || pss == 0 {
			continue // it ends just now
		}
		exe, _ := os.Readlink(filepath.Join(folder, "exe"))
		all[uid] = append(all[uid], Process{pid, filepath.Base(exe), pss, processorTime(filepath.Join(folder, "stat"))})
	}
	return all, nil
}

func proportional(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "Pss:"); ok {
			kilobytes, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, lines.Err()
}

// ticks of the clock that processor time is told in, a second: the same on all of Linux's common machines.
const ticks = 100

// processorTime is that of a process and of those children that have ended, in seconds; 0 where it has ended itself.
func processorTime(path string) float64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	// The name in parentheses may hold anything; utime, stime, cutime and cstime are the 12th to 15th after it.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	total := 0.0
	for i := 11; i < 15 && i < len(fields); i++ {
		n, err := strconv.ParseFloat(fields[i], 64)
		if err == nil {
			total += n / ticks
		}
	}
	return total
}

// watchPause is the time between two looks at the memory.
const watchPause = time.Second

// startWatch looks at what users' processes take, until the function returned is called, which tells it by user.
func startWatch(ctx context.Context, uids []int) func() ([]Lap, error) {
	ctx, cancel := context.WithCancel(ctx)
	laps, failed, done := make([]Lap, len(uids)), error(nil), make(chan struct{})
	sum := func(uid int, all map[int][]Process) (pss int64, cpu float64) {
		for _, p := range all[uid] {
			pss, cpu = pss+p.PSS, cpu+p.CPU
		}
		return pss, cpu
	}
	first, err := Processes(uids...)
	before := make([]float64, len(uids))
	for i, uid := range uids {
		_, before[i] = sum(uid, first)
	}
	look := func() {
		all, err := Processes(uids...)
		if err != nil {
			failed = err
			return
		}
		for i, uid := range uids {
			pss, cpu := sum(uid, all)
			laps[i].Peak, laps[i].Rest, laps[i].CPU = max(laps[i].Peak, pss), pss, max(laps[i].CPU, cpu-before[i])
		}
	}
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(watchPause):
				look()
			}
		}
	}()
	return func() ([]Lap, error) {
		cancel()
		<-done
		look()
		return laps, errors.Join(err, failed)
	}
}
