package cells_test

import (
	"os"
	"strings"
	"testing"
)

func TestTry(t *testing.T) {
	if os.Getenv("CELLS") == "" {
		t.Skip()
	}
	scripts(t, 1, func(_ int, k *kernel) {
		for _, c := range strings.Split(os.Getenv("CELLS"), "@@") {
			out, err := k.run(c)
			t.Logf("%s\n--> %s (%v)", c, out, err)
			if os.Getenv("LIST") != "" {
				for _, e := range k.List() {
					t.Logf("   %+v", e)
				}
			}
		}
	})
}
