package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

func TestShell(t *testing.T) {
	k := newKernel(t, Config{})
	k.want(t, "!echo olá", "olá\n")
	k.want(t, "! echo 'São  Paulo' \"🙂\"", "São  Paulo 🙂\n")
	k.want(t, "!echo a \\\n  b", "a b\n")
	k.want(t, "!for i in 1 2; do \\\n echo $i; \\\ndone", "1\n2\n")
	k.want(t, "!echo um\n\n  !echo dois", "um\ndois\n")
	k.want(t, "//gonb:!echo três", "três\n")
	k.want(t, "!printf 'sem fim'", "sem fim")
	k.want(t, "!*pwd", k.session.buildDir+"\n")
	k.want(t, "!!echo lista", "lista\n")
	k.want(t, "!echo a\r\n!echo b\r!echo c", "a\nb\nc\n")
	k.want(t, "!echo '%cd'; echo \"!\"", "%cd\n!\n")
	// Standard output and error come in the order in which they were written.
	k.want(t, "!for i in $(seq 50); do echo o$i; echo e$i >&2; done", strings.Join(ordered(50), ""))
}

// TestWithoutPath takes the PATH away: the shell is there all the same, and what is missing is said to be PATH's.
func TestWithoutPath(t *testing.T) {
	k := newKernel(t, Config{})
	k.want(t, "%env PATH=", "PATH=\n")
	k.want(t, "!echo olá", "olá\n")
	k.fails(t, "!nada-disto", "terminou com o código 127")
	k.fails(t, "!nada-disto", "PATH, que diz onde os programas estão, ficou vazia")
	k.fails(t, "%%script nada-disto --x\na", "PATH, que diz onde os programas estão, ficou vazia")
	k.want(t, "%unset_env PATH", "")
	k.want(t, "!echo olá", "olá\n")
}

func ordered(n int) (lines []string) {
	for i := range n {
		lines = append(lines, fmt.Sprintf("o%d\ne%d\n", i+1, i+1))
	}
	return lines
}

func TestScripts(t *testing.T) {
	k := newKernel(t, Config{})
	k.want(t, "%%bash\nx='São Paulo'\necho \"$x\"\necho fim", "São Paulo\nfim\n")
	k.want(t, "%%sh\necho oi; echo $0", "oi\nsh\n")
	k.want(t, "%%script cat -\n  tal e qual\n%cd\n!ls\n\n", "  tal e qual\n%cd\n!ls\n\n")
	k.want(t, "%%script awk '{ print $2 }'\na b c", "b\n")
	k.want(t, "%%bash\r\nif true\r\nthen echo oi\r\nfi\r\n", "oi\n")
	k.want(t, "%%bash\n# "+strings.Repeat("ç", 100_000)+"\necho comprido", "comprido\n")
	k.want(t, "%%script true\n"+strings.Repeat("ninguém lê\n", 50_000), "")
	if _, err := exec.LookPath("python3"); err == nil {
		k.want(t, "%%python3\nprint('ação', end='')", "ação")
		k.want(t, "%%python\nimport os\nprint(os.getcwd())", k.session.dir+"\n")
	}
	k.fails(t, "%%bash\necho antes\nexit 3", "%%bash terminou com o código 3")
	k.fails(t, "%%script nada-disto --x\na", "o programa nada-disto não está neste computador")
	k.fails(t, "%%script ./nada\na", "não está neste computador")
}

func TestExitCodes(t *testing.T) {
	k := newKernel(t, Config{})
	k.fails(t, "!false", "!false terminou com o código 1", "linha 1")
	k.fails(t, "!true\n!exit 7", "código 7", "linha 2")
	k.fails(t, "!nada-disto-existe", "código 127", "não existe neste computador")
	k.fails(t, "!/etc/passwd", "código 126", "não pode ser executado")
	k.fails(t, "!kill -9 $$", "encerrado por um sinal (SIGKILL)")
	k.fails(t, "!sh -c 'kill -TERM $$'", "SIGTERM")
	k.fails(t, "!echo a\x00b", "caractere nulo")
	// What comes after is not done.
	if _, out, err := k.cell(t.Context(), "!echo um; false\n!echo dois"); err == nil || out != "um\n" {
		t.Errorf("%q, %v", out, err)
	}
}

