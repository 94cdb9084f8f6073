package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
)

// envName is what may be set: a shell could not name more.
var envName = regexp.MustCompile(`^[\pL_][\pL\pN_]*$`)

// secret are names whose values a listing does not show: notebooks are shared.
var secret = regexp.MustCompile(`(?i)key|token|secret|password|passwd|senha`)

// env is %env, in GoNB's forms (NAME value, NAME=value) and IPython's (none, NAME).
func (c *Cell) env(_ context.Context, q request) error {
	session := c.runner.session
	text := strings.TrimSpace(q.rest)
	if text == "" {
		entries := slices.Sorted(slices.Values(session.Environ()))
		for _, entry := range entries {
			name, value, _ := strings.Cut(entry, "=")
			if secret.MatchString(name) && value != "" {
				value = "<oculto>"
			}
			c.say("%s=%s", name, value)
		}
		return nil
	}
	end := strings.IndexAny(text, "= \t")
	if end < 0 {
		for _, entry := range session.Environ() {
			if name, value, _ := strings.Cut(entry, "="); name == text {
				c.say("%s", value)
				return nil
			}
		}
		return c.fail(q.line, fmt.Sprintf("a variável de ambiente %s não existe.", text), fmt.Sprintf("Para criá-la: %%env %s=valor.", text))
	}
	name, value := text[:end], text[end+1:]
	if rest := strings.TrimLeft(text[end:], " \t"); strings.HasPrefix(rest, "=") {
		value = rest[1:]
	}
	if !envName.MatchString(name) {
		return c.fail(q.line, fmt.Sprintf("%q não serve de nome de variável de ambiente.", name), "Use letras, algarismos e _, sem começar por algarismo.")
	}
	value = strings.TrimSpace(value)
	// One word may be in quotes; more words without any are the text as it stands.
	words, err := split(value)
	switch {
	case err != nil:
		return c.fail(q.line, fmt.Sprintf("%s: %v.", q.name, err), "Feche o texto com as mesmas aspas que o abrem.")
	case len(words) == 1 && strings.ContainsAny(value, `"'`):
		value = words[0]
	}
	if strings.ContainsRune(value, 0) {
		return c.fail(q.line, "o valor tem um caractere nulo, que o sistema não aceita.", "")
	}
	if err := session.Setenv(name, value); err != nil {
		return c.fail(q.line, fmt.Sprintf("não consegui mudar %s: %v.", name, err), "")
	}
	c.say("%s=%s", name, value)
	return nil
}

// unsetEnv is %unset_env.
func (c *Cell) unsetEnv(_ context.Context, q request) error {
	if len(q.words) != 1 {
		return c.fail(q.line, "%unset_env precisa de um nome.", "Escreva %unset_env NOME.")
	}
	if err := c.runner.session.Unsetenv(q.words[0]); err != nil {
		return c.fail(q.line, fmt.Sprintf("não consegui apagar %s: %v.", q.words[0], err), "")
	}
	return nil
}

// cd is %cd, and %pwd.
func (c *Cell) cd(_ context.Context, q request) error {
	session := c.runner.session
	if q.name == "%pwd" || strings.TrimSpace(q.rest) == "" {
		c.say("%s", session.Dir())
		return nil
	}
	words, err := split(q.rest)
	to := strings.TrimSpace(q.rest) // a name with spaces needs no quotes
	if err == nil && len(words) == 1 {
		to = words[0]
	}
	c.runner.mu.Lock()
	before := c.runner.before
	c.runner.mu.Unlock()
	if to == "-" {
		if before == "" {
			return c.fail(q.line, "ainda não houve outra pasta para onde voltar.", "")
		}
		to = before
	}
	dir := c.runner.path(to)
	switch info, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return c.fail(q.line, fmt.Sprintf("a pasta %s não existe.", to), fmt.Sprintf("A pasta atual é %s; !ls mostra o que há nela.", session.Dir()))
	case err != nil:
		return c.fail(q.line, fmt.Sprintf("não consegui entrar em %s: %v.", to, errors.Unwrap(err)), "")
	case !info.IsDir():
		return c.fail(q.line, to+" é um arquivo, e não uma pasta.", "")
	}
	was := session.Dir()
	if err := session.Chdir(dir); err != nil {
		return c.fail(q.line, fmt.Sprintf("não consegui entrar em %s: %v.", to, err), "")
	}
	c.runner.mu.Lock()
	c.runner.before = was
	c.runner.mu.Unlock()
	c.say("%s", session.Dir())
	return nil
}
