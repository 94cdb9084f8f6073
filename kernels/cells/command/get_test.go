package command

import (
	"archive/zip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// proxy serves modules as the network would: example.org/saudacao v1.0.0 and v1.1.0.
func proxy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	const path = "example.org/saudacao"
	at := filepath.Join(dir, filepath.FromSlash(path), "@v")
	if err := os.MkdirAll(at, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(at, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("list", "v1.0.0\nv1.1.0\n")
	for _, v := range []string{"v1.0.0", "v1.1.0"} {
		mod := "module " + path + "\n\ngo 1.20\n"
		write(v+".mod", mod)
		write(v+".info", `{"Version":"`+v+`","Time":"2024-01-02T03:04:05Z"}`)
		f, err := os.Create(filepath.Join(at, v+".zip"))
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		for name, text := range map[string]string{
			"go.mod": mod, "s.go": "package saudacao\n\n// Diz cumprimenta.\nfunc Diz() string { return \"olá, " + v + "\" }\n", "sub/s.go": "package sub\n",
		} {
			w, err := z.Create(path + "@" + v + "/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	return server.URL
}

// getting is a kernel whose network is a proxy of the test's own.
func getting(t *testing.T, goproxy string) (k *kernel, modules string, environ []string) {
	t.Helper()
	modules = filepath.Join(t.TempDir(), "módulos")
	environ = []string{"GOPROXY=" + goproxy, "GOSUMDB=off", "GOMODCACHE=" + t.TempDir(), "GOFLAGS=-mod=mod -modcacherw"}
	k = newKernel(t, Config{Modules: modules, Module: "cnn321", GetEnv: environ})
	// As the kernel's cells have it: no network.
	k.session.environ = merge(k.session.environ, "GOPROXY=off", "GOSUMDB=off", "GOFLAGS=-tags=netgo")
	return k, modules, environ
}

func TestGet(t *testing.T) {
	k, modules, environ := getting(t, proxy(t))
	k.want(t, "%get", "Nenhum pacote foi trazido ainda: %get caminho, ou %get caminho@versão.\n")
	_, out, err := k.cell(t.Context(), "%get example.org/saudacao@v1.0.0")
	if err != nil || !strings.HasSuffix(out, "Pronto: example.org/saudacao@v1.0.0 já pode ser importado.\n") {
		t.Fatalf("%v: %s", err, out)
	}
	k.want(t, "%get", "example.org/saudacao v1.0.0\n")
	assertBuilds(t, modules, environ, "olá, v1.0.0\n")

	if _, out, err := k.cell(t.Context(), "%get example.org/saudacao"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	k.want(t, "%get", "example.org/saudacao v1.1.0\n")
	assertBuilds(t, modules, environ, "olá, v1.1.0\n")

	before := read(t, filepath.Join(modules, "go.mod"))
	k.fails(t, "%get example.org/saudacao@v9.9.9", "não há nenhum pacote example.org/saudacao@v9.9.9, ou não nesta versão")
	k.fails(t, "%get example.org/saudacao/nada", "não tem o pacote")
	k.fails(t, "%get example.org/outro", "não há nenhum pacote example.org/outro")
	if after := read(t, filepath.Join(modules, "go.mod")); after != before {
		t.Errorf("what failed changed go.mod:\n%s", after)
	}
	// A kernel that starts later has it still.
	later := newKernel(t, Config{Modules: modules})
	later.want(t, "%get", "example.org/saudacao v1.1.0\n")
	k.want(t, "%reset go.mod", "Esquecidos os pacotes trazidos com %get.\n")
	later.want(t, "%get", "Nenhum pacote foi trazido ainda: %get caminho, ou %get caminho@versão.\n")
}

func TestGetThatCannotBe(t *testing.T) {
	k, _, _ := getting(t, "http://127.0.0.1:1")
	k.fails(t, "%get gonum.org/v1/gonum/stat", "sem internet", "gonum.org/v1/gonum/stat")
	k.fails(t, "%get fmt", `import "fmt"`)
	k.fails(t, "%get cnn321/cnnlib", "é do próprio projeto")
	k.fails(t, "%get -u", "não é o caminho de um pacote")
	k.fails(t, "%get ação.org/x y;z", "não é o caminho de um pacote")
	newKernel(t, Config{}).fails(t, "%get example.org/x", "não funciona neste kernel")
}

// TestGetWhenTheNetworkComesAndGoes fails in each way in which a network does, with a sentence and without a change, and brings the
// package once it is there.
func TestGetWhenTheNetworkComesAndGoes(t *testing.T) {
	to, err := url.Parse(proxy(t))
	if err != nil {
		t.Fatal(err)
	}
	cut := func(at string) http.HandlerFunc {
		through := httputil.NewSingleHostReverseProxy(to)
		return func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, at) {
				w.Header().Set("Content-Length", "1000")
				_, _ = w.Write([]byte("PK"))
				panic(http.ErrAbortHandler)
			}
			through.ServeHTTP(w, r)
		}
	}
	answer := func(status int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = w.Write([]byte(text)) }
	}
	for _, test := range []struct {
		name  string
		does  http.HandlerFunc
		joins error
	}{
		{"the list of versions is cut", cut("list"), nil}, {"go.mod is cut", cut(".mod"), nil}, {"the package is cut", cut(".zip"), nil},
		{"a proxy has lost what is behind it", answer(http.StatusBadGateway, "<html>"), nil}, {"it has no time", answer(http.StatusGatewayTimeout, ""), nil},
		{"a page to log in answers", answer(http.StatusOK, "<html>"), nil},
		{"it goes before the project's packages came too", httputil.NewSingleHostReverseProxy(to).ServeHTTP, errors.New("go: dial tcp: lookup proxy.golang.org: no such host")},
	} {
		t.Run(test.name, func(t *testing.T) {
			var now atomic.Pointer[http.HandlerFunc]
			now.Store(&test.does)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*now.Load())(w, r) }))
			t.Cleanup(server.Close)
			k, modules, environ := getting(t, server.URL)
			joined := test.joins
			k.config.Join = func(context.Context, []string) error { return joined }
			before := read(t, filepath.Join(modules, "go.mod"))
			k.fails(t, "%get example.org/saudacao", "sem internet", "Confira a rede")
			if after := read(t, filepath.Join(modules, "go.mod")); after != before {
				t.Errorf("go.mod was changed:\n%s", after)
			}
			if text, err := os.ReadFile(filepath.Join(modules, "go.sum")); err == nil {
				t.Errorf("go.sum was left:\n%s", text)
			}
			there := http.HandlerFunc(httputil.NewSingleHostReverseProxy(to).ServeHTTP)
			now.Store(&there)
			joined = nil
			if _, out, err := k.cell(t.Context(), "%get example.org/saudacao"); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			assertBuilds(t, modules, environ, "olá, v1.1.0\n")
		})
	}
}

