package main

import (
	"bytes"
	"errors"
	"flag"
	"regexp"
	"strings"
	"testing"
	"time"
)

// everyKind is a subcommand with a flag of each kind.
func everyKind() (*flag.FlagSet, *bytes.Buffer) {
	var said bytes.Buffer
	flags := newFlags("voar", " [lugares]")
	flags.SetOutput(&said)
	flags.Int("port", 0, "porta")
	flags.Int("epochs", 12, "épocas")
	flags.String("output", "x.tar.gz", "arquivo")
	flags.Duration("timeout", time.Hour, "tempo limite")
	flags.Bool("all", false, "de todos")
	flags.Bool("models", true, "leva os treinos")
	return flags, &said
}

func TestFlagsThatAreWrong(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"unknown", []string{"--voa"}, "Não conheço a opção --voa."},
		{"unknown, with a value", []string{"-voa=3"}, "Não conheço a opção --voa."},
		{"no value", []string{"--port"}, "Falta o valor da opção --port: dê um número inteiro."},
		{"no value, of a text", []string{"--output"}, "Falta o valor da opção --output."},
		{"not a number", []string{"--port", "oito"}, "Em --port não serve “oito”: dê um número inteiro."},
		{"a number too large", []string{"--port", "99999999999999999999"}, "Em --port não serve “99999999999999999999”"},
		{"a line end and a colon in the value", []string{"--port", "a: b\nc"}, "Em --port não serve “a: b\\nc”"},
		{"a time without its unit", []string{"--timeout", "40"}, "Em --timeout não serve “40”: dê um tempo com a unidade, como 90s, 40m ou 1h30m."},
		{"neither yes nor no", []string{"--all=talvez"}, "Em --all não serve “talvez”: escreva --all, ou --all=false."},
		{"not an option", []string{"---x"}, "uma opção se escreve --nome valor"},
		{"an empty text", []string{"--output", ""}, "A opção --output está vazia"},
		{"an argument too many", []string{"casa", "rua"}, `Não entendi "rua".`},
		{"an option after the rest", []string{"casa", "--all"}, "A opção --all está fora do lugar: as opções vêm antes do resto."},
	} {
		t.Run(test.name, func(t *testing.T) {
			flags, said := everyKind()
			if err := parse(flags, test.args, 1); !errors.Is(err, errUsage) {
				t.Errorf("error %v", err)
			}
			if !strings.Contains(said.String(), test.want) {
				t.Errorf("said %q, want %q in it", said, test.want)
			}
			if english := regexp.MustCompile(`flag |value |parse|provided|default`).FindString(said.String()); english != "" {
				t.Errorf("said in English, %q: %s", english, said)
			}
		})
	}
}

func TestFlagsThatAreRight(t *testing.T) {
	flags, said := everyKind()
	if err := parse(flags, []string{"--port", "1", "-all", "--port=2", "casa"}, 1); err != nil || said.Len() > 0 {
		t.Errorf("%v, said %q", err, said)
	}
	if got := flags.Lookup("port").Value.String(); got != "2" {
		t.Errorf("port %s, want the one given last", got)
	}
}

func TestHelpOfFlags(t *testing.T) {
	flags, said := everyKind()
	if err := parse(flags, []string{"--help"}, 0); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("error %v", err)
	}
	const want = `Uso: go run ./kernels voar [opções] [lugares]
  --all
    	de todos
  --epochs NÚMERO
    	épocas (sem ela, 12)
  --models
    	leva os treinos (para que não: --models=false)
  --output TEXTO
    	arquivo (sem ela, x.tar.gz)
  --port NÚMERO
    	porta
  --timeout TEMPO
    	tempo limite (sem ela, 1h0m0s)
`
	if said.String() != want {
		t.Errorf("help:\n%s\nwant:\n%s", said, want)
	}
}

func TestFlagsOfEveryCommand(t *testing.T) {
	for _, command := range commands() {
		if command.name == "cellgo" || command.name == "buildcache" {
			continue // the go command's words are theirs
		}
		t.Run(command.name, func(t *testing.T) {
			if err := command.run(t.Context(), []string{"--nada-disso"}); !errors.Is(err, errUsage) {
				t.Errorf("an unknown option: %v", err)
			}
		})
	}
}
