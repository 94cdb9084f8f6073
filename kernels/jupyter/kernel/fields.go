package kernel

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// fields are the content of a request. Optional fields may be missing, null or of another type: then their default
// counts. Only what a request is about has to be right.
type fields map[string]json.RawMessage

// text is a required string.
func (f fields) text(name string) (string, error) {
	raw, ok := f[name]
	if !ok {
		return "", fmt.Errorf("falta o campo %q do pedido", name)
	}
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil || s == nil {
		return "", fmt.Errorf("o campo %q do pedido não é um texto", name)
	}
	return *s, nil
}

// optional is a string that may be missing.
func (f fields) optional(name string) string {
	s, err := f.text(name)
	if err != nil {
		return ""
	}
	return s
}

// flag is a boolean; a number counts as true unless it is 0.
func (f fields) flag(name string, otherwise bool) bool {
	var v any
	if json.Unmarshal(f[name], &v) != nil {
		return otherwise
	}
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0
	}
	return otherwise
}

// number is a whole number.
func (f fields) number(name string, otherwise int) int {
	var v any
	if json.Unmarshal(f[name], &v) != nil {
		return otherwise
	}
	const most = 1 << 31
	if v, ok := v.(float64); ok && v > -most && v < most {
		return int(v)
	}
	return otherwise
}

// cursor is a place in code, in code points; the end of code if the client does not say.
func (f fields) cursor(code string) (int, error) {
	length := utf8.RuneCountInString(code)
	raw, ok := f["cursor_pos"]
	if !ok || string(raw) == "null" {
		return length, nil
	}
	var at float64
	if err := json.Unmarshal(raw, &at); err != nil {
		return 0, fmt.Errorf("o campo \"cursor_pos\" do pedido não é um número")
	}
	return int(max(0, min(at, float64(length)))), nil
}

// texts is an object of strings; entries of other types are left out.
func (f fields) texts(name string) map[string]string {
	var raw map[string]json.RawMessage
	_ = json.Unmarshal(f[name], &raw)
	texts := make(map[string]string)
	for key, value := range raw {
		var s *string
		if json.Unmarshal(value, &s) == nil && s != nil {
			texts[key] = *s
		}
	}
	return texts
}
