package kernel

import (
	"testing"
	"testing/synctest"
	"time"

	"cnn321/kernels/jupyter/message"
)

func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &window{length: time.Second, bytes: 100, messages: 3}
		begin := time.Now()
		at := func(want time.Duration, size int) {
			t.Helper()
			w.pass(t.Context(), size)
			if got := time.Since(begin); got != want {
				t.Errorf("%d bytes passed at %v, want %v", size, got, want)
			}
		}
		at(0, 60)
		at(0, 30)
		at(0, 1)
		at(time.Second, 1) // three are in it
		at(time.Second, 99)
		at(2*time.Second, 500) // more than the window takes: alone
		at(3*time.Second, 100)
		at(4*time.Second, 1)
	})
}

func TestTextHelpers(t *testing.T) {
	for _, test := range []struct {
		text string
		want int
	}{{"abc", 3}, {"a\nb\"", 6}, {"ç€😀", 9}, {"\x1b[0m", 9}, {"\xff", 6}, {"<&>", 3}, {"\u2028", 6}} {
		if got := wireSize(test.text); got != test.want {
			t.Errorf("wireSize(%q) = %d, want %d", test.text, got, test.want)
		}
		if encoded, err := message.Encode(test.text); err != nil || len(encoded)-2 != test.want {
			t.Errorf("%q is encoded as %s, %v: %d bytes, not %d", test.text, encoded, err, len(encoded)-2, test.want)
		}
	}
	for _, test := range []struct{ text, complete, partial string }{
		{"", "", ""}, {"abc", "abc", ""}, {"aç", "aç", ""}, {"a\xc3", "a", "\xc3"}, {"€\xe2\x82", "€", "\xe2\x82"},
		{"\xf0\x9f\x98", "", "\xf0\x9f\x98"}, {"\x80\x80\x80\x80", "\x80\x80\x80\x80", ""}, {"a\xff", "a\xff", ""},
	} {
		if complete, partial := whole(test.text); complete != test.complete || partial != test.partial {
			t.Errorf("whole(%q) = %q, %q", test.text, complete, partial)
		}
	}
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{{"abc", 5, "abc"}, {"açb", 2, "a"}, {"ç", 0, ""}, {"\x80\x80", 1, "\x80"}, {"açb", 3, "aç"}, {"\x80\x80\x80\x80\x80\x80", 5, "\x80\x80\x80\x80\x80"}} {
		if piece, rest := cut(test.text, test.limit); piece != test.want || piece+rest != test.text {
			t.Errorf("cut(%q, %d) = %q, %q", test.text, test.limit, piece, rest)
		}
	}
	for n, want := range map[int]string{1: "1 kB", 999_000: "999 kB", 12_000_000: "12,0 MB", 1_260_000: "1,3 MB"} {
		if got := megabytes(n); got != want {
			t.Errorf("megabytes(%d) = %s, want %s", n, got, want)
		}
	}
}
