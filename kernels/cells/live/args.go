package live

import (
	"os"
	"strconv"
	"strings"

	"cnn321/cnnlib/environment"
)

// arguments gives the program those of %args. A cell with arguments of its own sets them later.
func arguments() {
	rest := os.Getenv(environment.Args)
	if rest == "" || len(os.Args) != 1 {
		return
	}
	for rest != "" {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return
		}
		os.Args = append(os.Args, word)
		rest = strings.TrimPrefix(rest[len(quoted):], " ")
	}
}
