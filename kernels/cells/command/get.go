package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"cnn321/cnnlib/filewords"
)

// moduleName is the module into which %get brings packages. A go.work that uses its folder beside the project's gives
// cells what either requires, and neither go.mod knows of the other.
const moduleName = "celulas.local"

// Prepare makes the folder for what %get brings, if it is not there.
func Prepare(dir string) error { return prepareModule(dir) }

// prepareModule makes the module's folder, if it is not there.
func prepareModule(dir string) error {
	path := filepath.Join(dir, "go.mod")
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	return resetModule(dir)
}

// resetModule makes the module empty.
func resetModule(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(dir, "go.sum")); err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.mod"), []byte("// Pacotes trazidos por células com %get.\nmodule "+moduleName+"\n\ngo 1.24\n"), 0o644)
}

// packagePath is what may be asked for: a path, and perhaps a version.
var packagePath = regexp.MustCompile(`^[\w.~/-]+(?:@[\w.+/-]+)?$`)

// get is %get.
func (c *Cell) get(ctx context.Context, q request) error {
	dir := c.runner.config.Modules
	switch {
	case dir == "":
		return c.fail(q.line, "%get não funciona neste kernel.", "")
	case c.runner.modules != nil:
		return c.fail(q.line, fmt.Sprintf("não consegui preparar a pasta dos pacotes: %s.", filewords.Why(c.runner.modules)), "")
	case len(q.words) == 0:
		return c.gotten(dir)
	}
	for _, word := range q.words {
		path, _, _ := strings.Cut(word, "@")
		first, _, _ := strings.Cut(path, "/")
		switch {
		case !packagePath.MatchString(word) || strings.HasPrefix(word, "-"):
			return c.fail(q.line, fmt.Sprintf("%q não é o caminho de um pacote.", word), "Escreva, por exemplo, %get gonum.org/v1/gonum/stat, ou com a versão: %get gonum.org/v1/gonum@v0.16.0.")
		case first == c.runner.config.Module && first != "":
			return c.fail(q.line, fmt.Sprintf("%s é do próprio projeto: já pode ser importado.", path), "")
		case !strings.Contains(first, "."):
			return c.fail(q.line, fmt.Sprintf("%s é da própria linguagem, ou não existe: não é preciso trazê-lo.", path), fmt.Sprintf("Escreva import %q.", path))
		}
	}
	var said tail
	environ := append([]string{
		// The module is alone while packages come: the project's workspace and flags are not for it.
		"GOWORK=off", "GOFLAGS=-mod=mod", "GO111MODULE=", "GOTOOLCHAIN=local",
		"GOPROXY=", "GOSUMDB=", "GONOSUMDB=", "GOPRIVATE=", // empty: the go command's own settings
	}, c.runner.config.GetEnv...)
	j := job{
		argv: append([]string{c.runner.config.Go, "get"}, q.words...), dir: dir, env: environ,
		name: "%get", line: q.line, out: io.MultiWriter(c.stdout(), &said),
	}
	kept := keep(dir)
	state, err := c.run(ctx, j)
	if err == nil && ctx.Err() != nil {
		err = c.interrupted()
	}
	if err == nil && !state.Success() {
		err = c.notGotten(q, said.String())
	}
	if err != nil {
		kept.restore()
		return err
	}
	if err := markDirect(dir, q.words); err != nil {
		return c.fail(q.line, "não consegui guardar a lista dos pacotes: "+filewords.Why(err)+".", "")
	}
	if join := c.runner.config.Join; join != nil {
		err := join(ctx, q.words)
		if later, ok := errors.AsType[Later](err); ok {
			return c.fail(q.line, later.Error(), "")
		}
		if err != nil {
			kept.restore()
			switch {
			case ctx.Err() != nil:
				return c.interrupted()
			case offline.MatchString(err.Error()):
				return c.notGotten(q, err.Error())
			}
			return c.fail(q.line, fmt.Sprintf("trouxe %s, mas não serve junto com os pacotes do projeto: desfiz.", strings.Join(q.words, ", ")),
				"Peça outra versão: %get caminho@versão.\n"+err.Error())
		}
	}
	c.say("Pronto: %s já pode ser importado.", strings.Join(q.words, ", "))
	return nil
}

// markDirect takes the mark "indirect", which the go command gives to what no package of the module imports, from the
// modules that were asked for: so the list of %get holds them and not what they need themselves.
func markDirect(dir string, asked []string) error {
	path := filepath.Join(dir, "go.mod")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		module, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "require "), " ")
		for _, word := range asked {
			if wanted, _, _ := strings.Cut(word, "@"); module != "" && (wanted == module || strings.HasPrefix(wanted, module+"/")) {
				lines[i] = strings.TrimSuffix(line, " // indirect")
			}
		}
	}
	return os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644)
}

