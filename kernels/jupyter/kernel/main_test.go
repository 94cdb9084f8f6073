package kernel

import (
	"context"
	"fmt"
	"os"
	"testing"
)

// mainContext is the context of what all tests share.
var mainContext = context.Background()

func TestMain(m *testing.M) {
	if os.Getenv(roleVariable) != "kernel" {
		os.Exit(m.Run())
	}
	if err := beKernel(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
