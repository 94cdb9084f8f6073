package live

import (
	"os"
	"strconv"
	"strings"

	"cnn321/cnnlib/environment"
)

// Name is the name of a cell's program, its os.Args[0].
const Name = "célula"

// arguments gives the program those of %args, and a name in place of the path where it was built. A cell with arguments of
// its own sets them later.
func arguments() {
	if len(os.Args) > 0 {
		os.Args[0] = Name
	}
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
