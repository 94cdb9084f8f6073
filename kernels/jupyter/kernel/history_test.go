package kernel

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func inputs(records []record) string {
	var all []string
	for _, r := range records {
		all = append(all, fmt.Sprintf("%d/%d %s", r.Session, r.Line, r.Input))
	}
	return strings.Join(all, "; ")
}

func open(t *testing.T, path string) *history {
	t.Helper()
	h, err := openHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	return h
}

func add(t *testing.T, h *history, line int, input string) {
	t.Helper()
	if err := h.add(line, input, ""); err != nil {
		t.Fatal(err)
	}
}

// TestHistoryAfterClose ends a cell after the kernel: its history is not kept, and that is no error.
func TestHistoryAfterClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "historico")
	h := open(t, path)
	h.close()
	add(t, h, 1, "tarde")
	h.close()
	if got := inputs(open(t, path).records); got != "" {
		t.Errorf("kept is %q", got)
	}
}

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pasta", "historico")
	first := open(t, path)
	add(t, first, 1, "a := 1\nb := 2")
	add(t, first, 2, "x/y")
	second := open(t, path) // two kernels at a time
	add(t, first, 3, "x/y")
	add(t, second, 1, "fmt.Println(x/y)")
	third := open(t, path)
	add(t, third, 1, "fim")

	tests := []struct {
		name string
		got  []record
		want string
	}{
		{"tail", tail(third.records, 2), "2/1 fmt.Println(x/y); 3/1 fim"},
		{"tail of all", tail(third.records, 0), "1/1 a := 1\nb := 2; 1/2 x/y; 1/3 x/y; 2/1 fmt.Println(x/y); 3/1 fim"},
		{"this session", third.inRange(0, 0, 0), "3/1 fim"},
		{"the one before", third.inRange(-1, 1, 0), "2/1 fmt.Println(x/y)"},
		{"by number", third.inRange(1, 2, 3), "1/2 x/y"},
		{"none", third.inRange(-9, 0, 0), ""},
		{"search", third.search("*x/y*", false), "1/2 x/y; 1/3 x/y; 2/1 fmt.Println(x/y)"},
		{"search, unique", third.search("x?y", true), "1/3 x/y"},
		{"search over lines", third.search("a*2", false), "1/1 a := 1\nb := 2"},
		{"a malformed pattern", third.search("*[*", false), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := inputs(test.got); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestDamagedHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "historico")
	text := `{"s":4,"n":1,"in":"boa"}` + "\n\x00\x01\nnão\n{\"s\":\"x\"}\n" + `{"s":4,"n":2,"in":"cort`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	add(t, open(t, path), 1, "nova")
	if got, want := inputs(open(t, path).records), "4/1 boa; 5/1 nova"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLongHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "historico")
	var text strings.Builder
	for i := range maxHistory + 1 {
		fmt.Fprintf(&text, "{\"s\":7,\"n\":%d,\"in\":\"x\"}\n", i+1)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	h := open(t, path)
	if len(h.records) != keptHistory || h.records[0].Line != maxHistory+2-keptHistory || h.session != 8 {
		t.Errorf("%d records from %+v, session %d", len(h.records), h.records[0], h.session)
	}
	add(t, h, 1, strings.Repeat("y", maxRecord+1)) // too long to keep
	add(t, h, 2, "z")
	again := open(t, path)
	if len(again.records) != keptHistory+1 || inputs(tail(again.records, 1)) != "8/2 z" {
		t.Errorf("%d records", len(again.records))
	}
}

func TestHistoryWithoutAFile(t *testing.T) {
	h, err := openHistory(filepath.Join(os.DevNull, "x"))
	if err == nil || !strings.Contains(err.Error(), "não consegui usar o histórico") {
		t.Errorf("error %v", err)
	}
	add(t, h, 1, "a")
	if got := inputs(h.records); got != "1/1 a" {
		t.Errorf("%q", got)
	}
}
