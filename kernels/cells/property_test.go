package cells_test

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// TestAnyProgramInAnyCells cuts random programs into cells in any way, in any order, and declares their names anew; what
// the cells then print must be what `go run` prints of one file with the last declarations. CNN321_PROGRAMS sets how many.
func TestAnyProgramInAnyCells(t *testing.T) {
	programs := 8
	if testing.Short() {
		programs = 1
	}
	if n, err := strconv.Atoi(os.Getenv("CNN321_PROGRAMS")); err == nil {
		programs = n
	}
	seed := uint64(1)
	if n, err := strconv.ParseUint(os.Getenv("CNN321_SEED"), 10, 64); err == nil {
		seed = n
	}
	var ran, compared atomic.Int64
	scripts(t, programs, func(i int, k *kernel) {
		c := &chase{world: newWorld(seed + uint64(i)), k: k, ran: &ran, compared: &compared}
		if err := c.run(); err != nil {
			t.Errorf("program %d (CNN321_SEED=%d CNN321_PROGRAMS=1): %v\nthe cells:\n%s", i, seed+uint64(i), err, strings.Join(c.cells, "\n---\n"))
		}
	})
	t.Logf("%d programs in %d cells, compared %d times", programs, ran.Load(), compared.Load())
}

// chase is one random program on its way.
type chase struct {
	*world
	k             *kernel
	cells         []string
	good          [][]piece // cells that ended well
	ran, compared *atomic.Int64
}

func (c *chase) cell(text string) (string, error) {
	text = c.disguise(text)
	c.cells = append(c.cells, text)
	c.ran.Add(1)
	return c.k.run(text)
}

func (c *chase) run() error {
	if err := c.runAll(c.cut(c.grow())); err != nil {
		return err
	}
	if err := c.compare(); err != nil {
		return err
	}
	for round := range 3 {
		var again []piece
		for range 1 + c.r.IntN(3) {
			n := c.r.IntN(3)
			kinds := c.world.again(n)
			restore := c.use(n)
			again = append(again, c.declare(kinds[c.r.IntN(len(kinds))], n))
			restore()
		}
		if err := c.runAll(c.cut(again)); err != nil {
			return err
		}
		if round > 0 { // an old cell once more
			if err := c.runAll([][]piece{c.good[c.r.IntN(len(c.good))]}); err != nil {
				return err
			}
		}
		if err := c.assign(round); err != nil {
			return err
		}
		if err := c.compare(); err != nil {
			return err
		}
	}
	return nil
}

// cut shuffles pieces and cuts them into cells. No two declarations of one name come into one cell.
func (c *chase) cut(pieces []piece) [][]piece {
	c.r.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
	var all [][]piece
	for _, p := range pieces {
		n := len(all) - 1
		if n < 0 || c.r.IntN(3) == 0 || slices.ContainsFunc(all[n], func(q piece) bool { return overlap(p, q) }) {
			all = append(all, nil)
			n++
		}
		all[n] = append(all[n], p)
	}
	return all
}

func overlap(p, q piece) bool {
	for name := range p.last {
		if _, ok := q.last[name]; ok {
			return true
		}
	}
	return false
}

// runAll runs the cells.
func (c *chase) runAll(all [][]piece) error {
	for _, pieces := range all {
		var texts []string
		for _, p := range pieces {
			texts = append(texts, p.text)
		}
		if _, err := c.cell(strings.Join(texts, "\n")); err != nil {
			return err
		}
		c.apply(pieces)
		c.good = append(c.good, pieces)
	}
	return nil
}

// assign has statements assign a variable, and leave one of their own.
func (c *chase) assign(round int) error {
	leaf := c.pick(c.leaves)
	value := strconv.Itoa(c.r.IntN(1000))
	name := fmt.Sprint("w", c.r.IntN(2))
	expression := c.expr(false)
	text := fmt.Sprintf("%s = %s\n%s := %s\nfmt.Print(%s)", leaf, value, name, expression, name)
	got, err := c.cell(text)
	if err != nil {
		return err
	}
	c.sets[leaf] = value
	want, err := c.oracle(expression)
	if err != nil {
		return err
	}
	words := strings.Fields(want)
	if got != words[len(words)-1] {
		return fmt.Errorf("%s printed %s, want %s", text, got, words[len(words)-1])
	}
	c.values[name] = got
	return nil
}

// compare prints what all names mean, in a cell and by one file.
func (c *chase) compare() error {
	values := make([]string, 0, 2)
	for _, name := range []string{"w0", "w1"} {
		if c.values[name] != "" {
			values = append(values, name)
		}
	}
	got, err := c.cell("fmt.Println(" + strings.Join(slices.Concat(c.prints, c.leaves, values), ", ") + ")")
	if err != nil {
		return err
	}
	for i, name := range values {
		values[i] = c.values[name]
	}
	want, err := c.oracle(values...)
	if err != nil {
		return err
	}
	c.compared.Add(1)
	if got != want {
		return fmt.Errorf("the cells print\n%s, one file\n%s%s", got, want, c.file())
	}
	return nil
}

// oracle runs the file of the last declarations.
func (c *chase) oracle(extra ...string) (string, error) {
	binary, failure := c.k.builder.build(c.file(extra...))
	if failure != "" {
		return "", fmt.Errorf("the file of the last declarations does not build: %s\n%s", failure, c.file(extra...))
	}
	output, err := exec.Command(binary).Output()
	return string(output), err
}
