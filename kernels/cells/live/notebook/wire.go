package notebook

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// GoNB's messages are of package encoding/gob, which a cell need not be linked with to write these few. The form is told in gob's
// documentation ("Encoding Details"): numbers of types are announced once, then values refer to them.
const (
	gobBool   = 1
	gobInt    = 2
	gobFloat  = 4
	gobBytes  = 5
	gobString = 6
	gobAny    = 8
	// Numbers of our own types. An encoder counts from 64 on; far from that, GoNB's own package may write to the same pipe.
	gobDisplay = 1 << 20
	gobMap     = gobDisplay + 1
	gobValue   = gobDisplay + 2
)

// valueName is the name of the type of values in GoNB.
const valueName = "github.com/janpfeifer/gonb/gonbui/protocol.CommValue"

// comm is a value that is sent by an address.
type comm struct {
	address string
	value   int
}

type buffer []byte

func (b *buffer) uint(n uint64) {
	if n < 0x80 {
		*b = append(*b, byte(n))
		return
	}
	size := (bits.Len64(n) + 7) / 8
	*b = append(*b, byte(-size)) // gob negates the count of bytes
	for i := size - 1; i >= 0; i-- {
		*b = append(*b, byte(n>>(8*i)))
	}
}

func (b *buffer) int(n int) {
	u := uint64(n) << 1
	if n < 0 {
		u = ^u
	}
	b.uint(u)
}

func (b *buffer) text(s string) {
	b.uint(uint64(len(s)))
	*b = append(*b, s...)
}

func (b *buffer) message(contents buffer) {
	b.uint(uint64(len(contents)))
	*b = append(*b, contents...)
}

// types announces our types.
func types() buffer {
	var all buffer
	structure := func(id int, name string, fields ...any) {
		var b buffer
		b.int(-id)
		b.uint(3) // wireType.StructT
		b.uint(1) // structType.CommonType
		b.uint(1) // CommonType.Name
		b.text(name)
		b.uint(1) // CommonType.Id
		b.int(id)
		b.uint(0)
		b.uint(1) // structType.Field
		b.uint(uint64(len(fields) / 2))
		for i := 0; i < len(fields); i += 2 {
			b.uint(1) // fieldType.Name
			b.text(fields[i].(string))
			b.uint(1) // fieldType.Id
			b.int(fields[i+1].(int))
			b.uint(0)
		}
		b = append(b, 0, 0)
		all.message(b)
	}
	structure(gobDisplay, "DisplayData", "Data", gobMap, "Metadata", gobMap, "DisplayID", gobString)
	structure(gobValue, "CommValue", "Address", gobString, "Request", gobBool, "Value", gobAny)
	var b buffer
	b.int(-gobMap)
	b.uint(4) // wireType.MapT
	b.uint(1) // mapType.CommonType
	b.uint(2) // CommonType.Id
	b.int(gobMap)
	b.uint(0)
	b.uint(1) // mapType.Key
	b.int(gobString)
	b.uint(1) // mapType.Elem
	b.int(gobAny)
	b = append(b, 0, 0)
	all.message(b)
	return all
}

// display is a message of a display.
func display(d Display) (buffer, error) {
	var b buffer
	b.int(gobDisplay)
	field := uint64(0)
	var err error
	for i, m := range []map[string]any{d.Data, d.Metadata} {
		if len(m) > 0 {
			b.uint(uint64(i+1) - field)
			field = uint64(i + 1)
			err = errors.Join(err, b.entries(m))
		}
	}
	if d.ID != "" {
		b.uint(3 - field)
		b.text(d.ID)
	}
	b = append(b, 0)
	var message buffer
	message.message(b)
	return message, err
}

func (b *buffer) entries(m map[string]any) error {
	b.uint(uint64(len(m)))
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.text(name)
		if err := b.any(m[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// any writes what an interface holds: the name of its type, the type's number, and the value as a message.
func (b *buffer) any(v any) error {
	var value buffer
	single := true // a value that is no struct has a 0 before it
	name, id := "", 0
	switch v := v.(type) {
	case string:
		name, id = "string", gobString
		value.text(v)
	case []byte:
		name, id = "[]uint8", gobBytes
		value.text(string(v))
	case bool:
		name, id = "bool", gobBool
		value = append(value, 0)
		if v {
			value[0] = 1
		}
	case int:
		name, id = "int", gobInt
		value.int(v)
	case float64:
		name, id = "float64", gobFloat
		value.uint(bits.ReverseBytes64(math.Float64bits(v)))
	case map[string]any:
		name, id = "map[string]interface {}", gobMap
		if err := value.entries(v); err != nil {
			return err
		}
	case comm:
		name, id, single = valueName, gobValue, false
		value.uint(1)
		value.text(v.address)
		value.uint(2) // Request is left out: false
		if err := value.any(v.value); err != nil {
			return err
		}
		value = append(value, 0)
	default:
		return fmt.Errorf("um %T não pode ser mandado ao caderno: mande um texto", v)
	}
	b.text(name)
	b.int(id)
	if single {
		value = append(buffer{0}, value...)
	}
	b.message(value)
	return nil
}
