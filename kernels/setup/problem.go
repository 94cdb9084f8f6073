package setup

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// Command is how a person runs this setup; messages name it as the way on.
const Command = "go run ./kernels setup"

// Problem is an error for a person: what failed, why, and what to do about it, in Portuguese.
type Problem struct {
	What string // what could not be done, as an infinitive: "baixar os pacotes Python"
	Why  string
	Fix  string
	Err  error // what was underneath, if anything
}

func (p *Problem) Error() string {
	text := "Não consegui " + p.What + ": " + p.Why + "."
	if p.Fix != "" {
		text += "\n  O que fazer: " + p.Fix + "."
	}
	return text
}

func (p *Problem) Unwrap() error { return p.Err }

// cause is one reason for failure that can be told from an error or from a program's output.
type cause struct {
	is   func(error) bool
	said []string // any of these in the output, in lower case
	why  string
	fix  string
}

func isAny(targets ...error) func(error) bool {
	return func(err error) bool {
		for _, target := range targets {
			if errors.Is(err, target) {
				return true
			}
		}
		return false
	}
}

// causes in the order in which they are tried: the more certain first.
func causes() []cause {
	return []cause{{
		is:  isAny(context.Canceled, context.DeadlineExceeded),
		why: "a instalação foi interrompida",
		fix: "rode `" + Command + "` de novo: ela segue de onde parou",
	}, {
		is: isAny(syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG),
		said: []string{"no space left on device", "disk quota exceeded", "file too large",
			"errno 28", "errno 27"},
		why: "o disco está cheio (ou a sua cota acabou)",
		fix: "libere espaço e rode `" + Command + "` de novo: o que já ficou pronto não se perde",
	}, {
		is:   isAny(fs.ErrPermission, syscall.EROFS),
		said: []string{"read-only file system", "permission denied"},
		why:  "a pasta não permite gravação",
		fix: "confira o dono e as permissões da pasta do repositório (ls -ld .), ou copie o repositório " +
			"para uma pasta sua, e rode `" + Command + "` de novo",
	}, {
		said: []string{"do not match the hashes", "checksum mismatch", "security error"},
		why:  "o arquivo que chegou não é o esperado (o SHA-256 não confere)",
		fix: "rode `" + Command + "` de novo; se persistir, a rede ou um espelho está trocando arquivos: " +
			"tente outra rede",
	}, {
		said: []string{"certificate_verify_failed", "x509:", "certificate verify failed"},
		why:  "o certificado da conexão segura não foi aceito",
		fix: "acerte o relógio do computador; numa rede com inspeção, aponte SSL_CERT_FILE e PIP_CERT para o " +
			"certificado dela, e rode `" + Command + "` de novo",
	}, {
		said: []string{"newconnectionerror", "failed to establish a new connection", "name resolution",
			"name or service not known", "network is unreachable", "connection refused", "connection reset",
			"readtimeouterror", "connecttimeouterror", "max retries exceeded", "dial tcp", "i/o timeout",
			"no such host", "tls handshake timeout", "proxyerror", "from versions: none", "unexpected eof",
			"incompleteread", "protocolerror", "module lookup disabled"},
		why: "a rede não respondeu",
		fix: "confira a conexão (atrás de um proxy, defina HTTPS_PROXY; com um espelho local, PIP_INDEX_URL e " +
			"GOPROXY) e rode `" + Command + "` de novo: ela segue de onde parou",
	}, {
		said: []string{"signal: killed", "out of memory", "cannot allocate memory"},
		why:  "faltou memória",
		fix:  "feche outros programas e rode `" + Command + "` de novo",
	}, {
		said: []string{"requires go >=", "toolchain not available"},
		why:  "o Go desta máquina é antigo",
		fix:  "instale o Go 1.26 ou mais novo (https://go.dev/dl/) e rode `" + Command + "` de novo",
	}}
}

// explain turns an error of any kind into a Problem, or returns the Problem that it already holds.
func explain(what string, err error) *Problem {
	if problem, ok := errors.AsType[*Problem](err); ok {
		return problem
	}
	said := strings.ToLower(err.Error())
	failed, isCommand := errors.AsType[*commandError](err)
	if isCommand {
		said += "\n" + strings.ToLower(failed.tail)
	}
	for _, cause := range causes() {
		if cause.is != nil && cause.is(err) || containsAny(said, cause.said) {
			return &Problem{What: what, Why: cause.why, Fix: cause.fix, Err: err}
		}
	}
	why := err.Error()
	if isCommand {
		why = failed.summary()
	}
	return &Problem{
		What: what,
		Why:  strings.TrimRight(why, ".\n "),
		Fix:  "rode `" + Command + "` de novo; se persistir, `go run ./kernels doctor` mostra o que falta",
		Err:  err,
	}
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}
