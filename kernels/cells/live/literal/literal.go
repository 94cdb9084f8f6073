package literal

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"
)

const (
	lineWidth  = 88 // runes; what is longer is broken, if it has parts
	deepest    = 6  // so many values inside each other are written
	longList   = 60 // elements; of a longer list the first and the last are written
	head, tail = 20, 3
	longText   = 2000   // bytes of a string inside another value
	longest    = 16_000 // bytes in all
)

// Of writes a value. A string is quoted; an error is its message after "erro: ".
func Of(v any) string {
	if v == nil {
		return "nil"
	}
	value := reflect.ValueOf(v)
	if err, ok := v.(error); ok && !isNil(value) {
		return "erro: " + said(err.Error)
	}
	if text, ok := itself(value); ok {
		return shorten(text, longest)
	}
	p := printer{trail: make(map[visit]bool)}
	// In memory of its own it is addressable, and so are its parts.
	box := reflect.New(value.Type()).Elem()
	box.Set(value)
	limit := longText
	if box.Kind() == reflect.String {
		limit = longest
	}
	p.longText = limit
	return shorten(p.value(box, true, 0), longest)
}

type printer struct {
	trail    map[visit]bool // the pointers on the way to here
	longText int
	size     int // bytes written: beyond the limit nothing need be
}

type visit struct {
	p unsafe.Pointer
	t reflect.Type
}

// value writes v; typed says whether its type must be told, for nothing around it does.
func (p *printer) value(v reflect.Value, typed bool, depth int) string {
	v = open(v)
	if depth > 0 {
		if text, ok := itself(v); ok {
			return p.count(shorten(text, p.longText))
		}
	}
	if p.size > longest || depth > deepest {
		return "…"
	}
	t := v.Type()
	switch v.Kind() {
	case reflect.String:
		return p.count(p.scalar(t, typed, strconv.Quote(shorten(v.String(), p.longText))))
	case reflect.Slice:
		if v.IsNil() {
			return p.count(p.null(t, typed && depth == 0))
		}
		return p.list(v, typed, depth)
	case reflect.Array:
		return p.list(v, typed, depth)
	case reflect.Map:
		if v.IsNil() {
			return p.count(p.null(t, typed && depth == 0))
		}
		return p.entries(v, typed, depth)
	case reflect.Struct:
		return p.fields(v, typed, depth)
	case reflect.Pointer:
		return p.pointer(v, typed, depth)
	case reflect.Interface:
		if v.IsNil() {
			return p.count("nil")
		}
		inside := reflect.New(v.Elem().Type()).Elem()
		inside.Set(v.Elem())
		return p.value(inside, true, depth)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			return p.count("nil")
		}
		return p.count(name(t))
	}
	return p.count(p.scalar(t, typed, number(v)))
}

func (p *printer) count(text string) string {
	p.size += len(text)
	return text
}

// scalar tells the type of a number or text only if it has a name of its own.
func (p *printer) scalar(t reflect.Type, typed bool, text string) string {
	if typed && t.PkgPath() != "" {
		return name(t) + "(" + text + ")"
	}
	return text
}

func (p *printer) null(t reflect.Type, typed bool) string {
	if !typed {
		return "nil"
	}
	return name(t) + "(nil)"
}

func number(v reflect.Value) string {
	switch {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	}
	return strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits())
}

func (p *printer) list(v reflect.Value, typed bool, depth int) string {
	var parts []string
	n := v.Len()
	for i := 0; i < n; i++ {
		if n > longList && i == head {
			parts = append(parts, "…")
			i = n - tail
		}
		parts = append(parts, p.value(v.Index(i), false, depth+1))
		if p.size > longest {
			break
		}
	}
	note := ""
	if n > longList {
		note = fmt.Sprintf(" (%s valores)", thousands(n))
	}
	return wrap(prefix(v.Type(), typed), parts, composite(v.Type().Elem())) + note
}

func (p *printer) entries(v reflect.Value, typed bool, depth int) string {
	keys := v.MapKeys()
	sort.SliceStable(keys, func(i, j int) bool { return less(keys[i], keys[j]) })
	n := len(keys)
	var parts []string
	for i, key := range keys {
		if i == longList || p.size > longest {
			parts = append(parts, "…")
			break
		}
		own := reflect.New(key.Type()).Elem()
		own.Set(key)
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		parts = append(parts, p.value(own, false, depth+1)+": "+p.value(value, false, depth+1))
	}
	note := ""
	if n > longList {
		note = fmt.Sprintf(" (%s pares)", thousands(n))
	}
	return wrap(prefix(v.Type(), typed), parts, true) + note
}

func (p *printer) fields(v reflect.Value, typed bool, depth int) string {
	var parts []string
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.Name != "_" {
			parts = append(parts, field.Name+": "+p.value(v.Field(i), field.Type.Kind() == reflect.Interface || composite(field.Type), depth+1))
		}
	}
	return wrap(prefix(v.Type(), typed), parts, true)
}

func (p *printer) pointer(v reflect.Value, typed bool, depth int) string {
	if v.IsNil() {
		return p.count("nil")
	}
	here := visit{v.UnsafePointer(), v.Type()}
	if p.trail[here] {
		return p.count("…")
	}
	p.trail[here] = true
	defer delete(p.trail, here)
	target := v.Elem()
	if !composite(target.Type()) {
		typed = true
	}
	return "&" + p.value(target, typed, depth+1)
}

// open makes a part that is not exported readable, which is no harm: nothing here writes.
func open(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem()
	}
	return v
}

// itself is what a value says of itself, if it does.
func itself(v reflect.Value) (string, bool) {
	if !v.CanInterface() || isNil(v) {
		return "", false
	}
	switch v := v.Interface().(type) {
	case error:
		return "erro: " + said(v.Error), true
	case fmt.Stringer:
		return said(v.String), true
	}
	return "", false
}

// said is what a method answers; it may panic on values that are not whole.
func said(method func() string) (text string) {
	defer func() {
		if problem := recover(); problem != nil {
			text = fmt.Sprintf("(não se descreve: %v)", problem)
		}
	}()
	return method()
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan, reflect.Interface, reflect.UnsafePointer:
		return v.IsNil()
	}
	return false
}

// composite reports whether values of a type have parts, and so a literal in braces.
func composite(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice, reflect.Array:
		return true
	case reflect.Pointer:
		return composite(t.Elem())
	}
	return false
}

func prefix(t reflect.Type, typed bool) string {
	if !typed {
		return ""
	}
	return name(t)
}

// name is a type's name as the cell writes it.
func name(t reflect.Type) string {
	text := strings.ReplaceAll(t.String(), "main.", "")
	text = strings.ReplaceAll(text, "interface {}", "any")
	if t.PkgPath() == "" {
		text = strings.ReplaceAll(text, "[]uint8", "[]byte")
	}
	if strings.HasPrefix(text, "struct {") {
		return "struct"
	}
	return text
}

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
