package values

import (
	"reflect"
	"slices"
	"sort"
	"unsafe"
)

// block is memory that is carried as a whole: spans that overlap are parts of one block.
type block struct {
	p          unsafe.Pointer
	start, end uintptr
	elem       *info
	count      int
	root       int // the variable that it is, or -1
}

// blocks finds the block of any address that a walk noted; they do not overlap.
type blocks []block

// merge makes blocks of all spans, and joins the roots that share one.
func (e *explorer) merge(vars []Variable) (blocks, map[int]*Refusal) {
	sort.Slice(e.spans, func(i, j int) bool {
		switch a, b := &e.spans[i], &e.spans[j]; {
		case a.start != b.start:
			return a.start < b.start
		case a.end != b.end:
			return a.end > b.end // the larger first
		default:
			return a.root > b.root
		}
	})
	var all blocks
	failed := make(map[int]*Refusal)
	for from := 0; from < len(e.spans); {
		end, to := e.spans[from].end, from+1
		for to < len(e.spans) && e.spans[to].start < end {
			end = max(end, e.spans[to].end)
			to++
		}
		group := e.spans[from:to]
		owner := -1
		for _, s := range group {
			if s.text {
				continue // constant, so nobody can tell whether it is shared
			}
			if owner >= 0 {
				e.links.join(owner, s.owner)
			}
			owner = s.owner
		}
		b, ok := e.host(group, end)
		if !ok {
			for _, s := range group {
				failed[s.owner] = refuseText(vars[s.owner].Name, nil, "usa a mesma memória como valores de tipos diferentes (unsafe), e não passa de uma célula para outra")
			}
		}
		all = append(all, b)
		from = to
	}
	return all, failed
}

// host is the block of a group of overlapping spans: the type of one of them in which all others have a place.
func (e *explorer) host(group []span, end uintptr) (block, bool) {
	b := block{p: group[0].p, start: group[0].start, end: end, root: -1}
	flat := true
	for i, s := range group {
		if i > 0 && s == group[i-1] {
			continue
		}
		flat = flat && s.elem.flat
		size := uintptr(end - b.start)
		if (s.start-b.start)%s.elem.size != 0 || size%s.elem.size != 0 || tried(group[:i], s.elem) {
			continue
		}
		candidate := b
		candidate.elem, candidate.count = s.elem, int(size/s.elem.size)
		if candidate.holds(group) {
			for _, s := range group {
				if s.root >= 0 {
					candidate.root = s.root
				}
			}
			return candidate, true
		}
	}
	if !flat || slices.ContainsFunc(group, func(s span) bool { return s.root >= 0 }) {
		return b, false
	}
	b.elem, b.count = e.infos.of(byteType), int(end-b.start)
	if b.count%8 == 0 { // words are aligned for whatever looks at them
		b.elem, b.count = e.infos.of(reflect.TypeFor[uint64]()), b.count/8
	}
	return b, true
}

func tried(before []span, elem *info) bool {
	if len(before) > 8 {
		before = before[len(before)-8:] // enough for long runs of one type; a second try costs time only
	}
	return slices.ContainsFunc(before, func(s span) bool { return s.elem == elem })
}

func (b *block) holds(group []span) bool {
	for i, s := range group {
		if i > 0 && s.start == group[i-1].start && s.end == group[i-1].end && s.elem == group[i-1].elem {
			continue
		}
		if !fits(b.elem, s.start-b.start, s.elem, s.end-s.start) {
			return false
		}
	}
	return true
}

// fits reports whether, in a row of hosts, a row of elems of so many bytes lies at an offset.
func fits(host *info, offset uintptr, elem *info, size uintptr) bool {
	for {
		offset %= host.size
		if offset == 0 && same(host, elem) {
			return true
		}
		if offset+size > host.size {
			return false
		}
		switch host.kind {
		case reflect.Array:
			host = host.elem
		case reflect.Struct:
			at := -1
			for i, f := range host.fields {
				if f.offset <= offset && offset < f.offset+f.info.size {
					at = i
				}
			}
			if at < 0 {
				return false
			}
			offset -= host.fields[at].offset
			host = host.fields[at].info
		default:
			return false
		}
		if host.size == 0 {
			return false
		}
	}
}

// same reports whether two types are one, or may be converted behind a pointer.
func same(a, b *info) bool {
	return a == b || a.kind == b.kind && a.size == b.size && a.t.ConvertibleTo(b.t) && (a.kind == reflect.Struct || a.flat && b.flat && a.kind != reflect.Array)
}

// find is the number of the block at an address.
func (all blocks) find(p unsafe.Pointer) (int, bool) {
	at := sort.Search(len(all), func(i int) bool { return all[i].end > uintptr(p) })
	return at, at < len(all) && all[at].start <= uintptr(p)
}
