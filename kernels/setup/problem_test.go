package setup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"
)

func TestExplain(t *testing.T) {
	said := func(text string) error {
		return fmt.Errorf("passo: %w", &commandError{name: "pip", tail: "before\n" + text, err: errors.New("exit status 1")})
	}
	tests := []struct {
		name string
		err  error
		want []string
	}{
		{"interrupted", context.Canceled, []string{"foi interrompida", "segue de onde parou"}},
		{"full disk, ours", &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, []string{"disco está cheio", "libere espaço"}},
		{"quota", syscall.EDQUOT, []string{"sua cota", "libere espaço"}},
		{"file size limit", syscall.EFBIG, []string{"disco está cheio"}},
		{"full disk, pip", said("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"),
			[]string{"disco está cheio"}},
		{"full disk, go", said("link: writing output: write /x: no space left on device"), []string{"disco está cheio"}},
		{"no permission", &os.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, []string{"não permite gravação", "ls -ld"}},
		{"read-only", &os.PathError{Op: "open", Path: "x", Err: syscall.EROFS}, []string{"não permite gravação"}},
		{"pip, no network", said("NewConnectionError('... [Errno 111] Connection refused')"), []string{"a rede não respondeu", "HTTPS_PROXY"}},
		{"pip, nothing found", said("ERROR: Could not find a version that satisfies the requirement x (from versions: none)"),
			[]string{"a rede não respondeu"}},
		{"go, no network", said("go: x: Get \"https://proxy\": dial tcp: lookup proxy: no such host"), []string{"a rede não respondeu", "GOPROXY"}},
		{"go, GOPROXY=off", said("go: x@v1: module lookup disabled by GOPROXY=off"), []string{"a rede não respondeu"}},
		{"pip, other hash", said("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."),
			[]string{"SHA-256 não confere", "outra rede"}},
		{"go, other hash", said("verifying x@v1: checksum mismatch"), []string{"SHA-256 não confere"}},
		{"certificate", said("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]"), []string{"certificado", "PIP_CERT", "relógio"}},
		{"no memory", said("compile: signal: killed"), []string{"faltou memória", "feche outros programas"}},
		{"old Go", said("go: go.mod requires go >= 1.26.5 (running go 1.22.1; GOTOOLCHAIN=local)"), []string{"Go desta máquina é antigo", "go.dev/dl"}},
		{"unknown", said("something odd"), []string{"pip: exit status 1", "something odd", "doctor"}},
		{"already a Problem", fmt.Errorf("x: %w", &Problem{What: "abrir", Why: "assim", Fix: "assado"}), []string{"abrir: assim", "assado"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wantProblem(t, explain("testar", test.err), test.want...)
		})
	}
}
