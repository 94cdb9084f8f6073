package literal

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
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
func Of(v any) string { return of(v, "main") }

// of writes a value for a program whose own types are those of a package.
func of(v any, own string) string {
	if v == nil {
		return "nil"
	}
	value := reflect.ValueOf(v)
	if err, ok := v.(error); ok && !isNil(value) {
		return "erro: " + said(err.Error)
	}
	p := printer{own: own, trail: make(map[visit]bool)}
	if text, ok := p.itself(value); ok {
		return shorten(text, longest)
	}
	// In memory of its own it is addressable, and so are its parts.
	box := reflect.New(value.Type()).Elem()
	box.Set(value)
	limit := longText
	if box.Kind() == reflect.String {
		limit = longest
	}
	p.longText = limit
	if text, ok := p.itself(box); ok { // by its address
		return shorten(text, longest)
	}
	return shorten(p.value(box, true, 0), longest)
}

type printer struct {
	own      string         // the package whose types the reader has written
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
		if text, ok := p.itself(v); ok {
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
		if text, ok := letters(v); ok {
			return p.count(name(t) + "(" + strconv.Quote(shorten(text, p.longText)) + ")")
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
	n := v.Len()
	var parts []string
	for i, key := range firstKeys(v, longList+1) {
		if i == longList || p.size > longest {
			parts = append(parts, "…")
			break
		}
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		parts = append(parts, p.value(key, false, depth+1)+": "+p.value(value, false, depth+1))
	}
	note := ""
	if n > longList {
		note = fmt.Sprintf(" (%s pares)", thousands(n))
	}
	return wrap(prefix(v.Type(), typed), parts, true) + note
}

func (p *printer) fields(v reflect.Value, typed bool, depth int) string {
	if text, ok := p.known(v, typed, depth); ok {
		return text
	}
	var parts []string
	t := v.Type()
	foreign := p.foreign(t)
	for i := range v.NumField() {
		field := t.Field(i)
		switch {
		case field.Name == "_":
		case foreign && !field.IsExported(): // how another package works inside
			if len(parts) == 0 || parts[len(parts)-1] != "…" {
				parts = append(parts, "…")
			}
		default:
			parts = append(parts, field.Name+": "+p.value(v.Field(i), field.Type.Kind() == reflect.Interface || composite(field.Type), depth+1))
		}
	}
	return wrap(prefix(t, typed), parts, true)
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
