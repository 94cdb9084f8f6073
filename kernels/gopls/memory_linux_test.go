package gopls

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What the kernel promises of gopls's memory, on a machine where it never ran and on one where it did: it never comes near
// the bound at which it is replaced, what it holds after a first Tab where its cache is warm lies below the soft one, and it
// runs no second process that waits for it to crash.
func TestMemory(t *testing.T) {
	cache := "GOPLSCACHE=" + t.TempDir()
	for _, test := range []struct {
		name       string
		most, rest int64
	}{
		// Between what it takes on two cores (210 MB) and the hard bound there is a third of it for other machines.
		{"nothing in its cache", defaultHardMemory * 85 / 100, defaultHardMemory * 3 / 4},
		{"all in its cache", defaultSoftMemory * 5 / 4, defaultSoftMemory * 9 / 8},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newReal(t, func(c *Config) { c.Env = append(os.Environ(), cache) })
			if err := c.Warm(t.Context()); err != nil {
				t.Fatal(err)
			}
			first := c.Pid()
			program, cursor := cut(t, head+"func main() { cnnlib.Inp‸ }")
			if got, err := c.Complete(t.Context(), program, cursor); err != nil || len(got.Matches) == 0 {
				t.Fatalf("%+v, %v", got, err)
			}
			if c.Pid() != first {
				t.Error("gopls was replaced")
			}
			time.Sleep(time.Second)
			// On a busy machine it takes longer to come to rest.
			for limit := time.Now().Add(time.Minute); statusMemory(t, first, "VmRSS") > test.rest && time.Now().Before(limit); {
				time.Sleep(100 * time.Millisecond)
			}
			most, rest := statusMemory(t, first, "VmHWM"), statusMemory(t, first, "VmRSS")
			t.Logf("%d MB at most, %d MB after it, %s of processor time", most>>20, rest>>20, processorTime(t, first))
			if most > test.most || rest > test.rest {
				t.Errorf("%d MB at most and %d MB after it, want at most %d and %d", most>>20, rest>>20, test.most>>20, test.rest>>20)
			}
			wantNoTelemetry(t, c.config.Program)
		})
	}
}

// statusMemory is a size in /proc/pid/status: VmHWM is the most that was resident, VmRSS what is.
func statusMemory(t *testing.T, pid int, name string) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, name+":"); found {
			size, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return size << 10
		}
	}
	t.Fatalf("no %s of process %d", name, pid)
	return 0
}

func processorTime(t *testing.T, pid int) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), ") ") // the name before it may have blanks
	fields := strings.Fields(after)
	ticks := int64(0)
	for _, field := range fields[11:13] { // utime and stime, in hundredths of a second
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func wantNoTelemetry(t *testing.T, gopls string) {
	t.Helper()
	commands, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range commands {
		command, err := os.ReadFile(name)
		if err == nil && strings.HasPrefix(string(command), gopls+"\x00** telemetry") {
			t.Errorf("%s: %q runs", name, command)
		}
	}
}
