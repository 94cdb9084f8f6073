package values

import (
	"reflect"
	"strconv"
	"unsafe"
)

// longString is a string that is kept as memory of its own: many may be parts of one text.
const longString = 256

// span is a piece of memory that a pointer, a slice, a long string or a variable refers to: count elements of type elem.
type span struct {
	p          unsafe.Pointer // start, as a pointer that keeps the memory
	start, end uintptr
	elem       *info
	root       int // the variable whose memory it is, or -1
	owner      int // a root that reaches it
	text       bool
}

// An explorer walks all that variables reach, and notes the memory that they refer to. It does not recurse into what is
// behind a pointer, so that a long list needs no deep stack.
type explorer struct {
	infos  infos
	spans  []span
	seen   map[seenKey]uintptr // the lowest start seen of spans of the same end and type
	maps   map[unsafe.Pointer]int
	links  sets // of roots that reach the same memory
	todo   []visit
	root   int
	name   string // of the root
	failed *Refusal

	reached int // bytes of memory so far
	most    int // after how many the walk ends; 0 for never
}

type seenKey struct {
	end  uintptr
	elem *info
}

type visit struct {
	in    *info
	p     unsafe.Pointer
	count int
	way   *step
	index bool // whether the elements are told by number
}

func newExplorer(all infos) *explorer {
	return &explorer{infos: all, seen: make(map[seenKey]uintptr), maps: make(map[unsafe.Pointer]int)}
}

// variable walks a root. What cannot be carried ends the walk and is the result.
func (e *explorer) variable(root int, v Variable) (failed *Refusal) {
	e.root, e.name, e.failed = root, v.Name, nil
	e.links.grow(root + 1)
	value := v.value()
	defer func() {
		// Memory that another goroutine writes at this moment may be anything.
		if problem := recover(); problem != nil {
			failed = refuseText(v.Name, nil, "estava sendo mudada quando a célula parou, e não foi guardada: faça-a de novo")
		}
	}()
	if value.Type().Size() > 0 {
		e.span(e.infos.of(value.Type()), value.Addr().UnsafePointer(), 1, nil, false, root)
	} else {
		e.value(e.infos.of(value.Type()), value.Addr().UnsafePointer(), nil)
	}
	for len(e.todo) > 0 && e.failed == nil {
		last := len(e.todo) - 1
		next := e.todo[last]
		e.todo = e.todo[:last]
		for i := range next.count {
			way := next.way
			if next.index {
				way = &step{before: next.way, index: i}
			}
			e.value(next.in, unsafe.Add(next.p, uintptr(i)*next.in.size), way)
		}
	}
	e.todo = e.todo[:0]
	return e.failed
}

func (e *explorer) fail(way *step, what barrier) {
	if e.failed == nil {
		e.failed = refuse(e.name, way, what)
	}
}

// weigh counts memory, and ends a walk that has come to too much.
func (e *explorer) weigh(bytes int) {
	if e.reached += bytes; e.most > 0 && e.reached > e.most && e.failed == nil {
		e.failed = &Refusal{}
	}
}

// span notes a piece of memory and has it visited.
func (e *explorer) span(in *info, p unsafe.Pointer, count int, way *step, index bool, root int) {
	for in.kind == reflect.Array && in.manner == byParts && in.size > 0 && in.n > 0 { // an array is its elements, however it is referred to
		count, in, index = count*in.n, in.elem, true
	}
	start := uintptr(p)
	end := start + uintptr(count)*in.size
	e.spans = append(e.spans, span{p: p, start: start, end: end, elem: in, root: root, owner: e.root})
	if e.weigh(int(end - start)); in.flat {
		return
	}
	key := seenKey{end, in}
	if lowest, ok := e.seen[key]; ok {
		if lowest <= start {
			// All of it was visited, with its end; only who reaches it is new, which the merging of spans finds out.
			return
		}
		count = int((lowest - start) / in.size)
	}
	e.seen[key] = start
	e.todo = append(e.todo, visit{in, p, count, way, index})
}

