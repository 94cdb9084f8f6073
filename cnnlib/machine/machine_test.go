package machine

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// system is a folder with the files of a Linux.
func system(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const eightGigabytes = "MemTotal: 8000000 kB\nMemFree: 1 kB\nMemAvailable:    2000000 kB\n"

func TestMemory(t *testing.T) {
	const kB = 1 << 10
	for _, test := range []struct {
		name  string
		files map[string]string
		want  Memory
	}{
		{"no control group", map[string]string{}, Memory{8000000 * kB, 2000000 * kB, false}},
		{"version 2, no limit", map[string]string{"proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/memory.max": "max\n", "sys/fs/cgroup/a/memory.current": "5\n"},
			Memory{8000000 * kB, 2000000 * kB, false}},
		{"version 2, a limit above", map[string]string{"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "max\n",
			"sys/fs/cgroup/a/memory.max": "1000000000\n", "sys/fs/cgroup/a/memory.current": "700000000\n", "sys/fs/cgroup/a/memory.stat": "anon 5\ninactive_file 100000000\n"},
			Memory{1000000000, 400000000, true}},
		{"version 2, a container's own", map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1000000000\n", "sys/fs/cgroup/memory.current": "400000000\n"},
			Memory{1000000000, 600000000, true}},
		{"version 1", map[string]string{"proc/self/cgroup": "5:devices:/x\n4:cpu,memory:/docker/1f\n", "sys/fs/cgroup/memory/docker/1f/memory.limit_in_bytes": "3000000000\n",
			"sys/fs/cgroup/memory/docker/1f/memory.usage_in_bytes": "2900000000\n"}, Memory{3000000000, 100000000, true}},
		{"version 1, a path of the outside", map[string]string{"proc/self/cgroup": "4:memory:/docker/1f\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "3000000000\n",
			"sys/fs/cgroup/memory/memory.usage_in_bytes": "3100000000\n"}, Memory{3000000000, 0, true}},
		{"a limit beyond the computer", map[string]string{"proc/self/cgroup": "4:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
			"sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n"}, Memory{8000000 * kB, 2000000 * kB, false}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.files["proc/meminfo"] = eightGigabytes
			if got, err := readMemory(system(t, test.files)); err != nil || got != test.want {
				t.Errorf("got %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}

func TestMemoryThatIsNotTold(t *testing.T) {
	if _, err := readMemory(system(t, map[string]string{"proc/meminfo": "MemTotal: 8000 kB\n"})); err == nil {
		t.Error("no error where MemAvailable is missing")
	}
	if _, err := readMemory(t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("err = %v", err)
	}
}

func TestOOMKills(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"nothing told", nil, 0},
		{"the computer", map[string]string{"proc/vmstat": "nr_free_pages 12\noom_kill 3\n"}, 3},
		{"version 2", map[string]string{"proc/vmstat": "oom_kill 1\n", "proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/memory.events": "low 0\noom 4\noom_kill 2\n"}, 3},
		{"version 1", map[string]string{"proc/self/cgroup": "4:memory:/\n", "sys/fs/cgroup/memory/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n"}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := oomKills(system(t, test.files)); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

func TestFreeDisk(t *testing.T) {
	folder := t.TempDir()
	if free, err := FreeDisk(folder); err != nil || free <= 0 {
		t.Errorf("%d bytes, %v", free, err)
	}
	if _, err := FreeDisk(filepath.Join(folder, "x")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("err = %v", err)
	}
}
