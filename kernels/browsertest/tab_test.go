package browsertest

import (
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"cnn321/kernels/browser"
)

const document = `<!DOCTYPE html><html lang="pt-BR"><meta charset="utf-8"><title>Página</title>
<style>body { background: white } @media (prefers-color-scheme: dark) { body { background: black } }</style>
<button onclick="this.textContent = 'apertado'">aperte</button>
<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" alt="ponto">
<script>console.log("olá", 3, {a: 1}, null)</script>`

func write(t *testing.T, text string) (address string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "página um.html")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return File(path)
}

// A page that was touched and asks before it is left does not keep a tab.
func TestTabLeavesAPageThatAsks(t *testing.T) {
	tab := Open(t, 640, 360)
	tab.Visit(write(t, document+`<script>addEventListener("beforeunload", e => e.preventDefault())</script>`))
	tab.Run(chromedp.Click(chromedp.CSS("button")))
	tab.Visit("about:blank")
	var address string
	tab.Eval("location.href", &address)
	if address != "about:blank" {
		t.Errorf("the tab is at %s", address)
	}
}

func TestTabShowsAPage(t *testing.T) {
	tab := Open(t, 640, 360)
	address := write(t, document)
	tab.Visit(address)
	tab.Run(chromedp.Click(chromedp.CSS("button")))

	var got struct {
		Text, Title   string
		Width, Height int
		Dark          bool
	}
	tab.Eval(`Promise.resolve({Text: document.querySelector("button").textContent, Title: document.title,
		Width: innerWidth, Height: innerHeight, Dark: matchMedia("(prefers-color-scheme: dark)").matches})`, &got)
	if got.Text != "apertado" || got.Title != "Página" || got.Width != 640 || got.Height != 360 || got.Dark {
		t.Errorf("the page is %+v", got)
	}
	tab.Eval(`undefined`, nil)
	if failures := tab.Failures(); len(failures) > 0 {
		t.Errorf("failures of a sound page: %q", failures)
	}
	if requests := tab.Requests(); !slices.Equal(requests, []string{address}) {
		t.Errorf("requests %q, want the page alone", requests)
	}
	if said := tab.log.said(); !strings.Contains(said, "console.log: olá 3 Object null") {
		t.Errorf("the console is kept as %q", said)
	}

	picture := filepath.Join(t.TempDir(), "pasta", "tela.png")
	tab.Screenshot(picture)
	file, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if config, err := png.DecodeConfig(file); err != nil || config.Width != 640 || config.Height != 360 {
		t.Errorf("the screenshot has %d × %d pixels (%v)", config.Width, config.Height, err)
	}
}

func TestWaitSeesAChange(t *testing.T) {
	tab := Open(t, 640, 360)
	tab.Visit(write(t, document+`<script>setTimeout(() => document.title = "depois", 200)</script>`))
	tab.Wait("the other title", `document.title === "depois"`, patience)
	var title string
	if tab.Eval(`document.title`, &title); title != "depois" {
		t.Errorf("waited until the title was %q", title)
	}
}

func TestFailuresAreSeen(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, document, r.URL.Query().Get("more"))
	}))
	defer server.Close()
	shared := Open(t, 640, 360)
	shared.Visit(server.URL)
	if failures := shared.Failures(); len(failures) > 0 {
		t.Fatalf("failures of a sound page: %q", failures)
	}
	for _, test := range []struct{ name, script, want string }{
		{"an error on the console", `console.error("ai", 7)`, "console.error: ai 7"},
		{"an exception", `setTimeout(() => { throw new Error("caiu") })`, "uncaught: Error: caiu"},
		{"a rejected promise", `Promise.reject("não")`, "uncaught: não"},
		{"a missing page", `fetch("/falta")`, "/falta: HTTP 404"},
		{"a missing file", `document.images[0].src = "file:///não/existe.png"`, "Not allowed to load local resource"},
		{"an unreachable host", `fetch("http://127.0.0.1:1/")`, "http://127.0.0.1:1/: net::ERR_"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tab := shared.For(t)
			tab.Visit(server.URL)
			tab.Eval(test.script+"; 0", nil)
			deadline := time.Now().Add(patience)
			for !strings.Contains(strings.Join(tab.Failures(), "\n"), test.want) {
				if time.Now().After(deadline) {
					t.Fatalf("failures %q, without %q", tab.Failures(), test.want)
				}
				tab.Eval("new Promise(done => setTimeout(done, 10))", nil)
			}
		})
	}
}

