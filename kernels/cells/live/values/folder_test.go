package values

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestKilled ends programs that save at any moment: what is there afterwards is whole, of before or of after.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("CNN321_TEST_SAVES"); dir != "" {
		c := New(dir)
		for i := 0; ; i++ {
			list, big := make([]int, 1000), make([]byte, 3*bigBlock)
			for j := range list {
				list[j] = i
			}
			for j := range big {
				big[j] = byte(i)
			}
			both := [2]any{list, big}
			if err := c.Save(Variable{"list", &list}, Variable{"big", &big}, Variable{"both", &both}); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	rounds := 0
	for delay := 20 * time.Millisecond; delay < 200*time.Millisecond; delay += 7 * time.Millisecond {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), "CNN321_TEST_SAVES="+dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if rounds == 0 { // its first save takes as long as the machine needs to start a program
			saved := func() bool { _, err := os.Stat(filepath.Join(dir, indexName)); return err == nil }
			for deadline := time.Now().Add(3 * time.Minute); !saved(); time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("the program does not come to save")
				}
			}
		}
		time.Sleep(delay)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		rounds++
		var list []int
		var big []byte
		if err := New(dir).Load([]Variable{{"list", &list}, {"big", &big}}); err != nil {
			t.Fatalf("after %v: %v", delay, err)
		}
		if len(list) != 1000 || len(big) != 3*bigBlock || list[0] != list[999] || big[0] != big[len(big)-1] || byte(list[0]) != big[0] {
			t.Fatalf("after %v: %d and %d elements, from %d to %d and from %d to %d", delay, len(list), len(big), list[0], list[len(list)-1], big[0], big[len(big)-1])
		}
	}
}

// TestNoRoom has files limited to a size that the value does not have room in.
func TestNoRoom(t *testing.T) {
	dir := t.TempDir()
	if os.Getenv("CNN321_TEST_LIMIT") != "" {
		dir = os.Getenv("CNN321_TEST_LIMIT")
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
			t.Fatal(err)
		}
		x, y := make([]byte, 2<<20), 2
		err := New(dir).Save(Variable{"x", &x}, Variable{"y", &y})
		if err == nil || !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), "guardar x ") || !strings.Contains(err.Error(), "o valor de antes continua") {
			t.Errorf("Save = %v", err)
		}
		return
	}
	x := []byte{1}
	if err := New(dir).Save(Variable{"x", &x}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestNoRoom$")
	cmd.Env = append(os.Environ(), "CNN321_TEST_LIMIT="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var y int
	if err := New(dir).Load([]Variable{{"x", &x}, {"y", &y}}); err != nil || len(x) != 1 || y != 2 {
		t.Errorf("%v, %d bytes, %d", err, len(x), y)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), pieceSuffix) {
			t.Errorf("%s is left", f.Name())
		}
	}
}

func TestIndexIsDamaged(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{"x", "\"x\"\n", "\"x\"\t\"y\"\n", "\x00"} {
		if err := os.WriteFile(filepath.Join(dir, indexName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Index(dir); !errors.Is(err, errDamaged) {
			t.Errorf("Index of %q: %v", text, err)
		}
	}
	if err := Reset(dir); err != nil {
		t.Fatal(err)
	}
	if index, err := Index(dir); len(index) != 0 || err != nil {
		t.Errorf("%v, %v", index, err)
	}
}

func TestLast(t *testing.T) {
	dir := t.TempDir()
	if _, ok, err := Last(dir); ok || err != nil {
		t.Errorf("of a new folder: %v, %v", ok, err)
	}
	x, f := 1, func() {}
	if err := New(dir).End(Run{Done: 3}, nil, Variable{"x", &x}, Variable{"f", &f}); err != nil {
		t.Fatal(err)
	}
	x = 2
	if err := New(dir).End(Run{Done: 4}, func() bool { return false }, Variable{"x", &x}); !errors.Is(err, ErrMoving) {
		t.Errorf("End = %v", err)
	}
	if err := New(dir).Load([]Variable{{"x", &x}}); err != nil || x != 1 {
		t.Errorf("%v, x = %d: what moved was saved", err, x)
	}
	run, ok, err := Last(dir)
	if !ok || err != nil || run.Ended || run.Done != 3 || len(run.Saved) != 2 {
		t.Errorf("%+v, %v, %v", run, ok, err)
	}
	if err := Begin(dir); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := Last(dir); ok {
		t.Error("still there")
	}
}