func TestFloodAndBinary(t *testing.T) {
	k := newKernel(t, Config{})
	_, out, err := k.cell(t.Context(), "!yes 'açúcar' | head -c 20000000")
	if err != nil || len(out) != 20_000_000 || !strings.HasPrefix(out, "açúcar\naçúcar\n") {
		t.Errorf("%v, %d bytes", err, len(out))
	}
	_, out, err = k.cell(t.Context(), "!printf 'ç%.0s' $(seq 40000); printf 'ç%.0s' $(seq 40000) >&2")
	if err != nil || utf8.RuneCountInString(out) != 80_000 || !utf8.ValidString(out) {
		t.Errorf("%v, %d letters", err, utf8.RuneCountInString(out))
	}
	_, out, err = k.cell(t.Context(), "!head -c 300000 /dev/urandom | tee x.bin")
	file, readErr := os.ReadFile(filepath.Join(k.session.dir, "x.bin"))
	if err != nil || readErr != nil || !bytes.Equal([]byte(out), file) {
		t.Errorf("%v, %v, %d bytes", err, readErr, len(out))
	}
}

// slow is longer than any test waits: what sleeps so long must be ended.
const slow = "987654"

// sleeping tells how many programs of a kernel run.
func sleeping(k *kernel) int { return len(started(k.mark, 0)) }

func TestBackground(t *testing.T) {
	k := newKernel(t, Config{})
	// One that held the cell would hold it for days.
	k.want(t, "!sleep "+slow+" &", "")
	k.want(t, "%%bash\nsleep "+slow+" &\necho já", "já\n")
	k.want(t, "!(setsid sleep "+slow+" &) ; echo fim", "fim\n")
	// One that goes on writing is not ended by that.
	k.want(t, "!(while sleep 0.05; do echo vivo; done; true) & echo fim", "fim\n")
	time.Sleep(300 * time.Millisecond)
	if n := sleeping(k); n < 4 {
		t.Errorf("%d programs are left in the background, want 4", n)
	}
	k.Close()
	eventually(t, "none is left after the kernel", func() bool { return sleeping(k) == 0 })
}

func TestStop(t *testing.T) {
	for name, text := range map[string]string{
		"a plain program":                  "!echo pronto; sleep " + slow,
		"one that ignores SIGINT, SIGTERM": "%%bash\ntrap '' INT TERM HUP\necho pronto\nwhile true; do sleep " + slow + "; done",
		"a daemon":                         "%%bash\nsetsid bash -c 'trap \"\" INT TERM; (sleep " + slow + " &) ; while true; do sleep " + slow + "; done' &\ndisown\necho pronto\nsleep " + slow,
		"two forks":                        "!((sleep " + slow + " & ) & ); echo pronto; sleep " + slow,
		"without an environment":           "!env -i setsid sleep " + slow + " & echo pronto; sleep " + slow,
		"two forks without an environment": "!(env -i setsid sleep " + slow + " &); echo pronto; sleep " + slow,
		"endless output":                   "!echo pronto; yes",
		"many programs":                    "!for i in $(seq 30); do sleep " + slow + " & done; echo pronto; wait",
		"one that starts others":           "%%bash\ntrap '' INT TERM\necho pronto\nwhile true; do sleep 0.01; done",
		"its own output closed":            "!echo pronto; exec >/dev/null 2>&1; sleep " + slow,
		"a pipeline":                       "!echo pronto; sleep " + slow + " | cat | cat",
		"timed":                            "%time !echo pronto; sleep " + slow,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKernel(t, Config{})
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var done atomic.Bool
			result := make(chan error, 1)
			go func() {
				_, _, err := k.cell(ctx, text+"\n")
				done.Store(true)
				result <- err
			}()
			eventually(t, "it has begun", func() bool { return strings.Contains(k.out.String(), "pronto") || done.Load() })
			time.Sleep(50 * time.Millisecond)
			stop()
			if err := <-result; !Interrupted(err) || err.Error() != "Célula [3]: interrompida por você." {
				t.Errorf("want the sentence of a stopped cell, got %v", err)
			}
			// What was killed is gone as soon as the machine comes to it.
			eventually(t, "no program is left", func() bool { return sleeping(k) == 0 })
			// By another way than the one by which they are found: the folder that no other program has.
			eventually(t, "none has the folder", func() bool { return len(asleep(t, k.session.dir)) == 0 })
		})
	}
}