// Later is how [Config.Join] ends when what was brought is kept, and can be used once the kernel has started anew: a sentence.
type Later string

func (l Later) Error() string { return string(l) }

// offline is what the go command says where there is no network, or one that comes and goes, or answers in others' place.
var offline = regexp.MustCompile(`no such host|network is unreachable|connection refused|no route to host|i/o timeout|TLS handshake|proxyconnect|` +
	`Temporary failure in name resolution|server misbehaving|context deadline exceeded|connection reset|broken pipe|\bEOF\b|: 50[0-4] |x509: |` +
	`server closed|not a valid zip file|invalid character '<'|module lookup disabled by GOPROXY`)

// notGotten says why go get failed.
func (c *Cell) notGotten(q request, said string) error {
	names := strings.Join(q.words, ", ")
	for _, known := range []struct{ pattern, what, do string }{
		{offline.String(),
			"não consegui trazer %s: sem internet, ou o servidor dos pacotes não responde.", "Confira a rede e execute a célula de novo. O que já foi trazido antes continua valendo sem rede."},
		{`unknown revision|no matching versions|invalid version`, "a versão pedida de %s não existe.", "Confira a versão, ou deixe-a de fora para a mais nova."},
		{`does not contain package`, "o módulo existe, mas não tem o pacote %s.", "Confira o caminho depois do nome do módulo."},
		{`requires go >= ?([\d.]+)`, "%s pede um Go mais novo que o deste computador.", "Peça uma versão mais antiga: %%get caminho@versão."},
		{`404 Not Found|403 Forbidden|410 Gone|unrecognized import path|repository not found|not found: |malformed module path|missing dot in first path element|terminal prompts disabled|could not read Username`,
			"não há nenhum pacote %s.", "Confira o caminho; o endereço pkg.go.dev mostra os que existem."},
		{`checksum mismatch|SECURITY ERROR`, "o que chegou de %s não é o que devia ser: a soma de verificação é outra.", "Não use este pacote antes de saber por quê."},
		{`no space left`, "não consegui guardar %s: o disco está cheio.", "Libere espaço e execute a célula de novo."},
		{`permission denied|read-only file system`, "não consegui guardar %s: falta permissão na pasta.", ""},
	} {
		if regexp.MustCompile(known.pattern).MatchString(said) {
			what := fmt.Sprintf(known.what, names)
			if strings.HasPrefix(known.pattern, "404") && strings.Contains(names, "@") {
				what = strings.TrimSuffix(what, ".") + ", ou não nesta versão."
			}
			return c.fail(q.line, what, strings.ReplaceAll(known.do, "%%", "%"))
		}
	}
	return c.fail(q.line, fmt.Sprintf("não consegui trazer %s.", names), "O motivo está na mensagem do Go, acima.")
}

// gotten lists what %get has brought.
func (c *Cell) gotten(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return c.fail(0, "não consegui ler a lista dos pacotes: "+filewords.Why(err)+".", "")
	}
	var found []string
	for _, line := range strings.Split(string(text), "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "require ")
		if fields := strings.Fields(line); len(fields) >= 2 && strings.Contains(fields[0], ".") && !strings.Contains(line, "// indirect") && fields[0] != moduleName {
			found = append(found, fields[0]+" "+fields[1])
		}
	}
	if len(found) == 0 {
		c.say("Nenhum pacote foi trazido ainda: %%get caminho, ou %%get caminho@versão.")
		return nil
	}
	slices.Sort(found)
	for _, f := range found {
		c.say("%s", f)
	}
	return nil
}

// files are the module's, to be put back should %get fail half way.
type files map[string][]byte

func keep(dir string) files {
	kept := make(files)
	for _, name := range []string{"go.mod", "go.sum"} {
		path := filepath.Join(dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			text = nil
		}
		kept[path] = text
	}
	return kept
}

func (f files) restore() {
	for path, text := range f {
		if text == nil {
			_ = os.Remove(path) // it was not there
			continue
		}
		if now, err := os.ReadFile(path); err == nil && bytes.Equal(now, text) {
			continue
		}
		_ = os.WriteFile(path, text, 0o644) // the error that is told is the one before
	}
}

// tail keeps the last of what is written to it.
type tail struct{ bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	const most = 1 << 16
	n, err := t.Buffer.Write(p)
	if t.Len() > most {
		t.Next(t.Len() - most)
	}
	return n, err
}
