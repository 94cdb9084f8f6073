package values

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

func sortedNames(all map[string]Entry) []string {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Save writes variables to the folder, those that share memory to one file. A value that cannot be carried takes its place in the
// index as a [Refusal]; it is no error. An error is of variables that could not be written, whose values of before stay.
//
// The caller sees to it that nothing writes to what the variables reach. If something does, the values may be of different
// moments, and one that was caught in between is refused; what is written can always be loaded.
func (c *Carrier) Save(vars ...Variable) error { return c.save(nil, vars) }

func (c *Carrier) save(still func() bool, vars []Variable) error {
	if len(vars) == 0 {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	before := slices.Clone(c.saved)
	// A wild pointer, of a value that is being written at this moment, becomes a panic that the walks recover.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	unlock, err := lock(c.dir, true)
	if err != nil {
		return err
	}
	defer unlock()
	index, err := Index(c.dir)
	if err != nil {
		return err
	}
	var failed error
	good := vars
	for alone := false; len(good) > 0; alone = true {
		e, blocks, refused := c.explore(good)
		if len(refused) == 0 {
			for _, roots := range e.groups(len(good)) {
				failed = errors.Join(failed, c.saveGroup(index, e, blocks, good, roots))
			}
			break
		}
		if !alone { // who reaches what is refused is not known when all are walked together
			for i, v := range good {
				if refusal := newExplorer(c.infos).variable(0, v); refusal != nil {
					refused[i] = refusal
				}
			}
		}
		rest := good[:0:0]
		for i, v := range good {
			if refusal := refused[i]; refusal != nil {
				c.enter(index, v, Entry{Refusal: refusal.Text})
			} else {
				rest = append(rest, v)
			}
		}
		good = rest
	}
	if still != nil && !still() {
		c.saved = before
		return ErrMoving
	}
	if err := writeIndex(c.dir, index); err != nil {
		c.saved = before
		failed = errors.Join(failed, fmt.Errorf("os valores desta célula não foram guardados (%w): confira o espaço em %s; os de antes continuam", err, c.dir))
	}
	return failed
}

func (c *Carrier) enter(index map[string]Entry, v Variable, e Entry) {
	e.Type = v.value().Type().String()
	index[v.Name] = e
	if !slices.Contains(c.saved, v.Name) {
		c.saved = append(c.saved, v.Name)
	}
}

// explore walks variables together. It ends at the first that is to be refused.
func (c *Carrier) explore(vars []Variable) (*explorer, blocks, map[int]*Refusal) {
	e := newExplorer(c.infos)
	for i, v := range vars {
		if refusal := e.variable(i, v); refusal != nil {
			return e, nil, map[int]*Refusal{i: refusal}
		}
	}
	blocks, torn := e.merge(vars)
	return e, blocks, torn
}

// groups are the variables that share memory, in the order of the first of each.
func (e *explorer) groups(n int) [][]int {
	var all [][]int
	at := make(map[int]int)
	for i := range n {
		set := e.links.find(i)
		if _, ok := at[set]; !ok {
			at[set] = len(all)
			all = append(all, nil)
		}
		all[at[set]] = append(all[at[set]], i)
	}
	return all
}

// saveGroup writes the file of variables that share memory, unless it is there already.
func (c *Carrier) saveGroup(index map[string]Entry, e *explorer, all blocks, vars []Variable, roots []int) error {
	var names []string
	for _, root := range roots {
		names = append(names, vars[root].Name)
	}
	enc := &encoder{
		infos: c.infos, blocks: all, types: newTypeTable(), numbers: make(map[int]int),
		maps: make(map[unsafe.Pointer]int), dynamic: make(map[reflect.Type]bool), keep: c.keep,
	}
	contents, err := enc.guarded(vars, roots)
	if err == ErrMoving {
		for _, root := range roots {
			c.enter(index, vars[root], Entry{Refusal: vars[root].Name + " estava sendo mudada quando a célula parou, e não foi guardada: faça-a de novo"})
		}
		return nil
	}
	if err == nil {
		err = c.store(index, vars, roots, enc, contents)
	}
	if err != nil {
		return fmt.Errorf("não foi possível guardar %s (%w); o valor de antes continua", strings.Join(names, ", "), err)
	}
	return nil
}

func (e *encoder) guarded(vars []Variable, roots []int) (contents [][]byte, err error) {
	defer func() {
		if recover() != nil {
			err = ErrMoving
		}
	}()
	return e.encode(vars, roots)
}

func (c *Carrier) store(index map[string]Entry, vars []Variable, roots []int, enc *encoder, contents [][]byte) error {
	size := 0
	for _, part := range contents {
		size += len(part)
	}
	entry := Entry{File: index[vars[roots[0]].Name].File, Needs: enc.needs(), Bytes: size}
	for _, p := range enc.pieces {
		entry.Bytes += p.size
		if !slices.Contains(entry.pieces, p.file) {
			entry.pieces = append(entry.pieces, p.file)
		}
	}
	if entry.File == "" || !holds(filepath.Join(c.dir, entry.File), size, contents) {
		c.written++
		entry.File = strconv.Itoa(os.Getpid()) + "-" + strconv.Itoa(c.written) + valueSuffix
		for taken(index, entry.File) {
			c.written++
			entry.File = strconv.Itoa(os.Getpid()) + "-" + strconv.Itoa(c.written) + valueSuffix
		}
		if err := c.room(size); err != nil {
			return err
		}
		if err := replaceFile(filepath.Join(c.dir, entry.File), contents...); err != nil {
			return err
		}
	}
	for _, root := range roots {
		c.enter(index, vars[root], entry)
	}
	return nil
}

func taken(index map[string]Entry, file string) bool {
	for _, e := range index {
		if e.File == file {
			return true
		}
	}
	return false
}

// needs lists the named types that lie in interfaces.
func (e *encoder) needs() []string {
	seen := make(map[string]bool)
	for t := range e.dynamic {
		for t.Name() == "" && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Map) {
			if t.Kind() == reflect.Map && t.Key().PkgPath() != "" {
				seen[t.Key().PkgPath()+"."+t.Key().Name()] = true
			}
			t = t.Elem()
		}
		if t.PkgPath() != "" && !strings.ContainsAny(t.Name(), " \t") {
			seen[t.PkgPath()+"."+t.Name()] = true
		}
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