// asleep finds programs by their working folder, which no other test has.
func asleep(t *testing.T, dir string) (found []string) {
	t.Helper()
	names, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if at, err := os.Readlink(name); err == nil && at == dir {
			found = append(found, name)
		}
	}
	return found
}

func TestStopBeforeAnything(t *testing.T) {
	k := newKernel(t, Config{})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for _, text := range []string{"!touch feito", "%cd .", "%%bash\ntouch feito"} {
		if _, _, err := k.cell(ctx, text); !Interrupted(err) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := os.Stat(filepath.Join(k.session.dir, "feito")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a command of a stopped cell ran")
	}
}

func TestInput(t *testing.T) {
	k := newKernel(t, Config{})
	var asked atomic.Int64
	answers := []string{"Ana Conceição", "42", "fim"}
	k.input = func(_ context.Context, prompt string, password bool) (string, error) {
		n := asked.Add(1)
		if password {
			return "segredo", nil
		}
		if int(n) > len(answers) {
			return "", errors.New("no more")
		}
		return answers[n-1], nil
	}
	k.want(t, "!printf 'nome? '; read nome; printf 'idade? '; read idade; echo \"$nome tem $idade\"", "nome? idade? Ana Conceição tem 42\n")
	if n := asked.Load(); n != 2 {
		t.Errorf("asked %d times", n)
	}
	k.want(t, "%%bash\nread x\necho \"de novo: $x\"", "de novo: fim\n")
	// A program that is not the shell itself, and one that reads in a loop until the end of its input.
	asked.Store(0)
	k.want(t, "!cat | tr a-z A-Z", "ANA CONCEIçãO\n42\nFIM\n")
	asked.Store(0)
	k.want(t, "%with_password\n!read -r s; echo ${#s}", "7\n")
	asked.Store(0)
	if _, err := exec.LookPath("python3"); err == nil {
		k.want(t, "%%python3\nnome = input()\nprint('oi,', nome)", "oi, Ana Conceição\n")
	}
	// One that computes, or sleeps, is not asked about.
	asked.Store(0)
	k.want(t, "!sleep 0.5; echo fim", "fim\n")
	if n := asked.Load(); n != 0 {
		t.Errorf("asked %d times for nothing", n)
	}
}

func TestInputThatIsNotAllowed(t *testing.T) {
	k := newKernel(t, Config{})
	k.want(t, "!read x || echo fim da entrada", "fim da entrada\n")
	k.want(t, "!cat", "")
	k.fails(t, "!read x", "código 1")
}

func TestStopWhileAsking(t *testing.T) {
	k := newKernel(t, Config{})
	ctx, stop := context.WithCancel(t.Context())
	k.input = func(ctx context.Context, _ string, _ bool) (string, error) {
		stop()
		<-ctx.Done()
		return "", ctx.Err()
	}
	if _, _, err := k.cell(ctx, "!read x; echo $x"); !Interrupted(err) {
		t.Errorf("%v", err)
	}
}

func TestReadsStdin(t *testing.T) {
	for call, want := range map[string]bool{
		fmt.Sprintf("%d 0x0 0x7ffd 0x400 0x0 0x0 0x0 0x7ffd 0x7f", unix.SYS_READ): true, "running": false, "": false, "-1 0x7ffd 0x7f": false, fmt.Sprintf("%d 0x3 0x1", unix.SYS_READ): false,
	} {
		if got := readsStdin(call); got != want {
			t.Errorf("readsStdin(%q) = %v", call, got)
		}
	}
}

func TestManyCommandsLeaveNothingOpen(t *testing.T) {
	k := newKernel(t, Config{})
	k.input = func(context.Context, string, bool) (string, error) { return "", errors.New("no") }
	open := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	k.want(t, "!true", "")
	before := open()
	for range 30 {
		k.want(t, "!true", "")
		k.want(t, "%%script cat\na", "a")
	}
	eventually(t, "pipes are closed", func() bool { return open() <= before+2 })
}
