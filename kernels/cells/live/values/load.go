package values

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"unsafe"
)

// Load fills variables with the values that the folder holds for them. Types are those that may lie in interfaces: see [Entry.Needs].
//
// The error says in Portuguese, for each variable that is not there or cannot be used, why and what to do; the others are
// loaded.
func (c *Carrier) Load(vars []Variable, types ...reflect.Type) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	unlock, err := lock(c.dir, false)
	if err != nil {
		return err
	}
	defer unlock()
	index, err := Index(c.dir)
	if err != nil {
		return err
	}
	var failed error
	files := make(map[string][]Variable)
	var order []string
	for _, v := range vars {
		entry, ok := index[v.Name]
		switch {
		case !ok:
			failed = errors.Join(failed, fmt.Errorf("%s não tem mais um valor: execute de novo a célula que o faz", v.Name))
		case entry.Refusal != "":
			failed = errors.Join(failed, errors.New(entry.Refusal))
		default:
			if files[entry.File] == nil {
				order = append(order, entry.File)
			}
			files[entry.File] = append(files[entry.File], v)
		}
	}
	for _, file := range order {
		failed = errors.Join(failed, c.loadFile(file, files[file], types))
	}
	return failed
}

func (c *Carrier) loadFile(file string, vars []Variable, types []reflect.Type) (err error) {
	contents, err := os.ReadFile(filepath.Join(c.dir, file))
	if err != nil {
		return fmt.Errorf("não consegui ler o valor de %s (%w): execute de novo a célula que o faz", vars[0].Name, err)
	}
	name := vars[0].Name
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case problem:
			err = fmt.Errorf("%s %w: execute de novo a célula que faz %s", name, failed.err, name)
		default:
			err = fmt.Errorf("%s: %w: execute de novo a célula que faz %s", name, errDamaged, name)
		}
	}()
	d := newDecoder(contents, func(p piece) (unsafe.Pointer, error) { return c.open(p) })
	d.infos = c.infos
	for _, v := range vars {
		for i := range d.roots {
			root := &d.roots[i]
			if root.name != v.Name {
				continue
			}
			name = v.Name
			root.asked, root.isAsked = v.value(), true
			if err := d.bind(root.typ, root.asked.Type()); err != nil {
				return fmt.Errorf("o tipo de %s mudou desde que ela foi feita: %w; execute de novo a célula que faz %s", v.Name, err, v.Name)
			}
			d.told = append(d.told, root.asked.Type())
		}
	}
	name = vars[0].Name
	d.told = append(d.told, types...)
	d.load()
	return nil
}
