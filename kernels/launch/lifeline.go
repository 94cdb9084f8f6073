package launch

import (
	"bufio"
	"context"
	"io"
)

// The front asks the supervisor for something by a line of text. The end of the text without a "stop" means that the
// front was killed.
const (
	askStop      = "stop"
	askInterrupt = "interrupt"
)

// listen delivers the requests that arrive through the lifeline; the channel closes when the front has gone. The context
// is done as soon as the kernel shall end, for whatever waits in between.
func listen(ctx context.Context, lifeline io.Reader) (context.Context, <-chan string) {
	ctx, cancel := context.WithCancel(ctx)
	requests := make(chan string, 16)
	go func() {
		defer cancel()
		defer close(requests)
		for lines := bufio.NewScanner(lifeline); lines.Scan(); {
			requests <- lines.Text()
			if lines.Text() == askStop {
				cancel()
			}
		}
	}()
	return ctx, requests
}
