package mistakes_test

import (
	"fmt"
	"os"

	"cnn321/kernels/cells/mistakes"
)

func ExampleExplain() {
	report := mistakes.Explain(mistakes.Diagnostic{
		Cell: 3, Line: 2, Column: 5,
		Message: "undefined: fmt.Printn",
		Source:  "import \"fmt\"\nfmt.Printn(\"oi\")",
		Reach:   mistakes.Reach{Members: func(string) []string { return []string{"Print", "Printf", "Println"} }},
	})
	fmt.Println(report.Value)
	// Output: Célula [3], linha 2: fmt.Printn não existe: você quis dizer fmt.Println?
}

func ExampleStderr() {
	stderr := mistakes.NewStderr(os.Stdout, nil)
	fmt.Fprint(stderr, "época 1\npanic: runtime error: integer divide by zero\n\n")
	fmt.Fprint(stderr, "goroutine 1 [running]:\nmain.main()\n\tCélula [3]:7 +0x1d\n")
	fmt.Println(stderr.End(mistakes.Ending{Cell: 3, Code: 2}).Value)
	// Output:
	// época 1
	// Célula [3], linha 7: divisão por zero: o divisor vale 0.
}
