package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"cnn321/kernels/setup"
)

func doctorCommand() command {
	return command{"doctor", "confere a máquina e a instalação, e diz como resolver o que faltar", runDoctor}
}

// runDoctor changes nothing; it fails if the lesson cannot run.
func runDoctor(ctx context.Context, args []string) error {
	if err := parse(newFlags("doctor", ""), args, 0); err != nil {
		return err
	}
	root, err := setup.FindRoot()
	if err != nil {
		return err
	}
	findings := setup.Diagnose(ctx, setup.Paths{Root: root})
	if err := ctx.Err(); err != nil {
		return &setup.Problem{What: "conferir a instalação", Why: "a conferência foi interrompida", Fix: "rode o mesmo comando de novo", Err: err}
	}
	if printFindings(os.Stdout, openCommand(setup.Paths{Root: root}), findings) {
		return nil
	}
	return errReported
}

// openCommand is how this user opens the lesson. Of an installation that they may only read it is the built command, which asks for no modules
// and compiles nothing.
func openCommand(paths setup.Paths) string {
	if paths.Shared() {
		return sharedCommand(paths)
	}
	return "go run ./kernels lab"
}

func sharedCommand(paths setup.Paths) string { return shellWord(paths.Bin("kernels")) + " lab" }

// printFindings writes a line for each finding, and is true if the lesson can run, by the command open.
func printFindings(w io.Writer, open string, findings []setup.Finding) bool {
	failures, warnings := 0, 0
	for _, f := range findings {
		mark := "✔"
		switch f.Verdict {
		case setup.Warning:
			mark = "⚠"
			warnings++
		case setup.Failure:
			mark = "✘"
			failures++
		}
		fmt.Fprintf(w, "%s %s", mark, f.Name)
		if f.Detail != "" {
			fmt.Fprintf(w, ": %s", strings.ReplaceAll(f.Detail, "\n", "\n    "))
		}
		fmt.Fprintln(w)
		if f.Fix != "" {
			fmt.Fprintf(w, "    → %s\n", f.Fix)
		}
	}
	switch {
	case failures > 0:
		fmt.Fprintf(w, "\nA lição ainda não pode rodar: siga as setas (→) acima. Falhas: %d; avisos: %d.\n", failures, warnings)
	case warnings > 0:
		fmt.Fprintf(w, "\nA lição pode rodar. Avisos: %d.\n", warnings)
	default:
		fmt.Fprintf(w, "\nTudo certo: a lição pode rodar (%s).\n", open)
	}
	return failures == 0
}
