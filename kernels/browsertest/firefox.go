package browsertest

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Fox is the one page of a Firefox of its own, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/).
type Fox struct {
	t       testing.TB
	wire    *bidi
	context string
}

// What a fresh Firefox would show or fetch by itself; and its page has the focus without a window.
const quietPreferences = `user_pref("app.update.enabled", false);
user_pref("focusmanager.testmode", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("browser.safebrowsing.update.enabled", false);
user_pref("browser.tabs.remote.separatePrivilegedContentProcess", false);
`

var listening = regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`)

// OpenFirefox starts a Firefox whose page has width × height pixels. It ends, with its profile, when the test does.
func OpenFirefox(t testing.TB, width, height int, options ...Option) *Fox {
	t.Helper()
	path := requireFirefox(t)
	s := settings{scheme: "light"}
	for _, option := range options {
		option(&s)
	}
	address := startFirefox(t, path, preferences(s))
	wire, err := dial(context.WithoutCancel(t.Context()), address+"/session")
	if err != nil {
		t.Fatalf("speaking to Firefox: %v", err)
	}
	t.Cleanup(wire.close)
	fox := &Fox{t: t, wire: wire}
	fox.do("session.new", map[string]any{"capabilities": map[string]any{}}, nil)
	fox.do("session.subscribe", map[string]any{"events": []string{"log.entryAdded", "network.beforeRequestSent", "network.fetchError"}}, nil)
	var tab struct{ Context string }
	fox.do("browsingContext.create", map[string]any{"type": "tab"}, &tab) // the first one never gets the focus
	fox.context = tab.Context
	fox.Viewport(width, height)
	return fox
}

func preferences(s settings) string {
	text := quietPreferences
	scheme := 1
	if s.scheme == "dark" {
		scheme = 0
	}
	text += fmt.Sprintf("user_pref(\"layout.css.prefers-color-scheme.content-override\", %d);\n", scheme)
	if s.motion == "reduce" {
		text += "user_pref(\"ui.prefersReducedMotion\", 1);\n"
	}
	if s.offline {
		text += "user_pref(\"network.proxy.type\", 1);\nuser_pref(\"network.proxy.http\", \"127.0.0.1\");\nuser_pref(\"network.proxy.http_port\", 1);\n" +
			"user_pref(\"network.proxy.ssl\", \"127.0.0.1\");\nuser_pref(\"network.proxy.ssl_port\", 1);\n"
	}
	return text
}

// startFirefox gives the address at which Firefox listens.
func startFirefox(t testing.TB, path, preferences string) (address string) {
	t.Helper()
	profile := t.TempDir()
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(preferences), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+profile, "MOZ_CRASHREPORTER_DISABLE=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // its profile goes with the test
		_ = cmd.Wait()
	})
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(said)
		for lines.Scan() {
			if match := listening.FindStringSubmatch(lines.Text()); match != nil {
				found <- match[1]
			}
		}
		close(found)
	}()
	select {
	case address = <-found:
	case <-time.After(patience):
	}
	if address == "" {
		t.Fatalf("%s does not listen", path)
	}
	return address
}

func (f *Fox) do(method string, params map[string]any, result any) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := f.wire.call(ctx, method, params, result); err != nil {
		f.t.Fatalf("Firefox: %s: %v", method, err)
	}
}

// Visit opens an address and waits until it is loaded.
func (f *Fox) Visit(address string) {
	f.t.Helper()
	f.do("browsingContext.navigate", map[string]any{"context": f.context, "url": address, "wait": "complete"}, nil)
}

// Eval runs JavaScript: see [Page].
func (f *Fox) Eval(script string, result any) {
	f.t.Helper()
	var answer struct {
		Type             string
		Result           struct{ Value any }
		ExceptionDetails struct{ Text string }
	}
	f.do("script.evaluate", map[string]any{
		// A script may be statements, so it is evaluated as such; what it gives comes as text.
		"expression":   fmt.Sprintf("Promise.resolve((0, eval)(%s)).then(value => JSON.stringify(value) ?? 'null')", quoted(script)),
		"target":       map[string]any{"context": f.context},
		"awaitPromise": true,
	}, &answer)
	if answer.Type != "success" {
		f.t.Fatalf("Firefox: %s", answer.ExceptionDetails.Text)
	}
	text, _ := answer.Result.Value.(string)
	if result == nil {
		return
	}
	if err := json.Unmarshal([]byte(text), result); err != nil {
		f.t.Fatalf("Firefox gave %.200s: %v", text, err)
	}
}

func quoted(text string) string {
	quoted, _ := json.Marshal(text) // of a string it cannot fail
	return string(quoted)
}

// Wait waits until a JavaScript expression is true; what says what it waits for.
func (f *Fox) Wait(what, expression string, patience time.Duration) {
	f.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(interval) {
		var done bool
		if f.Eval("Boolean("+expression+")", &done); done {
			return
		}
		if time.Now().After(deadline) {
			f.t.Fatalf("waited %v in vain for %s; failures: %q", patience, what, f.Failures())
		}
	}
}

// Viewport gives the page so many pixels.
func (f *Fox) Viewport(width, height int) {
	f.t.Helper()
	f.do("browsingContext.setViewport", map[string]any{
		"context": f.context, "viewport": map[string]int{"width": width, "height": height},
	}, nil)
}

// The keys' code points in WebDriver (https://w3c.github.io/webdriver/#keyboard-actions).
var foxKeys = map[Key]string{
	ArrowRight: "\uE014", PageDown: "\uE00F", Enter: "\uE007", Escape: "\uE00C", End: "\uE010",
}

// Press presses keys, one after the other.
func (f *Fox) Press(keys ...Key) {
	f.t.Helper()
	for _, key := range keys {
		value := foxKeys[key]
		if value == "" {
			value = string(key)
		}
		// One after the other: what a page does at the press has to be done before the key is let go.
		for _, what := range []string{"keyDown", "keyUp"} {
			f.perform(map[string]any{"type": "key", "id": "keys", "actions": []any{map[string]any{"type": what, "value": value}}})
		}
	}
}

// Drag moves the mouse from point to point, pressed.
func (f *Fox) Drag(points ...Point) {
	f.t.Helper()
	var actions []map[string]any
	for i, p := range points {
		actions = append(actions, map[string]any{"type": "pointerMove", "x": int(p.X), "y": int(p.Y), "duration": 0})
		if i == 0 {
			actions = append(actions, map[string]any{"type": "pointerDown", "button": 0})
		}
	}
	actions = append(actions, map[string]any{"type": "pointerUp", "button": 0})
	f.perform(map[string]any{"type": "pointer", "id": "mouse", "parameters": map[string]string{"pointerType": "mouse"}, "actions": actions})
}

func (f *Fox) perform(source map[string]any) {
	f.t.Helper()
	f.do("input.performActions", map[string]any{"context": f.context, "actions": []any{source}}, nil)
}

// Screenshot writes what is to be seen as a PNG file, whose folder it makes.
func (f *Fox) Screenshot(path string) {
	f.t.Helper()
	var answer struct{ Data string }
	f.do("browsingContext.captureScreenshot", map[string]any{"context": f.context}, &answer)
	picture, err := base64.StdEncoding.DecodeString(answer.Data)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = os.WriteFile(path, picture, 0o644)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// Failures are the errors on the console and of requests, so far and in order.
func (f *Fox) Failures() []string { return f.wire.failed() }

// Requests are the addresses that were asked for: see [Page].
func (f *Fox) Requests() []string {
	var asked []string
	for _, address := range f.wire.asked() {
		if !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "blob:") && !strings.HasPrefix(address, "about:") {
			asked = append(asked, address)
		}
	}
	return asked
}
