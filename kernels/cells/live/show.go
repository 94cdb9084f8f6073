package live

import "fmt"

// Show shows the values of a cell's last expression.
func Show(shown ...any) { fmt.Println(shown...) }
