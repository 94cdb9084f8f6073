package browsertest

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cnn321/kernels/browser"
)

const (
	patience = 2 * time.Minute // for one step; only a failing test waits so long
	interval = 100 * time.Millisecond
)

// Action is a step in a tab, as chromedp makes them.
type Action = chromedp.Action[chromedp.Void]

// Tab is the one tab of a browser of its own. Its methods end the test when they fail, so they are for the
// goroutine of the test; a subtest has to ask for its own with [Tab.For].
type Tab struct {
	t   testing.TB
	ctx context.Context
	log *watch
}

// Option is how a tab differs from the usual one.
type Option func(*settings)

type settings struct {
	offline bool
	scheme  string
	motion  string
}

// Offline is a tab whose network is off; files still open.
func Offline() Option {
	return func(s *settings) { s.offline = true }
}

// Dark is a tab of a person who prefers dark colours.
func Dark() Option {
	return func(s *settings) { s.scheme = "dark" }
}

// LessMotion is a tab of a person who asked the system for less motion.
func LessMotion() Option {
	return func(s *settings) { s.motion = "reduce" }
}

// Open starts a browser whose page has width × height pixels.
func Open(t testing.TB, width, height int, options ...Option) *Tab {
	t.Helper()
	path := require(t, browser.Find)
	s := settings{scheme: "light"}
	for _, option := range options {
		option(&s)
	}
	allocated, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.WindowSize(width, height),
		chromedp.DisableGPU,
		chromedp.NoSandbox, // which many containers do not allow; the pages are our own
		// Only what the page asks for shall reach the network, and straight.
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-proxy-server", true),
	)...)
	ctx, closeTab := chromedp.NewContext(allocated)
	t.Cleanup(func() {
		// Asked to end, it removes what it keeps outside its profile; killed, it cannot.
		end, cancel := context.WithTimeout(ctx, patience)
		if err := chromedp.Cancel(end); err != nil {
			t.Logf("ending the browser: %v", err)
		}
		cancel()
		closeTab()
		stop()
	})
	tab := &Tab{t: t, ctx: ctx, log: newWatch()}
	// The first use starts the browser, which lives as long as its context: so no patience here.
	if err := chromedp.Listen(ctx, func(event any) {
		tab.log.note(event)
		leave(ctx, event)
	}); err != nil {
		t.Fatalf("starting the browser %s: %v", path, err)
	}
	tab.Run(chromedp.EmulateViewport(int64(width), int64(height)), prefer(s))
	if s.offline {
		tab.Run(disconnect())
	}
	return tab
}

// leave answers a page that asks whether it shall really be left, as one with unsaved changes does, with yes: else the visit would wait for ever.
func leave(ctx context.Context, event any) {
	if e, ok := event.(*page.EventJavascriptDialogOpening); ok && e.Type == page.DialogTypeBeforeunload {
		// Not here, where the browser's messages are read. A browser that has ended need not be answered.
		go func() {
			_, _ = chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}()
	}
}

func prefer(s settings) Action {
	return call(func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: s.scheme},
				{Name: "prefers-reduced-motion", Value: s.motion},
			},
		})
		return err
	})
}

// disconnect turns the network off, and says so to the page.
func disconnect() Action {
	return call(func(ctx context.Context) error {
		if _, err := chromedp.Call(ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: true}); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Offline: true}},
		})
		return err
	})
}

func call(f func(ctx context.Context) error) Action {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return f(ctx) })
}

// Context is the tab for chromedp's own functions.
func (tab *Tab) Context() context.Context { return tab.ctx }

// For is the tab for a subtest, which then is what a failure ends.
func (tab *Tab) For(t testing.TB) *Tab { return &Tab{t: t, ctx: tab.ctx, log: tab.log} }

// Run does the actions in order.
func (tab *Tab) Run(actions ...Action) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	tab.check(chromedp.Do(ctx, actions...))
}

// Visit opens an address and waits until it is loaded.
func (tab *Tab) Visit(address string) {
	tab.t.Helper()
	tab.Run(chromedp.Navigate(address))
}

// Eval runs JavaScript, awaits its promise if it is one, and reads the value into result, as JSON; a nil
// result wants none.
func (tab *Tab) Eval(script string, result any) {
	tab.t.Helper()
	tab.check(tab.eval(script, result))
}

func (tab *Tab) eval(script string, result any) error {
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](script, chromedp.EvalAwaitPromise))
	if err != nil || result == nil {
		return err
	}
	if value == nil { // undefined
		value = []byte("null")
	}
	return json.Unmarshal(value, result)
}

// Wait waits until a JavaScript expression is true; what says what it waits for.
func (tab *Tab) Wait(what, expression string, patience time.Duration) {
	tab.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(interval) {
		var done bool
		tab.Eval("Boolean("+expression+")", &done)
		if done {
			return
		}
		if time.Now().After(deadline) {
			tab.t.Fatalf("waited %v in vain for %s%s", patience, what, tab.log.said())
		}
	}
}

// Viewport gives the page so many pixels.
func (tab *Tab) Viewport(width, height int) {
	tab.t.Helper()
	tab.Run(chromedp.EmulateViewport(int64(width), int64(height)))
}

// The keys as chromedp writes them.
var tabKeys = map[Key]string{ArrowRight: kb.ArrowRight, PageDown: kb.PageDown, Enter: kb.Enter, Escape: kb.Escape, End: kb.End}

// Press presses keys, one after the other.
func (tab *Tab) Press(keys ...Key) {
	tab.t.Helper()
	for _, key := range keys {
		value := tabKeys[key]
		if value == "" {
			value = string(key)
		}
		tab.Run(chromedp.KeyEvent(value))
	}
}

// Drag moves the mouse from point to point, pressed.
func (tab *Tab) Drag(points ...Point) {
	tab.t.Helper()
	pressed := func(p *input.DispatchMouseEventParams) { p.Buttons = 1 }
	kind := input.DispatchMouseEventTypeMousePressed
	for _, p := range points {
		tab.Run(chromedp.MouseEvent(kind, p.X, p.Y, chromedp.ButtonLeft, pressed))
		kind = input.DispatchMouseEventTypeMouseMoved
	}
	last := points[len(points)-1]
	tab.Run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, last.X, last.Y, chromedp.ButtonLeft))
}

// Screenshot writes what is to be seen as a PNG file, whose folder it makes.
func (tab *Tab) Screenshot(path string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	tab.check(err)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tab.t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		tab.t.Fatal(err)
	}
}

// Failures are the requests that failed, were blocked or got an HTTP error, the errors on the console and
// the exceptions that nothing caught, so far and in order.
func (tab *Tab) Failures() []string { return tab.log.failed() }

// Requests are the addresses that the tab asked for, in order, without those that need nothing outside the
// page: data:, blob: and about:.
func (tab *Tab) Requests() []string { return tab.log.asked() }

func (tab *Tab) check(err error) {
	tab.t.Helper()
	if err != nil {
		tab.t.Fatalf("browser: %v%s", err, tab.log.said())
	}
}

// File is the address of a file.
func File(path string) string { return browser.File(path) }
