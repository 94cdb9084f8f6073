package death

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// ended is how a shell ends that runs a script.
func ended(t *testing.T, script string) error {
	t.Helper()
	return exec.Command("/bin/sh", "-c", script).Run()
}

// notThere is how the start of a program fails that is not there.
func notThere(t *testing.T) error {
	t.Helper()
	return exec.Command(filepath.Join(t.TempDir(), "engine")).Start()
}

func TestReasons(t *testing.T) {
	failed, killed := ended(t, "exit 2"), ended(t, "kill -KILL $$")
	for _, test := range []struct {
		name    string
		end     End
		why, do string
		own     bool
	}{
		{"in order", End{}, "terminou sozinho", "execute a célula de novo", false},
		{"kill -9", End{Err: killed}, "alguém, ou o sistema, o encerrou (killed)", "execute a célula de novo", false},
		{"the OOM killer", End{Err: killed, OutOfMemory: true}, "faltou memória, e o sistema o encerrou", "cnnlib.BatchSize", true},
		{"another program was the OOM killer's", End{Err: ended(t, "kill -TERM $$"), OutOfMemory: true}, "o encerrou (terminated)", "execute", false},
		{"hung", End{Err: killed, Hung: true}, "não respondia mais", "execute a célula de novo", true},
		{"XLA_FLAGS", End{Err: ended(t, "kill -ABRT $$"), Said: "x\nF1126 1 parse_flags_from_env.cc:234] Unknown flags in XLA_FLAGS: --xla_a=1 --xla_b \nmore"}, "XLA_FLAGS (“--xla_a=1 --xla_b”)", "unset XLA_FLAGS", true},
		{"XLA_FLAGS, a hint after it", End{Err: failed, Said: "Unknown flag in XLA_FLAGS: --xla_gpu_x Perhaps you meant to specify this on the TF_XLA_FLAGS envvar?"}, "(“--xla_gpu_x”)", "unset XLA_FLAGS", true},
		{"glibc", End{Err: failed, Said: "./engine: /lib/libc.so.6: version `GLIBC_2.38' not found (required by ./engine)"}, "falta GLIBC_2.38", "Docker", true},
		{"a library", End{Err: failed, Said: "./engine: error while loading shared libraries: libstdc++.so.6: cannot open shared object file"}, "falta a biblioteca libstdc++.so.6", "instale-a", true},
		{"SIGILL", End{Err: failed, Said: "SIGILL: illegal instruction\nPC=0x1"}, "AVX", "host-passthrough", true},
		{"SIGILL without a word", End{Err: ended(t, "kill -ILL $$")}, "AVX", "host-passthrough", true},
		{"SIGBUS", End{Err: failed, Said: "fatal error: unexpected signal\n[signal SIGBUS: bus error code=0x2]"}, "o disco (ou /dev/shm) encheu", "libere espaço", true},
		{"SIGBUS without a word", End{Err: ended(t, "kill -BUS $$")}, "o disco", "libere espaço", true},
		{"SIGSEGV without a word", End{Err: ended(t, "kill -SEGV $$")}, "SIGSEGV", "execute a célula de novo", true},
		{"Go's memory", End{Err: failed, Said: "runtime: out of memory: cannot allocate 12884901888-byte block\nfatal error: out of memory"}, "faltou memória", "cnnlib.BatchSize", true},
		{"XLA's memory", End{Err: failed, Said: "terminate called after throwing an instance of 'std::bad_alloc'"}, "faltou memória", "feche outros programas", true},
		{"Go's stack", End{Err: failed, Said: "runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow"}, "camadas demais", "use menos camadas", true},
		{"threads", End{Err: failed, Said: "runtime: failed to create new OS thread (have 5 already; errno=11)"}, "linhas de execução", "ulimit -u", true},
		{"files", End{Err: failed, Said: "accept4: too many open files"}, "arquivos abertos", "ulimit -n", true},
		{"deadlock", End{Err: failed, Said: "fatal error: all goroutines are asleep - deadlock!"}, "deadlock", "execute", true},
		{"XLA gives up", End{Err: failed, Said: "F1126 11:22:33.4 99 cpu_client.cc:12] Check failed: a == b\n*** Check failure stack trace"}, "o XLA desistiu: Check failed: a == b", "execute", true},
		{"a panic", End{Err: failed, Said: "panic: ai\n\ngoroutine 1"}, "encerrou (ai)", "execute", true},
		{"no word", End{Err: failed}, "exit status 2", "execute", true},
		{"a long word", End{Err: failed, Said: "panic: " + strings.Repeat("é", 1000)}, "…", "execute", true},
		{"not there", End{Err: notThere(t), Missing: true}, "não está no lugar", "go run ./kernels setup", true},
		{"its loader not there", End{Err: notThere(t)}, "carregador", "Docker", true},
		{"its folder not there", End{Err: fmt.Errorf("o registro do motor: %w", &os.PathError{Op: "open", Err: syscall.ENOENT})}, "pasta temporária", "execute", false},
		{"removed while it ran", End{Err: killed, Missing: true}, "alguém, ou o sistema, o encerrou (killed)", "execute", false},
		{"of another processor", End{Err: &os.PathError{Err: syscall.ENOEXEC}}, "outro tipo de processador", "go run ./kernels setup", true},
		{"noexec", End{Err: &os.PathError{Err: syscall.EACCES}}, "noexec", "pasta", true},
		{"no room for a process", End{Err: &os.PathError{Err: syscall.EAGAIN}}, "ulimit -u", "feche", true},
		{"anything else", End{Err: errors.New("nada")}, "nada", "execute", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Of(test.end)
			if !strings.Contains(got.Why, test.why) || !strings.Contains(got.Do, test.do) || got.Own != test.own {
				t.Errorf("got %+v; want %q, %q, %v", got, test.why, test.do, test.own)
			}
			if len(got.Why) > 800 || strings.Contains(got.Why, "\n") {
				t.Errorf("no sentence: %q", got.Why)
			}
		})
	}
}
