package mistakes

import (
	"path"
	"slices"
	"sync"
)

// standardPaths are the packages of the standard library that a beginner may want. Where two have one name, the first
// in this list is meant.
func standardPaths() []string {
	return []string{
		"bufio", "bytes", "cmp", "context", "encoding/base64", "encoding/binary", "encoding/csv", "encoding/hex",
		"encoding/json", "encoding/xml", "errors", "flag", "fmt", "hash/fnv", "html", "image", "image/color", "image/draw",
		"image/gif", "image/jpeg", "image/png", "io", "io/fs", "iter", "log", "maps", "math", "math/big", "math/bits",
		"math/cmplx", "math/rand", "net", "net/http", "net/url", "os", "os/exec", "os/signal", "path", "path/filepath",
		"reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "text/tabwriter",
		"text/template", "time", "unicode", "unicode/utf8", "unsafe",
	}
}

// standardPackages maps a package's name to its path.
var standardPackages = sync.OnceValue(func() map[string]string {
	packages := make(map[string]string)
	for _, p := range slices.Backward(standardPaths()) {
		packages[path.Base(p)] = p
	}
	return packages
})
