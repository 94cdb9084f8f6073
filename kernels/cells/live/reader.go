package live

import "strings"

// reader is how a program reads its standard input, as the calls tell that wait for it.
type reader int

const (
	lineByLine reader = iota
	overBlanks        // an empty line gives it nothing: it reads on
	toEnd             // it reads all that there will be
)

// What a person is told of how to end the input. In a notebook's box no key does.
const (
	endsNow   = "(uma linha vazia termina a entrada) "
	endsAgain = "(outra linha vazia termina a entrada) "
)

// readingToEnd and readingOver are calls, as stack traces name them, that do not come back at an empty line.
var (
	readingToEnd = []string{"io.ReadAll(", "io.Copy(", "io.copyBuffer(", "io.CopyBuffer(", "os.ReadFile(", "os.readFileContents(",
		"strings.(*Builder).ReadFrom(", "bytes.(*Buffer).ReadFrom(", "encoding/csv.(*Reader).ReadAll("}
	readingOver = []string{"bufio.(*Scanner).Scan(", "fmt.Scan(", "fmt.Fscan(", "encoding/json.(*Decoder)", "encoding/csv.(*Reader)"}
)

// readerOf tells how the goroutine reads that waits in a read, of what the runtime says of all.
func readerOf(all []byte) reader {
	for goroutine := range strings.SplitSeq(string(all), "\n\n") {
		if !strings.Contains(goroutine, "\nos.(*File).Read(") && !strings.Contains(goroutine, "\nsyscall.Read(") {
			continue
		}
		for _, call := range readingToEnd {
			if strings.Contains(goroutine, "\n"+call) {
				return toEnd
			}
		}
		for _, call := range readingOver {
			if strings.Contains(goroutine, "\n"+call) {
				return overBlanks
			}
		}
	}
	return lineByLine
}
