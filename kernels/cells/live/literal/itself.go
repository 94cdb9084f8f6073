package literal

import (
	"container/list"
	"fmt"
	"reflect"
	"time"
	"unicode"
	"unicode/utf8"
)

// itself is what a value says of itself, if it does.
func (p *printer) itself(v reflect.Value) (string, bool) {
	if !v.CanInterface() || isNil(v) {
		return "", false
	}
	switch v := v.Interface().(type) {
	case error:
		return "erro: " + said(v.Error), true
	case time.Time:
		return v.Round(0).String(), true // without the reading of the clock that only this process counts by
	case fmt.Stringer:
		return said(v.String), true
	}
	// What other packages make often describes itself through its address alone: big.Int, strings.Builder.
	if v.CanAddr() && v.Kind() == reflect.Struct && p.foreign(v.Type()) {
		if s, ok := v.Addr().Interface().(fmt.Stringer); ok {
			return said(s.String), true
		}
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

// foreign reports whether a type is another package's.
func (p *printer) foreign(t reflect.Type) bool { return t.PkgPath() != "" && t.PkgPath() != p.own }

// known writes structs of the standard library that a person looks at from outside.
func (p *printer) known(v reflect.Value, typed bool, depth int) (string, bool) {
	t := v.Type()
	switch {
	case t.PkgPath() == "image":
		// By its fields: package image would make every program larger. SubImage makes images of parts, too.
		if pixels, frame := v.FieldByName("Pix"), v.FieldByName("Rect"); pixels.IsValid() && frame.IsValid() {
			low, high := frame.Field(0), frame.Field(1)
			return p.count(fmt.Sprintf("%s{%d × %d pixels}", name(t), high.Field(0).Int()-low.Field(0).Int(), high.Field(1).Int()-low.Field(1).Int())), true
		}
	case t == reflect.TypeFor[list.List]() && v.CanAddr():
		l, _ := v.Addr().Interface().(*list.List)
		all := make([]any, 0, min(l.Len(), longList+1))
		for e := l.Front(); e != nil && len(all) < cap(all); e = e.Next() {
			all = append(all, e.Value)
		}
		parts := make([]string, len(all))
		for i := range all {
			if parts[i] = "…"; i < longList {
				parts[i] = p.value(reflect.ValueOf(&all[i]).Elem(), true, depth+1)
			}
		}
		note := ""
		if l.Len() > longList {
			note = fmt.Sprintf(" (%s valores)", thousands(l.Len()))
		}
		return wrap(prefix(t, typed), parts, false) + note, true
	}
	if !v.CanAddr() || !p.foreign(t) {
		return "", false
	}
	if named, ok := v.Addr().Interface().(interface{ Name() string }); ok {
		return p.count(name(t) + "{" + said(named.Name) + "}"), true
	}
	return "", false
}

// letters is the text that bytes of a named type are, as those of json.RawMessage. Bytes without a name are numbers.
func letters(v reflect.Value) (string, bool) {
	if t := v.Type(); t.PkgPath() == "" || t.Elem().Kind() != reflect.Uint8 {
		return "", false
	}
	text := string(v.Bytes()[:min(v.Len(), longest)])
	for len(text) > 0 && v.Len() > longest && !utf8.ValidString(text) && !utf8.RuneStart(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	if text == "" || !utf8.ValidString(text) {
		return "", false
	}
	for _, r := range text {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return "", false
		}
	}
	return text, true
}
