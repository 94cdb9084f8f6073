package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// newFlags are the flags of a subcommand, with help in Portuguese.
func newFlags(name, arguments string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "Uso: go run ./kernels %s%s%s\n", name, optionsOf(flags), arguments)
		printFlags(flags)
	}
	return flags
}

func optionsOf(flags *flag.FlagSet) string {
	options := ""
	flags.VisitAll(func(*flag.Flag) { options = " [opções]" })
	return options
}

// valueNames say what a flag's value is, by the flag package's own name of its type.
var valueNames = map[string]string{"int": "NÚMERO", "string": "TEXTO", "duration": "TEMPO"}

// printFlags is [flag.FlagSet.PrintDefaults] in Portuguese, with two dashes as everywhere in the documents.
func printFlags(flags *flag.FlagSet) {
	flags.VisitAll(func(f *flag.Flag) {
		kind, usage := flag.UnquoteUsage(f)
		if kind != "" {
			kind = " " + valueNames[kind]
		}
		fallback := ""
		switch f.DefValue {
		case "", "0", "0s", "false":
		case "true":
			fallback = fmt.Sprintf(" (para que não: --%s=false)", f.Name)
		default:
			fallback = fmt.Sprintf(" (sem ela, %s)", f.DefValue)
		}
		fmt.Fprintf(flags.Output(), "  --%s%s\n    \t%s%s\n", f.Name, kind, usage, fallback)
	})
}

// parse reads the flags and refuses more arguments than the subcommand takes.
func parse(flags *flag.FlagSet, args []string, most int) error {
	output, usage := flags.Output(), flags.Usage
	// The flag package speaks English, so it is not heard: what is wrong is said here.
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	flags.SetOutput(output)
	if errors.Is(err, flag.ErrHelp) {
		usage()
		return err
	}
	if err != nil {
		fmt.Fprintln(output, inPortuguese(flags, err))
		usage()
		return errUsage
	}
	// Of a shell's variable that is not set nothing is left, and nothing is not what was meant.
	empty := ""
	flags.Visit(func(f *flag.Flag) {
		if f.Value.String() == "" {
			empty = f.Name
		}
	})
	if empty != "" {
		fmt.Fprintf(output, "A opção --%s está vazia: dê o valor dela, ou não a escreva.\n", empty)
		return errUsage
	}
	if flags.NArg() > most {
		return refuse(flags, flags.Arg(most))
	}
	return nil
}

// refuse says that an argument was not understood.
func refuse(flags *flag.FlagSet, argument string) error {
	if strings.HasPrefix(argument, "-") {
		fmt.Fprintf(flags.Output(), "A opção %s está fora do lugar: as opções vêm antes do resto.\n", argument)
	} else {
		fmt.Fprintf(flags.Output(), "Não entendi %q.\n", argument)
	}
	flags.Usage()
	return errUsage
}

// flagErrors are the flag package's words, which it keeps in no type. Their groups are what a sentence needs of them.
var flagErrors = []struct {
	words *regexp.Regexp
	say   func(flags *flag.FlagSet, groups []string) string
}{
	{regexp.MustCompile(`^flag provided but not defined: -(.*)$`), func(_ *flag.FlagSet, groups []string) string {
		return fmt.Sprintf("Não conheço a opção --%s.", groups[1])
	}},
	{regexp.MustCompile(`^flag needs an argument: -(.*)$`), func(flags *flag.FlagSet, groups []string) string {
		return fmt.Sprintf("Falta o valor da opção --%s%s.", groups[1], expected(flags, groups[1]))
	}},
	{regexp.MustCompile(`(?s)^invalid (?:boolean )?value "(.*)" for (?:flag )?-([^:]*): `), func(flags *flag.FlagSet, groups []string) string {
		return fmt.Sprintf("Em --%s não serve “%s”%s.", groups[2], groups[1], expected(flags, groups[2]))
	}},
	{regexp.MustCompile(`(?s)^bad flag syntax: (.*)$`), func(_ *flag.FlagSet, groups []string) string {
		return fmt.Sprintf("Não entendi %q: uma opção se escreve --nome valor, ou --nome=valor.", groups[1])
	}},
}

func inPortuguese(flags *flag.FlagSet, err error) string {
	for _, known := range flagErrors {
		if groups := known.words.FindStringSubmatch(err.Error()); groups != nil {
			return known.say(flags, groups)
		}
	}
	return err.Error()
}

// expected is what a flag takes, to follow what it was given; empty for a text, of which any will do.
func expected(flags *flag.FlagSet, name string) string {
	f := flags.Lookup(name)
	if f == nil {
		return ""
	}
	kind, _ := flag.UnquoteUsage(f)
	switch kind {
	case "":
		return fmt.Sprintf(": escreva --%s, ou --%s=false", name, name)
	case "int":
		return ": dê um número inteiro"
	case "duration":
		return ": dê um tempo com a unidade, como 90s, 40m ou 1h30m"
	}
	return ""
}
