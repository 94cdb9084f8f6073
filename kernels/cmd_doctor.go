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
		return fmt.Errorf("a conferência foi interrompida: %w", err)
	}
	if printFindings(os.Stdout, findings) {
		return nil
	}
	return errReported
}

// printFindings writes a line for each finding, and is true if the lesson can run.
func printFindings(w io.Writer, findings []setup.Finding) bool {
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
		fmt.Fprintln(w, "\nTudo certo: a lição pode rodar (go run ./kernels lab).")
	}
	return failures == 0
}
