package literal

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// wrap puts parts between braces, in one line or in several. Parts that are large by nature have lines of their own.
func wrap(prefix string, parts []string, large bool) string {
	line := prefix + "{" + strings.Join(parts, ", ") + "}"
	if !strings.Contains(line, "\n") && utf8.RuneCountInString(line) <= lineWidth {
		return line
	}
	const indent = "    "
	var b strings.Builder
	b.WriteString(prefix + "{\n")
	width := lineWidth
	for _, part := range parts {
		size := utf8.RuneCountInString(part) + 2
		if large || width+size > lineWidth {
			if b.Len() > len(prefix)+2 {
				b.WriteString("\n")
			}
			b.WriteString(indent)
			width = len(indent)
		} else {
			b.WriteString(" ")
			width++
		}
		b.WriteString(strings.ReplaceAll(part, "\n", "\n"+indent))
		if part != "…" {
			b.WriteString(",")
		}
		width += size
	}
	b.WriteString("\n}")
	return b.String()
}

// firstKeys returns the first keys of a map, in order, each addressable: of a large map not all are put in order.
func firstKeys(m reflect.Value, most int) []reflect.Value {
	var first []reflect.Value
	for it := m.MapRange(); it.Next(); {
		key := it.Key()
		full := len(first) == most
		if full && !less(key, first[most-1]) {
			continue
		}
		at := sort.Search(len(first), func(i int) bool { return less(key, first[i]) })
		if full {
			first = first[:most-1]
		}
		first = slices.Insert(first, at, key)
	}
	for i, key := range first {
		own := reflect.New(key.Type()).Elem()
		own.Set(key)
		first[i] = own
	}
	return first
}

// less orders keys of one plain kind; others stay as they come.
func less(a, b reflect.Value) bool {
	if a.Kind() == reflect.Interface {
		a, b = a.Elem(), b.Elem()
	}
	switch {
	case !a.IsValid() || !b.IsValid() || a.Kind() != b.Kind():
		return false
	case a.Kind() == reflect.String:
		return a.String() < b.String()
	case a.CanInt():
		return a.Int() < b.Int()
	case a.CanUint():
		return a.Uint() < b.Uint()
	}
	return a.CanFloat() && a.Float() < b.Float()
}

// shorten cuts a text at a rune, and says how much there was.
func shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + fmt.Sprintf("… (%s bytes)", thousands(len(text)))
}

// thousands writes a count with Portuguese's points.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "." + digits[at:]
	}
	return digits
}
