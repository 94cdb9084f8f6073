package machine

import (
	"fmt"
	"strings"
)

// Bytes writes an amount of memory or disk as a person reads it, in powers of 1024, with a decimal comma: the one way everywhere, so that two
// messages can be compared.
func Bytes[N int | int64 | float64](n N) string {
	amount := float64(n)
	switch {
	case amount >= 1<<40:
		return strings.Replace(fmt.Sprintf("%.1f TiB", amount/(1<<40)), ".", ",", 1)
	case amount >= 1<<30:
		return strings.Replace(fmt.Sprintf("%.1f GiB", amount/(1<<30)), ".", ",", 1)
	case amount >= 1<<20:
		return fmt.Sprintf("%d MiB", int64(amount)>>20)
	}
	return fmt.Sprintf("%d KiB", int64(amount)>>10)
}
