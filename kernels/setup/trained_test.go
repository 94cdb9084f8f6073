package setup

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	names "cnn321/cnnlib/environment"
	"cnn321/cnnlib/trained"
)

// The trained model comes from where a person says, or laid it; another file is refused, and the one that is there stays.
func TestTrainedModel(t *testing.T) {
	data := bytes.Repeat([]byte("pesos"), 1000)
	pin := trained.Of(data)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/modelo" {
			http.NotFound(w, r)
			return
		}
		w.Write(data)
	}))
	defer server.Close()
	elsewhere := t.TempDir()
	lay := func(path string, contents []byte) string {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, contents, 0o644)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := lay(filepath.Join(elsewhere, "modelo"), data)
	for _, test := range []struct {
		name, variable string
		laid           string // in the repository
		wanted         bool
		fails          string
	}{
		{name: "nowhere"},
		{name: "laid in the repository", laid: trained.FileName, wanted: true},
		{name: "where train puts it", laid: "dist/" + trained.FileName, wanted: true},
		{name: "a path", variable: file, wanted: true},
		{name: "an address", variable: server.URL + "/modelo", wanted: true},
		{name: "an address with nothing", variable: server.URL + "/nada", wanted: true, fails: "404"},
		{name: "a path with nothing", variable: filepath.Join(elsewhere, "nada"), wanted: true, fails: "nada"},
		{name: "another file", variable: lay(filepath.Join(elsewhere, "outro"), data[1:]), wanted: true, fails: "4999 bytes"},
		{name: "one wrong byte", variable: lay(filepath.Join(elsewhere, "errado"), append([]byte("q"), data[1:]...)), wanted: true, fails: "SHA-256"},
		{name: "a huge one", variable: lay(filepath.Join(elsewhere, "enorme"), make([]byte, trained.Most+5)), wanted: true, fails: "bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv(names.Trained, test.variable)
			p := Paths{Root: t.TempDir()}
			if test.laid != "" {
				lay(filepath.Join(p.Root, test.laid), data)
			}
			if got := p.wantTrained(); got != test.wanted {
				t.Fatalf("wanted: %v", got)
			}
			if !test.wanted {
				return
			}
			s := trainedStep(p, pin)
			err := p.do(context.Background(), s, func(int64, int64, string) {})
			got, readErr := os.ReadFile(p.TrainedModel())
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) || readErr == nil {
					t.Errorf("err = %v, want %q; the file: %v", err, test.fails, readErr)
				}
				return
			}
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d bytes, %v, %v", len(got), err, readErr)
			}
			if err := p.check(context.Background(), s, true); err != nil || !p.wantTrained() {
				t.Error(err)
			}
		})
	}
}
