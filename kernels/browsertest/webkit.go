package browsertest

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cnn321/kernels/tier"
)

// Kit is the one page of a WebKit of its own, the engine of Safari: the small browser of WebKitGTK (Debian's
// webkit2gtk-driver), driven by WebDriver (https://www.w3.org/TR/webdriver2/), on a screen that nobody sees (xvfb). It tells
// neither of failures nor of requests, and its network stays on.
type Kit struct {
	t       testing.TB
	session string // its address
}

// What a WebKit of WebKitGTK consists of.
type kitPrograms struct{ driver, browser, screen string }

func findKit() (kitPrograms, error) {
	var p kitPrograms
	var problems []error
	for name, path := range map[string]*string{"WebKitWebDriver": &p.driver, "Xvfb": &p.screen} {
		var err error
		*path, err = exec.LookPath(name)
		problems = append(problems, err)
	}
	for _, pattern := range []string{"/usr/lib*/*/webkit*/MiniBrowser", "/usr/lib*/webkit*/MiniBrowser", "/usr/libexec/webkit*/MiniBrowser"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			p.browser = found[0]
		}
	}
	if p.browser == "" {
		problems = append(problems, errors.New("no MiniBrowser of WebKitGTK"))
	}
	return p, errors.Join(problems...)
}

// OpenWebKit starts a WebKit whose page has width × height pixels, or skips the test where there is none. It ends when the test does.
func OpenWebKit(t testing.TB, width, height int) *Kit {
	t.Helper()
	programs, err := findKit()
	if err != nil {
		t.Skipf("needs WebKitGTK and its driver: %v", err)
	}
	tier.Slow(t, "opens a browser")
	home := t.TempDir()
	env := append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME="+home, "XDG_DATA_HOME="+home, "DISPLAY=:"+startScreen(t, programs.screen),
		"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS=1", // which many containers do not allow; the pages are our own
		"WEBKIT_DISABLE_COMPOSITING_MODE=1", "LIBGL_ALWAYS_SOFTWARE=1", "NO_AT_BRIDGE=1")
	port := freePort(t)
	start(t, env, nil, programs.driver, "--port="+port)
	kit := &Kit{t: t, session: "http://127.0.0.1:" + port}
	wanted := map[string]any{
		"timeouts":                 map[string]any{"script": patience.Milliseconds(), "pageLoad": patience.Milliseconds()},
		"webkitgtk:browserOptions": map[string]any{"binary": programs.browser, "args": []string{"--automation"}},
	}
	var session struct{ SessionID string }
	kit.insist("/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": wanted}}, &session)
	kit.session += "/session/" + session.SessionID
	t.Cleanup(func() {
		if err := kit.call(http.MethodDelete, "", nil, nil); err != nil {
			t.Logf("ending WebKit: %v", err)
		}
	})
	kit.Viewport(width, height)
	return kit
}

// startScreen gives the number of a screen.
func startScreen(t testing.TB, path string) string {
	t.Helper()
	numbers, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer numbers.Close()
	start(t, os.Environ(), writer, path, "-displayfd", "3", "-screen", "0", "4000x2400x24", "-nolisten", "tcp")
	writer.Close()
	_ = numbers.SetReadDeadline(time.Now().Add(patience))
	number, err := bufio.NewReader(numbers).ReadString('\n')
	if err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return strings.TrimSpace(number)
}

