package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"cnn321/kernels/setup"
)

func setupCommand() command {
	return command{"setup", "instala e confere tudo o que a lição precisa, na pasta .cnn321", runSetup}
}

const maxParts = 16

// runSetup puts everything, or the parts named, in place and proves it.
func runSetup(ctx context.Context, args []string) error {
	flags := newFlags("setup", " [partes]")
	shared := flags.Bool("shared", false, "prepara também o que usam outras pessoas, que só podem ler esta instalação")
	if err := parse(flags, args, maxParts); err != nil {
		return err
	}
	for _, name := range flags.Args() {
		if strings.HasPrefix(name, "-") {
			return refuse(flags, name)
		}
	}
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	var parts []setup.Part
	for _, name := range flags.Args() {
		parts = append(parts, setup.Part(name))
	}
	paths := setup.Paths{Root: root}
	report := setup.NewTerminal(os.Stdout)
	fmt.Printf("Conferindo a instalação em %s…\n", paths.Home())
	began := time.Now()
	if err := setup.EnsureVerified(ctx, paths, report, parts...); err != nil {
		return err
	}
	if *shared {
		if err := setup.EnsureVerified(ctx, paths, report, setup.Cells); err != nil {
			return err
		}
		if err := paths.OthersMayRead(); err != nil {
			return err
		}
	}
	took := setup.Duration(time.Since(began))
	if report.Steps() == 0 {
		fmt.Printf("Tudo já estava pronto (conferido em %s).\n", took)
	} else {
		fmt.Printf("Tudo pronto em %s.\n", took)
	}
	fmt.Println("Para abrir a lição: " + openCommand(paths))
	if *shared {
		fmt.Println("Cada um dos outros usuários a abre com: " + sharedCommand(paths))
	}
	return nil
}
