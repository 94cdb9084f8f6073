package cells

import (
	"context"
	"fmt"
	"sync"

	"cnn321/kernels/cells/packages"
)

// Config says where and with what cells are checked and built.
type Config struct {
	// Packages says which packages cells may import.
	Packages packages.Config
	// Live is the import path of the package that a cell's program is linked with; "" is the project's own.
	Live string
	// Label names the cell of an execution count, as errors and stack traces say it; nil gives "Célula [3]".
	Label func(count int) string
	// Carried tells which values lie in the values folder now; nil takes every value that a cell made as carried.
	Carried func() (map[string]Carried, error)
}

// Carried is what is known of a value that a program has saved, or could not save.
type Carried struct {
	Refusal string   // why it could not be saved, for the learner; "" when it was
	With    []string // the names that share memory with it
	Needs   []string // types that lie in its interfaces, as import/path.Name; main.Name is a cell's own
}

// Session is the memory of one kernel's cells. Its methods may be called from several goroutines; one plan at a time
// should be between Plan and Commit.
type Session struct {
	config Config

	mu       sync.Mutex
	memory   *memory
	packages *packages.Set
	serial   int // of the last cell that was planned
}

// New returns a session without any declarations.
func New(config Config) *Session {
	if config.Live == "" {
		config.Live = "cnn321/kernels/cells/live"
	}
	if config.Label == nil {
		config.Label = func(count int) string { return fmt.Sprintf("Célula [%d]", count) }
	}
	if config.Packages.Go == "" {
		config.Packages.Go = "go"
	}
	return &Session{config: config, memory: newMemory(), packages: packages.NewSet(config.Packages)}
}

// Warm reads the packages beforehand that cells are likely to import, so that the first cell need not wait for it.
func (s *Session) Warm(ctx context.Context, paths ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.packages.Known(ctx); err != nil {
		return err
	}
	if err := s.packages.Prepare(ctx, paths); err != nil {
		return err
	}
	for _, path := range paths {
		if _, err := s.packages.Import(path); err != nil {
			return err
		}
	}
	return nil
}

// carried returns the index of saved values; nil without one.
func (s *Session) carried() (map[string]Carried, error) {
	if s.config.Carried == nil {
		return nil, nil
	}
	index, err := s.config.Carried()
	if err != nil {
		return nil, fmt.Errorf("não consegui ler os valores guardados pelas células: %w", err)
	}
	if index == nil {
		index = make(map[string]Carried)
	}
	return index, nil
}
