package cells

import (
	"context"
	"slices"
	"strings"

	"cnn321/kernels/cells/source"
)

// Plan is what a cell does, step by step.
type Plan struct {
	Steps []Step
	// Notes are mistakes that do not keep the cell from running: names that a function uses and nothing declares yet. A
	// later cell may declare them; a cell that reaches such a function before gets them as a Problem.
	Notes []Diagnostic
	// Slips are what go vet would find in the cell: legal, and hardly what was meant.
	Slips []Diagnostic
}

// Step is one step of a plan: exactly one of its fields is set.
type Step struct {
	Program *Program
	Command *Command
}

// Command is a line that begins with % or !, or a script such as %%bash with all that follows.
type Command struct {
	Text   string // continued lines as one; a script as it stands
	Line   int    // where it begins
	Script bool
}

// Program is a Go program that does the work of a part of a cell.
type Program struct {
	// Run is false where there is nothing to run: declarations of types, functions, constants and imports alone.
	Run bool
	// Source is the whole program, a package main of one file.
	Source string
	// Args are the program's arguments, from a line such as %% -v.
	Args []string
	// Loads are the names of the values that it loads; Saves those that it may leave anew or changed.
	Loads, Saves []string

	serial   int       // of the cell
	entities []*entity // what it declares
	loaded   []*entity
	remade   []*entity                         // variables of earlier cells that it initialises again, or gives a whole new value
	after    map[*entity]int                   // the step after which a variable exists
	ends     []int                             // where in the cell each step begins, by its number less one; -1 for another cell's
	types    map[*entity]typed                 // of what it makes
	made     map[*entity]map[string]dependency // what the variables were made of that it initialises
	sound    []*entity                         // what compiles in it
}

// planner makes one plan.
type planner struct {
	session *Session
	memory  *memory
	cell    *cellText
	src     *source.Cell

	entities []*entity            // what the cell declares, in text order
	versions map[string][]*entity // by name
	methods  []*entity
	programs []*part
	index    map[string]Carried
	notes    []Diagnostic
	slips    []Diagnostic
	fresh    map[*source.Item]bool // statements whose := declares all of its names anew
	again    *source.Item          // one that was found to have to

	relabelled map[*source.Item][]substitution // labels that have another name in the program
}

// part is a program that is being planned.
type part struct {
	index int
	items []*source.Item
	args  []string
	out   *Program
}

// Plan says what the cell does. Nothing is remembered before Commit. The error is a *Problem where the cell itself is
// wrong.
func (s *Session) Plan(ctx context.Context, count int, code string) (*Plan, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	cell := &cellText{serial: s.serial, count: count, label: s.config.Label(count), text: source.Normalise(code)}
	src := source.Parse(code)
	if len(src.Errors) > 0 {
		return nil, syntaxProblem(cell, src)
	}
	index, err := s.carried()
	if err != nil {
		return nil, err
	}
	fresh := make(map[*source.Item]bool)
	for {
		p := &planner{session: s, memory: s.memory, cell: cell, src: src, index: index, fresh: fresh,
			versions: make(map[string][]*entity)}
		plan, err := p.plan(ctx)
		if p.again == nil || fresh[p.again] {
			return plan, err
		}
		fresh[p.again] = true
	}
}

func (p *planner) plan(ctx context.Context) (*Plan, error) {
	plan := &Plan{Steps: p.steps()}
	if err := p.refuse(); err != nil {
		return nil, err
	}
	if err := p.prepare(ctx); err != nil {
		return nil, err
	}
	p.unalias()
	if err := p.declare(ctx); err != nil {
		return nil, err
	}
	if err := p.illegal(); err != nil {
		return nil, err
	}
	p.relabelled = p.labels()
	for _, part := range p.programs {
		if err := p.program(ctx, part); err != nil {
			return nil, err
		}
	}
	plan.Notes, plan.Slips = p.notes, p.slips
	return plan, nil
}

func syntaxProblem(cell *cellText, src *source.Cell) error {
	problem := new(Problem)
	for _, e := range src.Errors {
		d := cell.at(e.Offset, CodeSyntax, e.Message)
		if !slices.ContainsFunc(problem.Diagnostics, func(o Diagnostic) bool { return o.Line == d.Line }) {
			problem.Diagnostics = append(problem.Diagnostics, d)
		}
		if len(problem.Diagnostics) == 10 {
			break
		}
	}
	return problem
}

// steps makes a step of each command and of each run of Go between commands.
func (p *planner) steps() []Step {
	var steps []Step
	var current *part
	items := p.src.Items
	for _, piece := range p.src.Pieces {
		switch piece.Kind {
		case source.Command, source.Script:
			line, _ := source.Position(p.cell.text, piece.Start)
			steps = append(steps, Step{Command: &Command{piece.Text, line, piece.Kind == source.Script}})
			current = nil
			continue
		}
		var here []*source.Item
		for len(items) > 0 && items[0].Start < piece.End {
			here = append(here, items[0])
			items = items[1:]
		}
		if current == nil && len(here) == 0 && piece.Kind == source.Go {
			continue
		}
		if current == nil {
			current = &part{index: len(p.programs), out: new(Program)}
			current.out.serial = p.cell.serial
			p.programs = append(p.programs, current)
			steps = append(steps, Step{Program: current.out})
		}
		current.items = append(current.items, here...)
		if piece.Kind == source.Separator {
			if args := source.Args(piece.Text); len(args) > 0 {
				current.args = args
			}
		}
	}
	return steps
}

// refuse says which of the cell's Go cells cannot do.
func (p *planner) refuse() error {
	problem := new(Problem)
	for _, item := range p.src.Items {
		message := ""
		switch {
		case item.Kind == source.Import && item.Path == "C":
			message = "uma célula não pode usar cgo (import \"C\"): ponha esse código num pacote do seu projeto e importe o pacote"
		case slices.ContainsFunc(item.Directives, func(s source.Span) bool {
			return strings.HasPrefix(p.cell.span(s), "//go:embed")
		}):
			message = "uma célula não pode usar //go:embed, pois é compilada em outra pasta: leia o arquivo com os.ReadFile"
		case item.Kind == source.Func && len(item.Names) > 0 && item.Names[0] != "_" && item.Node != nil && bodyless(item):
			message = "a função " + item.Names[0] + " não tem corpo: numa célula, toda função precisa de um"
		}
		if message != "" {
			problem.Diagnostics = append(problem.Diagnostics, p.cell.at(item.Start, CodeUnsupported, message))
		}
	}
	if len(problem.Diagnostics) > 0 {
		return problem
	}
	return nil
}
