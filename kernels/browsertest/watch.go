package browsertest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// longest is how much is kept of what is said: a stack may hold whole scripts as addresses.
const longest = 1000

// watch writes down what a tab tells while it works.
type watch struct {
	mu       sync.Mutex
	address  map[network.RequestID]string
	requests []string
	failures []string
	console  []string
}

func newWatch() *watch {
	return &watch{address: make(map[network.RequestID]string)}
}

// note takes an event of the tab. It runs where the browser's messages are read, so it only writes down.
func (w *watch) note(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.request(e.RequestID, e.Request.URL)
	case *network.EventWebSocketCreated:
		w.request(e.RequestID, e.URL)
	case *network.EventLoadingFailed:
		w.loadingFailed(e)
	case *network.EventWebSocketFrameError:
		w.failures = append(w.failures, fmt.Sprintf("%s: %s", w.address[e.RequestID], e.ErrorMessage))
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			w.failures = append(w.failures, fmt.Sprintf("%s: HTTP %d", e.Response.URL, e.Response.Status))
		}
	case *runtime.EventConsoleAPICalled:
		w.say(e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert,
			"console."+string(e.Type), words(e.Args))
	case *runtime.EventExceptionThrown:
		w.say(true, "uncaught", thrown(e.ExceptionDetails))
	case *log.EventEntryAdded:
		// What the network said has been noted with its address.
		if e.Entry.Source != log.EntrySourceNetwork {
			w.say(e.Entry.Level == log.EntryLevelError, string(e.Entry.Source), e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

func (w *watch) request(id network.RequestID, address string) {
	w.address[id] = address
	for _, inside := range []string{"data:", "blob:", "about:"} {
		if strings.HasPrefix(address, inside) {
			return
		}
	}
	w.requests = append(w.requests, address)
}

func (w *watch) loadingFailed(e *network.EventLoadingFailed) {
	switch {
	case e.BlockedReason != "":
		w.failures = append(w.failures, fmt.Sprintf("%.200s: blocked, %s", w.address[e.RequestID], e.BlockedReason))
	case !e.Canceled: // by the page itself, or by leaving it
		w.failures = append(w.failures, fmt.Sprintf("%.200s: %s", w.address[e.RequestID], e.ErrorText))
	}
}

func (w *watch) say(failure bool, who, text string) {
	line := fmt.Sprintf("%s: %.*s", who, longest, strings.TrimSpace(text))
	w.console = append(w.console, line)
	if failure {
		w.failures = append(w.failures, line)
	}
}

// words are the arguments of a call of console.log and its like.
func words(arguments []*runtime.RemoteObject) string {
	var all []string
	for _, a := range arguments {
		var text string
		switch {
		case a.Type == runtime.RemoteObjectTypeString && json.Unmarshal(a.Value, &text) == nil:
			all = append(all, text)
		case a.Description != "":
			all = append(all, a.Description)
		default:
			all = append(all, string(a.Value))
		}
	}
	return strings.Join(all, " ")
}

// thrown is an exception with its stack, if it has one.
func thrown(details *runtime.ExceptionDetails) string {
	if details.Exception == nil {
		return details.Text
	}
	return words([]*runtime.RemoteObject{details.Exception})
}

func (w *watch) failed() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.failures)
}

func (w *watch) asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.requests)
}

// said is what a failing test adds to its message: the end of the console and the failures.
func (w *watch) said() string {
	const most = 20
	w.mu.Lock()
	defer w.mu.Unlock()
	var text strings.Builder
	for _, part := range []struct {
		title string
		lines []string
	}{{"the page said", w.console}, {"what failed", w.failures}} {
		if len(part.lines) > 0 {
			fmt.Fprintf(&text, "\n%s:\n\t%s", part.title, strings.Join(part.lines[max(0, len(part.lines)-most):], "\n\t"))
		}
	}
	return text.String()
}