// TestGetForALaterKernel keeps what can be used only once the kernel has started anew.
func TestGetForALaterKernel(t *testing.T) {
	k, _, _ := getting(t, proxy(t))
	k.config.Join = func(context.Context, []string) error { return Later("reinicie o kernel") }
	k.fails(t, "%get example.org/saudacao@v1.0.0", "reinicie o kernel")
	k.want(t, "%get", "example.org/saudacao v1.0.0\n")
}

// assertBuilds builds, in a workspace of a project and the module, and without any network, a program of the project's
// that imports the package; the project's go.mod knows nothing of it.
func assertBuilds(t *testing.T, modules string, environ []string, want string) {
	t.Helper()
	dir := t.TempDir()
	project := filepath.Join(dir, "projeto")
	if err := os.MkdirAll(project, 0o755); err != nil {
		t.Fatal(err)
	}
	const mod = "module projeto\n\ngo 1.24\n"
	for name, text := range map[string]string{
		"go.mod":  mod,
		"main.go": "package main\n\nimport (\n\t\"fmt\"\n\t\"example.org/saudacao\"\n)\n\nfunc main() { fmt.Println(saudacao.Diz()) }\n",
	} {
		if err := os.WriteFile(filepath.Join(project, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	work := filepath.Join(dir, "go.work")
	if err := os.WriteFile(work, []byte("go 1.24\n\nuse (\n\t./projeto\n\t\""+modules+"\"\n)\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = project
	cmd.Env = merge(merge(os.Environ(), environ...), "GOWORK="+work, "GOPROXY=off", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != want {
		t.Errorf("%v: %q, want %q", err, out, want)
	}
	if got := read(t, filepath.Join(project, "go.mod")); got != mod {
		t.Errorf("the project's go.mod has become:\n%s", got)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
