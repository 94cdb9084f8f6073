package gopls

import (
	"testing"
	"unicode/utf8"
)

func TestDocument(t *testing.T) {
	tests := []struct {
		name   string
		text   string
		points int // code points before the cursor
		offset int // bytes
		at     position
	}{
		{"empty", "", 0, 0, position{0, 0}},
		{"start", "abc", 0, 0, position{0, 0}},
		{"end", "abc", 3, 3, position{0, 3}},
		{"before the start", "abc", -1, 0, position{0, 0}},
		{"past the end", "abc", 9, 3, position{0, 3}},
		{"second line", "ab\ncd", 4, 4, position{1, 1}},
		{"at a line's end", "ab\ncd", 2, 2, position{0, 2}},
		{"after the last line", "ab\n", 3, 3, position{1, 0}},
		{"accents", "ação", 3, 5, position{0, 3}},
		{"combining accent", "ac\u0327a\u0303o", 5, 7, position{0, 5}},
		{"emoji", "😀x", 1, 4, position{0, 2}},
		{"joined emoji", "👩‍🏫x", 3, 11, position{0, 5}},
		{"tab", "\t\tx", 2, 2, position{0, 2}},
		{"CRLF", "ab\r\ncd", 5, 5, position{1, 1}},
		{"right to left", "שלום", 2, 4, position{0, 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc := newDocument(test.text)
			if got := doc.offset(test.points); got != test.offset {
				t.Fatalf("offset %d, want %d", got, test.offset)
			}
			if got := doc.position(test.offset); got != test.at {
				t.Errorf("position %v, want %v", got, test.at)
			}
			if got, ok := doc.byteAt(test.at); got != test.offset || !ok {
				t.Errorf("byte %d, %v; want %d", got, ok, test.offset)
			}
		})
	}
}

func TestNoSuchPlace(t *testing.T) {
	doc := newDocument("a😀b\ncd")
	for _, p := range []position{{-1, 0}, {0, -1}, {2, 0}, {0, 5}, {1, 3}, {0, 2}} { // the last: within an emoji
		if at, ok := doc.byteAt(p); ok {
			t.Errorf("%v is byte %d", p, at)
		}
	}
}

func FuzzDocument(f *testing.F) {
	f.Add("ação\r\n😀\tx", 4)
	f.Add("a\xffb\xc3", 2)
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		doc := newDocument(text)
		if !utf8.ValidString(doc.text) {
			t.Fatal("text is no UTF-8")
		}
		points := utf8.RuneCountInString(text)
		if points != utf8.RuneCountInString(doc.text) {
			t.Fatalf("%d code points became %d", points, utf8.RuneCountInString(doc.text))
		}
		at := doc.offset(cursor)
		if back, want := doc.points(at), max(0, min(cursor, points)); back != want {
			t.Errorf("code point %d is byte %d, which is code point %d", cursor, at, back)
		}
		if back, ok := doc.byteAt(doc.position(at)); back != at || !ok {
			t.Errorf("byte %d is %v, which is byte %d (%v)", at, doc.position(at), back, ok)
		}
	})
}