// value looks at one value of a type, at p.
func (e *explorer) value(in *info, p unsafe.Pointer, way *step) {
	if in.flat || e.failed != nil {
		return
	}
	if in.barred != "" {
		if in.size == 0 || !isZero(in, p) {
			e.fail(way, in.barred)
		}
		return
	}
	switch in.manner {
	case byNothing, byMarshal:
		return
	case byZero:
		if !isZero(in, p) && e.failed == nil {
			e.failed = refuseText(e.name, way, "(%s) está em uso: espere que termine, e destrave o que travou, antes do fim da célula", in.t)
		}
		return
	case bySyncMap:
		e.syncMap(p, way)
		return
	}
	switch in.kind {
	case reflect.Struct:
		for _, f := range in.fields {
			if !f.info.flat {
				e.value(f.info, unsafe.Add(p, f.offset), &step{before: way, name: f.name})
			}
		}
	case reflect.Array:
		for i := range in.n {
			e.value(in.elem, unsafe.Add(p, uintptr(i)*in.elem.size), &step{before: way, index: i})
		}
	case reflect.Pointer:
		if target := *(*unsafe.Pointer)(p); target != nil && in.elem.size > 0 && sentinelName(in.elem.t, target) == "" {
			e.span(in.elem, target, 1, way, false, -1)
		}
	case reflect.Slice:
		if s := (*sliceHeader)(p); s.cap > 0 && in.elem.size > 0 {
			e.span(in.elem, s.data, s.cap, way, true, -1)
		}
	case reflect.String:
		if s := (*stringHeader)(p); s.len >= longString {
			e.weigh(s.len)
			e.spans = append(e.spans, span{p: s.data, start: uintptr(s.data), end: uintptr(s.data) + uintptr(s.len), elem: e.infos.of(byteType), root: -1, owner: e.root, text: true})
		}
	case reflect.Map:
		e.entries(in, p, way)
	case reflect.Interface:
		e.dynamic(at(in.t, p).Elem(), way)
	case reflect.Func:
		if *(*unsafe.Pointer)(p) != nil {
			e.fail(way, aFunction)
		}
	case reflect.Chan:
		if *(*unsafe.Pointer)(p) != nil {
			e.fail(way, aChannel)
		}
	case reflect.UnsafePointer:
		if *(*unsafe.Pointer)(p) != nil {
			e.fail(way, aPointer)
		}
	}
}

// entries walks a map, once.
func (e *explorer) entries(in *info, p unsafe.Pointer, way *step) {
	identity := *(*unsafe.Pointer)(p)
	if identity == nil {
		return
	}
	if owner, ok := e.maps[identity]; ok {
		e.links.join(owner, e.root)
		return
	}
	e.maps[identity] = e.root
	e.weigh(at(in.t, p).Len() * int(in.key.size+in.elem.size))
	if in.key.flat && in.elem.flat {
		return
	}
	key, elem := reflect.New(in.key.t), reflect.New(in.elem.t)
	for entries := at(in.t, p).MapRange(); entries.Next() && e.failed == nil; {
		key.Elem().SetIterKey(entries)
		elem.Elem().SetIterValue(entries)
		part := &step{before: way, key: keyText(key.Elem())}
		e.value(in.key, key.UnsafePointer(), part)
		e.value(in.elem, elem.UnsafePointer(), part)
	}
}

func (e *explorer) syncMap(p unsafe.Pointer, way *step) {
	syncMapAt(p).Range(func(key, value any) bool {
		part := &step{before: way, key: keyText(reflect.ValueOf(key))}
		e.dynamic(reflect.ValueOf(key), part)
		e.dynamic(reflect.ValueOf(value), part)
		return e.failed == nil
	})
}

// dynamic looks at what an interface holds. The box is constant memory of its own: a copy of it is as good.
func (e *explorer) dynamic(v reflect.Value, way *step) {
	if !v.IsValid() || v.Type() == reflectTypeType {
		return
	}
	if in := e.infos.of(v.Type()); !in.flat {
		e.value(in, boxed(v), way)
	}
}

// boxed is the memory of a copy of v.
func boxed(v reflect.Value) unsafe.Pointer {
	box := reflect.New(v.Type())
	box.Elem().Set(v)
	return box.UnsafePointer()
}

func isZero(in *info, p unsafe.Pointer) bool {
	for _, b := range raw(p, in.size) {
		if b != 0 {
			return false
		}
	}
	return true
}

// keyText is a map's key as it is written in Go, if it is short.
func keyText(key reflect.Value) string {
	text := "…"
	switch key.Kind() {
	case reflect.String:
		text = strconv.Quote(key.String())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		text = strconv.FormatInt(key.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		text = strconv.FormatUint(key.Uint(), 10)
	case reflect.Bool:
		text = strconv.FormatBool(key.Bool())
	}
	if len(text) > keyIsLong {
		return "…"
	}
	return text
}

var (
	byteType        = reflect.TypeFor[byte]()
	reflectTypeType = reflect.TypeOf(byteType) // *reflect.rtype, which is no memory of the program's own
)