func TestOfflineAndDark(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a request came through")
	}))
	defer server.Close()
	tab := Open(t, 640, 360, Offline(), Dark())
	tab.Visit(write(t, document+`<img alt="fora" src="`+server.URL+`/fora.png">`))
	var got struct {
		Background string
		Online     bool
		Reached    bool
	}
	tab.Eval(`(async () => ({
		Background: getComputedStyle(document.body).backgroundColor,
		Online: navigator.onLine,
		Reached: await fetch("`+server.URL+`").then(() => true, () => false)}))()`, &got)
	if got.Background != "rgb(0, 0, 0)" || got.Online || got.Reached {
		t.Errorf("the page is %+v", got)
	}
	failures := strings.Join(tab.Failures(), "\n")
	if !strings.Contains(failures, "/fora.png: net::ERR_INTERNET_DISCONNECTED") {
		t.Errorf("failures %q lack the picture", failures)
	}
	if requests := tab.Requests(); !slices.Contains(requests, server.URL+"/fora.png") {
		t.Errorf("requests %q lack the picture", requests)
	}
}

func TestNothingIsLeft(t *testing.T) {
	require(t, browser.Find)
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	var process *os.Process
	t.Run("open", func(t *testing.T) {
		tab := Open(t, 640, 360)
		process = chromedp.FromContext(tab.Context()).Browser.Process()
		if left, err := os.ReadDir(temporary); err != nil || len(left) == 0 {
			t.Fatalf("no profile in the temporary folder (%v): this test sees nothing", err)
		}
	})
	if err := process.Signal(syscall.Signal(0)); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("the browser is still there (%v)", err)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// verdict is a test that only writes down how it ended.
type verdict struct {
	testing.TB
	skipped, failed string
}

func (v *verdict) Helper() {}

func (v *verdict) Skipf(format string, arguments ...any) {
	v.skipped = fmt.Sprintf(format, arguments...)
	runtime.Goexit()
}

func (v *verdict) Fatalf(format string, arguments ...any) {
	v.failed = fmt.Sprintf(format, arguments...)
	runtime.Goexit()
}

// judged runs part of a test to its end.
func judged(part func(t testing.TB)) *verdict {
	v := new(verdict)
	done := make(chan struct{})
	go func() {
		defer close(done)
		part(v)
	}()
	<-done
	return v
}

func TestWithoutABrowser(t *testing.T) {
	for _, name := range browser.Candidates() {
		if filepath.IsAbs(name) {
			if _, err := os.Stat(name); err == nil {
				t.Skipf("%s is always found", name)
			}
		}
	}
	for _, test := range []struct{ name, browser, need, skipped, failed string }{
		{"it may be missing", "", "", "apt-get install chromium", ""},
		{"it must be there", "", "1", "", "apt-get install chromium"},
		{"another was named", "/não/existe", "", "", "CNN321_BROWSER names no browser"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("PATH", t.TempDir())
			t.Setenv(browser.Variable, test.browser)
			t.Setenv(needVariable, test.need)
			if available := Available(); available != (test.skipped == "") {
				t.Errorf("available: %v", available)
			}
			got := judged(func(t testing.TB) { Open(t, 640, 360) })
			for _, pair := range [][2]string{{got.skipped, test.skipped}, {got.failed, test.failed}} {
				if (pair[0] == "") != (pair[1] == "") || !strings.Contains(pair[0], pair[1]) {
					t.Errorf("skipped %q, failed %q", got.skipped, got.failed)
				}
			}
		})
	}
}

func TestTheNamedBrowserIsTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "navegador")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nexit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv(browser.Variable, path)
	if got, err := browser.Find(); got != path || err != nil {
		t.Errorf("found %q, %v", got, err)
	}
}

func TestAFailingScriptTellsWhatThePageSaid(t *testing.T) {
	tab := Open(t, 640, 360)
	tab.Visit(write(t, document))
	got := judged(func(t testing.TB) { tab.For(t).Eval(`nada.aqui`, nil) })
	for _, want := range []string{"ReferenceError: nada is not defined", "console.log: olá"} {
		if !strings.Contains(got.failed, want) {
			t.Errorf("failed with %q, without %q", got.failed, want)
		}
	}
}
