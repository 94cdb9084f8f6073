package powerloss

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Loss says what the disk has of that which was not synchronized.
type Loss struct {
	Names    Names
	Contents Contents
	// Seed decides which names are lost with [SomeNames].
	Seed uint64
}

// Names is how many of the changes of names (new, renamed, removed) the disk has.
type Names int

// All of them; none; or each by chance, which also puts them out of order: a rename without what was done before it.
const (
	AllNames Names = iota
	NoNames
	SomeNames
)

// Contents is how much of what was written the disk has.
type Contents int

// All of it; nothing, which leaves new files empty; or half, with zeros to the full length.
const (
	AllContents Contents = iota
	NoContents
	HalfContents
)

func (l Loss) String() string {
	names := [...]string{"all names", "no names", fmt.Sprintf("some names (%d)", l.Seed)}[l.Names]
	return names + ", " + [...]string{"all contents", "no contents", "half of the contents"}[l.Contents]
}

// Losses are all kinds, with so many ways of losing names by chance.
func Losses(chances int) []Loss {
	var all []Loss
	for contents := AllContents; contents <= HalfContents; contents++ {
		all = append(all, Loss{Names: AllNames, Contents: contents}, Loss{Names: NoNames, Contents: contents})
		for seed := range chances {
			all = append(all, Loss{SomeNames, contents, uint64(seed)})
		}
	}
	return all
}

// After makes a folder, which must not be there yet, as the disk may have it where power was lost after so many operations.
func (r *Recorder) After(operations int, loss Loss, folder string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	root := r.begun.clone(map[*node]*node{})
	for _, o := range r.operations[:operations] {
		if err := root.apply(o); err != nil {
			return err
		}
	}
	return root.write(folder, loss, rand.New(rand.NewPCG(loss.Seed, uint64(operations))))
}

// node is a file or a folder.
type node struct {
	folder bool

	names map[string]*node // as programs see them
	kept  map[string]*node // as the disk has them for certain
	since []change         // what was done to names since

	data, synced []byte
}

// change is one of a folder's names: another file, or none, has it; and another name may be gone with it.
type change struct {
	name string
	to   *node
	gone string
}

func newFolder() *node {
	return &node{folder: true, names: map[string]*node{}, kept: map[string]*node{}}
}

func snapshot(path string) (*node, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	folder := newFolder()
	for _, entry := range entries {
		below := filepath.Join(path, entry.Name())
		var child *node
		if entry.IsDir() {
			if child, err = snapshot(below); err != nil {
				return nil, err
			}
		} else {
			data, err := os.ReadFile(below)
			if err != nil {
				return nil, err
			}
			child = &node{data: data, synced: data}
		}
		folder.names[entry.Name()], folder.kept[entry.Name()] = child, child
	}
	return folder, nil
}

func (n *node) clone(done map[*node]*node) *node {
	if copied, ok := done[n]; ok {
		return copied
	}
	c := &node{folder: n.folder, data: n.data, synced: n.synced}
	done[n] = c
	if n.folder {
		c.names, c.kept = map[string]*node{}, map[string]*node{}
		for name, child := range n.names {
			c.names[name] = child.clone(done)
		}
		for name, child := range n.kept {
			c.kept[name] = child.clone(done)
		}
	}
	return c
}

func (n *node) find(path string) (*node, error) {
	if path == "." {
		return n, nil
	}
	for _, name := range strings.Split(path, string(filepath.Separator)) {
		child, ok := n.names[name]
		if !ok {
			return nil, fmt.Errorf("powerloss: %s: %w", path, fs.ErrNotExist)
		}
		n = child
	}
	return n, nil
}

// apply does one operation as programs see it.
func (n *node) apply(o operation) error {
	folder, err := n.find(filepath.Dir(o.path))
	if err != nil {
		return err
	}
	name := filepath.Base(o.path)
	switch o.do {
	case "create":
		folder.change(change{name: name, to: &node{}})
	case "mkdir":
		folder.change(change{name: name, to: newFolder()})
	case "remove":
		folder.change(change{gone: name})
	case "rename":
		moved, err := n.find(o.from)
		if err != nil {
			return err
		}
		if filepath.Dir(o.from) == filepath.Dir(o.path) {
			folder.change(change{name, moved, filepath.Base(o.from)})
			break
		}
		from, err := n.find(filepath.Dir(o.from))
		if err != nil {
			return err
		}
		folder.change(change{name: name, to: moved})
		from.change(change{gone: filepath.Base(o.from)})
	case "write", "sync", "syncdir":
		at, err := n.find(o.path)
		if err != nil {
			return err
		}
		switch o.do {
		case "write":
			at.data = append(at.data[:len(at.data):len(at.data)], o.data...)
		case "sync":
			at.synced = at.data
		default:
			at.kept, at.since = maps.Clone(at.names), nil
		}
	}
	return nil
}

func (n *node) change(c change) {
	c.on(n.names)
	n.since = append(n.since, c)
}

func (c change) on(names map[string]*node) {
	if c.gone != "" {
		delete(names, c.gone)
	}
	if c.to != nil {
		names[c.name] = c.to
	}
}

// write makes a folder as the disk has it after a loss.
func (n *node) write(path string, loss Loss, chance *rand.Rand) error {
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	names := maps.Clone(n.kept)
	for _, c := range n.since {
		if loss.Names == AllNames || loss.Names == SomeNames && chance.IntN(2) == 0 {
			c.on(names)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		child, below := names[name], filepath.Join(path, name)
		var err error
		if child.folder {
			err = child.write(below, loss, chance)
		} else {
			err = os.WriteFile(below, child.left(loss.Contents), 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// left is what the disk has of a file.
func (n *node) left(loss Contents) []byte {
	switch loss {
	case AllContents:
		return n.data
	case NoContents:
		return n.synced
	}
	left := make([]byte, len(n.data))
	copy(left, n.data[:len(n.synced)+(len(n.data)-len(n.synced))/2])
	return left
}
