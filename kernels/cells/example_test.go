package cells_test

import (
	"context"
	"fmt"
	"log"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/packages"
)

// Two cells are planned: one that declares, and one that runs.
func Example() {
	session := cells.New(cells.Config{Packages: packages.Config{Dir: "../.."}})
	for count, code := range []string{
		"const lote = 128\nfunc passos(n int) int { return n / lote }",
		"feitos := passos(60000)\nfeitos",
	} {
		plan, err := session.Plan(context.Background(), count+1, code)
		if err != nil {
			log.Fatal(err)
		}
		for _, step := range plan.Steps {
			fmt.Println("runs:", step.Program.Run, "saves:", step.Program.Saves)
			if err := session.Commit(step.Program, cells.Outcome{Started: true, OK: true}); err != nil {
				log.Fatal(err)
			}
		}
	}
	_, err := session.Plan(context.Background(), 3, "feitos + \"passos\"")
	fmt.Println(err)
	// Output:
	// runs: false saves: []
	// runs: true saves: [feitos]
	// Célula [3]:1:1: invalid operation: feitos + "passos" (mismatched types int and untyped string)
}
