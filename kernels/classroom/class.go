package classroom

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/user"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Credentials are a name with its password.
type Credentials struct{ Name, Password string }

// Class is students at one hub.
type Class struct {
	Hub        string
	Students   []Credentials
	Notebook   string // its path, as the students' servers know it
	Kernelspec string
	// Exercise is a cell that trains something small, after all cells of the notebook.
	Exercise string
	// Say is told what happens; may be nil.
	Say func(format string, args ...any)
}

// Desk is a student at work.
type Desk struct {
	*Student
	Kernel *Kernel
	UID    int
}

// Lap is what one part of the lesson took of one student.
type Lap struct {
	Seconds float64 // that the student waited
	CPU     float64 // processor seconds of all their processes
	Peak    int64   // bytes, the most seen meanwhile
	Rest    int64   // bytes, right afterwards
}

// Part is a part of the lesson, with a lap of each student in their order.
type Part struct {
	Name string
	Laps []Lap
}

// Names of the parts.
const (
	Entering   = "entrar e abrir o JupyterLab"
	Running    = "executar tudo, com o treino pronto"
	Exercising = "treinar um exercício"
)

// Enter lets all students log in at once.
func (c Class) Enter(ctx context.Context) ([]*Desk, Part, error) {
	desks := make([]*Desk, len(c.Students))
	for i, who := range c.Students {
		desks[i] = &Desk{}
		known, err := user.Lookup(who.Name)
		if err != nil {
			return nil, Part{}, fmt.Errorf("%s não é um usuário desta máquina: %w", who.Name, err)
		}
		if desks[i].UID, err = strconv.Atoi(known.Uid); err != nil {
			return nil, Part{}, fmt.Errorf("usuário %s: %w", who.Name, err)
		}
	}
	part, err := c.together(ctx, Entering, desks, func(ctx context.Context, i int) error {
		student, err := Login(ctx, c.Hub, c.Students[i].Name, c.Students[i].Password)
		if err != nil {
			return err
		}
		desks[i].Student = student
		if err := student.Open(ctx); err != nil {
			return err
		}
		_, err = student.Page(ctx, "lab")
		return err
	})
	return desks, part, err
}

// RunAll has all students run all cells of their own notebooks at once.
func (c Class) RunAll(ctx context.Context, desks []*Desk) (Part, error) {
	return c.together(ctx, Running, desks, func(ctx context.Context, i int) error { return c.RunNotebook(ctx, desks[i]) })
}

// RunNotebook has one student run all cells; without a kernel, it is started.
func (c Class) RunNotebook(ctx context.Context, d *Desk) error {
	text, err := d.Read(ctx, c.Notebook)
	if err != nil {
		return err
	}
	var file struct {
		Content struct {
			Cells []struct {
				ID     string
				Type   string `json:"cell_type"`
				Source string
			}
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return fmt.Errorf("o caderno de %s: %w", d.Name, err)
	}
	if d.Kernel == nil {
		if d.Kernel, err = d.Start(ctx, c.Notebook, c.Kernelspec); err != nil {
			return err
		}
	}
	ran := 0
	for _, cell := range file.Content.Cells {
		if cell.Type != "code" || strings.TrimSpace(cell.Source) == "" {
			continue
		}
		if err := run(ctx, d, cell.ID, cell.Source); err != nil {
			return err
		}
		ran++
	}
	if ran == 0 {
		return fmt.Errorf("o caderno de %s não tem células de código", d.Name)
	}
	return nil
}

// Train has all students run the exercise at once.
func (c Class) Train(ctx context.Context, desks []*Desk) (Part, error) {
	return c.together(ctx, Exercising, desks, func(ctx context.Context, i int) error { return run(ctx, desks[i], "exercicio", c.Exercise) })
}

func run(ctx context.Context, d *Desk, cell, code string) error {
	result, err := d.Kernel.Run(ctx, cell, code)
	if err != nil {
		return fmt.Errorf("%s: %w", d.Name, err)
	}
	if result.Status != "ok" {
		return fmt.Errorf("%s: a célula %s terminou em %s: %s", d.Name, cell, result.Status, result.Error)
	}
	return nil
}

// together lets each student do it at the same time, and watches what it takes.
func (c Class) together(ctx context.Context, name string, desks []*Desk, do func(ctx context.Context, i int) error) (Part, error) {
	part := Part{name, make([]Lap, len(desks))}
	uids := make([]int, len(desks))
	for i, d := range desks {
		uids[i] = d.UID
	}
	watch := startWatch(ctx, uids)
	errs := make([]error, len(desks))
	var all sync.WaitGroup
	began := time.Now()
	for i := range desks {
		all.Go(func() {
			errs[i] = do(ctx, i)
			part.Laps[i].Seconds = time.Since(began).Seconds()
		})
	}
	all.Wait()
	seen, err := watch()
	for i := range part.Laps {
		part.Laps[i].CPU, part.Laps[i].Peak, part.Laps[i].Rest = seen[i].CPU, seen[i].Peak, seen[i].Rest
	}
	if c.Say != nil {
		c.Say("%s", part)
	}
	return part, errors.Join(append(errs, err)...)
}