// start starts a program that ends with the test.
func start(t testing.TB, env []string, extra *os.File, path string, args ...string) {
	t.Helper()
	cmd := exec.Command(path, args...)
	cmd.Env = env
	if extra != nil {
		cmd.ExtraFiles = []*os.File{extra}
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

// insist calls until the driver listens.
func (k *Kit) insist(path string, body, result any) {
	k.t.Helper()
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(interval) {
		if err = k.call(http.MethodPost, path, body, result); !errors.As(err, new(*net.OpError)) {
			break
		}
	}
	if err != nil {
		k.t.Fatalf("WebKit: %v", err)
	}
}

func (k *Kit) call(method, path string, body, result any) error {
	sent, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if method != http.MethodPost {
		sent = nil
	}
	request, err := http.NewRequest(method, k.session+path, bytes.NewReader(sent))
	if err != nil {
		return err
	}
	client := http.Client{Timeout: 2 * patience}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, path, text)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(text, &struct{ Value any }{result})
}

func (k *Kit) do(path string, body, result any) {
	k.t.Helper()
	if err := k.call(http.MethodPost, path, body, result); err != nil {
		k.t.Fatalf("WebKit: %v", err)
	}
}

// Visit opens an address and waits until it is loaded.
func (k *Kit) Visit(address string) {
	k.t.Helper()
	k.do("/url", map[string]any{"url": address}, nil)
}

// Eval runs JavaScript, awaits its promise if it is one, and reads the value into result, as JSON; a nil result wants none.
func (k *Kit) Eval(script string, result any) {
	k.t.Helper()
	const run = `const [script, done] = arguments;
		Promise.resolve().then(() => (0, eval)(script)).then(v => done({text: JSON.stringify(v) ?? "null"}), e => done({error: String(e)}));`
	var got struct{ Text, Error string }
	k.do("/execute/async", map[string]any{"script": run, "args": []string{script}}, &got)
	if got.Error != "" {
		k.t.Fatalf("WebKit: %s", got.Error)
	}
	if result != nil {
		if err := json.Unmarshal([]byte(got.Text), result); err != nil {
			k.t.Fatal(err)
		}
	}
}

// Wait waits until a JavaScript expression is true; what says what it waits for.
func (k *Kit) Wait(what, expression string, patience time.Duration) {
	k.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(interval) {
		var done bool
		k.Eval("Boolean("+expression+")", &done)
		if done {
			return
		}
		if time.Now().After(deadline) {
			k.t.Fatalf("waited %v in vain for %s", patience, what)
		}
	}
}

// Viewport gives the page so many pixels: the window has bars beside it.
func (k *Kit) Viewport(width, height int) {
	k.t.Helper()
	w, h := width, height
	var inner [2]int
	for range 20 {
		k.do("/window/rect", map[string]any{"x": 0, "y": 0, "width": w, "height": h}, nil)
		time.Sleep(interval)
		k.Eval("[innerWidth, innerHeight]", &inner)
		if inner == [2]int{width, height} {
			return
		}
		w, h = w+width-inner[0], h+height-inner[1]
	}
	k.t.Fatalf("WebKit: a page of %v pixels, want %d × %d", inner, width, height)
}

// Press presses keys, one after the other.
func (k *Kit) Press(keys ...Key) {
	k.t.Helper()
	codes := map[Key]string{ArrowRight: "\ue014", PageDown: "\ue00f", Enter: "\ue007", Escape: "\ue00c", End: "\ue010"}
	var steps []map[string]any
	for _, key := range keys {
		code := codes[key]
		if code == "" {
			code = string(key)
		}
		steps = append(steps, map[string]any{"type": "keyDown", "value": code}, map[string]any{"type": "keyUp", "value": code})
	}
	k.act(map[string]any{"type": "key", "id": "keyboard", "actions": steps})
}

// Drag presses the mouse at the first point, moves it over the others and lets it go at the last.
func (k *Kit) Drag(points ...Point) {
	k.t.Helper()
	var steps []map[string]any
	for i, p := range points {
		steps = append(steps, map[string]any{"type": "pointerMove", "x": int(p.X), "y": int(p.Y), "duration": 10})
		if i == 0 {
			steps = append(steps, map[string]any{"type": "pointerDown", "button": 0})
		}
	}
	steps = append(steps, map[string]any{"type": "pointerUp", "button": 0})
	k.act(map[string]any{"type": "pointer", "id": "mouse", "actions": steps})
}

func (k *Kit) act(source map[string]any) {
	k.t.Helper()
	k.do("/actions", map[string]any{"actions": []any{source}}, nil)
}

// Screenshot writes what is to be seen as a PNG file, whose folder it makes.
func (k *Kit) Screenshot(path string) {
	k.t.Helper()
	var text string
	if err := k.call(http.MethodGet, "/screenshot", nil, &text); err != nil {
		k.t.Fatal(err)
	}
	picture, err := base64.StdEncoding.DecodeString(text)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = os.WriteFile(path, picture, 0o644)
	}
	if err != nil {
		k.t.Fatal(err)
	}
}

// Failures are none that WebDriver tells of.
func (k *Kit) Failures() []string { return nil }

// Requests are none that WebDriver tells of.
func (k *Kit) Requests() []string { return nil }
