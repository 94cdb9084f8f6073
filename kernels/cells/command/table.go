package command

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cnn321/kernels/cells/mistakes"
)

// entry is a known command.
type entry struct {
	cell  bool // written with %%
	both  bool // written with % or %%
	whole bool // its %% form takes the whole cell
	raw   bool // its text is no list of words
	turns bool // the Go below it means something else once it has run
	run   func(c *Cell, ctx context.Context, q request) error
}

// table holds all commands by name. The first line of each is a page of %help, which a test compares with it.
func table() map[string]entry {
	t := map[string]entry{
		"help":          {run: (*Cell).help},
		"version":       {run: (*Cell).version},
		"list":          {run: (*Cell).list},
		"rm":            {run: (*Cell).remove, turns: true},
		"reset":         {run: (*Cell).reset, turns: true},
		"env":           {run: (*Cell).env, raw: true},
		"unset_env":     {run: (*Cell).unsetEnv},
		"cd":            {run: (*Cell).cd, raw: true},
		"args":          {run: (*Cell).args},
		"exec":          {run: (*Cell).exec},
		"goflags":       {run: (*Cell).goflags},
		"get":           {run: (*Cell).get, turns: true},
		"time":          {run: (*Cell).time, both: true, raw: true},
		"capture":       {run: (*Cell).captureTo, both: true},
		"with_password": {run: (*Cell).withPassword},
		"widgets":       {run: (*Cell).passOn},
		"widgets_hb":    {run: (*Cell).passOn},
		"writefile":     {run: (*Cell).writeFile, cell: true, whole: true},
		"script":        {run: (*Cell).script, cell: true, whole: true},
	}
	for name := range interpreters() {
		t[name], _ = interpreter(name)
	}
	for name, form := range shown() {
		t[name] = entry{cell: true, whole: true, run: func(c *Cell, _ context.Context, q request) error {
			c.show(form, q.body)
			return nil
		}}
	}
	for alias, name := range aliases() {
		t[alias] = t[name]
	}
	for name, why := range needless() {
		t[name] = entry{run: func(c *Cell, _ context.Context, q request) error {
			c.say("%s não é preciso aqui: %s", q.name, why)
			return nil
		}}
	}
	for name, why := range refused() {
		t[name] = entry{both: true, whole: name == "gx", raw: true, run: func(c *Cell, _ context.Context, q request) error {
			return c.fail(q.line, fmt.Sprintf("%s não existe neste kernel: %s", q.name, why), "%help mostra o que há.")
		}}
	}
	return t
}

// aliases are other names of the same command, GoNB's and IPython's.
func aliases() map[string]string {
	return map[string]string{
		"ls": "list", "who": "list", "whos": "list", "remove": "rm", "set_env": "env", "main": "args", "pwd": "cd",
		"lsmagic": "help", "magic": "help", "file": "writefile", "ajuda": "help",
	}
}

// needless are GoNB's commands for what happens here by itself: they do nothing, so that notebooks that have them run.
func needless() map[string]string {
	return map[string]string{
		"autoget":     "o que falta se traz com %get caminho@versão.",
		"noautoget":   "nenhuma célula busca pacotes na rede por conta própria.",
		"with_inputs": "quando um programa lê, a caixa de entrada aparece.",
		"track":       "o editor já acompanha os arquivos do projeto.",
		"untrack":     "o editor já acompanha os arquivos do projeto.",
		"goworkfix":   "os módulos do projeto já são encontrados.",
	}
}

// refused are commands that people know from elsewhere and that cannot work here.
func refused() map[string]string {
	return map[string]string{
		"wasm":       "o programa de uma célula roda no computador do kernel, e não na página.",
		"gx":         "ele só executa Go; para outro programa, use %%script.",
		"test":       "chame a função que quer testar, ou rode !go test na pasta de um pacote.",
		"timeit":     "para medir, use %time.",
		"matplotlib": "os desenhos da aula são do pacote cnn321/cnnlib/cell, e a figura que um programa faz é mostrada por cnn321/cnnlib/show.",
		"pip":        "ele é de Python; para pacotes Go, use %get.",
		"conda":      "ele é de Python; para pacotes Go, use %get.",
		"run":        "para executar um arquivo Go, use !go run arquivo.go.",
		"load":       "para ver um arquivo, use !cat arquivo.",
		"history":    "as células anteriores estão no caderno.",
		"javascript": "para JavaScript no computador do kernel, use %%node.",
		"js":         "para JavaScript no computador do kernel, use %%node.",
	}
}

// unknown is the error for a command that does not exist, or not in this form.
func (c *Cell) unknown(q request, known entry, found bool) error {
	bare := strings.TrimLeft(q.name, "%")
	if found {
		right := "%" + bare
		if known.cell {
			right = "%%" + bare
		}
		return c.fail(q.line, fmt.Sprintf("%s não existe: você quis dizer %s?", q.name, right), "")
	}
	var names []string
	all := table()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if _, no := refused()[name]; !no {
			names = append(names, name)
		}
	}
	near := mistakes.Nearest(bare, names)
	for i, name := range near {
		if all[name].cell {
			near[i] = "%%" + name
		} else {
			near[i] = "%" + name
		}
	}
	if len(near) == 0 {
		return c.fail(q.line, q.name+" não existe.", "%help mostra os comandos que há.")
	}
	return c.fail(q.line, fmt.Sprintf("%s não existe: você quis dizer %s?", q.name, strings.Join(near, " ou ")), "%help mostra os comandos que há.")
}
