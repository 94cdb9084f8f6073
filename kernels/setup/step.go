package setup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cnn321/cnnlib/durable"
)

// step is one thing that must be there.
type step struct {
	id    string
	part  Part
	name  string // what the person reads
	needs []Part
	tools need  // programs of the machine that making it takes
	room  int64 // bytes of disk that making it takes
	// optional: the lesson runs without it, so its failure is told and the rest goes on.
	optional bool

	// key is a hash of what the step is made from; another key means: make it anew.
	key func(ctx context.Context) (string, error)
	// make puts the thing in place and returns the files that prove it.
	make func(ctx context.Context, say progress) (files []string, err error)
	// present, if any, is a check that costs nothing and is made at every start.
	present func() error
	// prove, if any, is a check that the thing works.
	prove func(ctx context.Context) error
}

// check is nil when the step's thing is there and right; deep reads all of it and tries it.
func (p Paths) check(ctx context.Context, s step, deep bool) error {
	key, err := s.key(ctx)
	if err != nil {
		return err
	}
	if s.present != nil {
		if err := s.present(); err != nil {
			return err
		}
	}
	if err := p.checkStamp(s.id, key, deep); err != nil {
		return err
	}
	if deep && s.prove != nil {
		return s.prove(ctx)
	}
	return nil
}

func (p Paths) do(ctx context.Context, s step, say progress) error {
	key, err := s.key(ctx)
	if err != nil {
		return err
	}
	// From here until the new stamp the thing counts as not there.
	if err := os.Remove(p.stampFile(s.id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remoção do registro %s: %w", s.id, err)
	}
	files, err := s.make(ctx, say)
	if err != nil {
		return err
	}
	if err := p.writeStamp(s.id, key, files); err != nil {
		return err
	}
	if err := p.check(ctx, s, true); err != nil {
		return fmt.Errorf("a conferência depois da instalação falhou: %w", err)
	}
	return nil
}

// run checks the steps and makes what is missing, in order. When all is there it takes no lock and
// writes nothing, so it also works where the folder is read-only.
func (p Paths) run(ctx context.Context, steps []step, report Reporter, deep bool) error {
	pending, err := p.pending(ctx, steps, deep)
	if err != nil || len(pending) == 0 {
		return err
	}
	if p.anothers() {
		return p.incomplete(only(steps, pending))
	}
	release, err := takeLock(ctx, p.lock(), report.Note)
	if err != nil {
		return explain("preparar a pasta "+p.Home(), err)
	}
	defer release()
	// Another setup may have been at work meanwhile.
	if pending, err = p.pending(ctx, steps, deep); err != nil || len(pending) == 0 {
		return err
	}
	if err := p.preflight(ctx, only(steps, pending)); err != nil {
		return err
	}
	p.sweep()
	begun, total := 0, len(pending)
	for _, s := range steps {
		if !pending[s.id] {
			// It was there a moment ago, but an earlier step may have taken its ground away, as a new
			// environment does with the settings inside the old one.
			if p.check(ctx, s, false) == nil {
				continue
			}
			total++
		}
		begun++
		began := time.Now()
		report.Begin(begun, total, s.name)
		err := p.do(ctx, s, report.Progress)
		if err != nil {
			err = explain("concluir a etapa “"+s.name+"”", err)
		}
		report.End(err, time.Since(began))
		if err != nil && s.optional && ctx.Err() == nil {
			report.Note(err.Error() + "\n  A lição funciona sem isto; sigo com o resto.")
		} else if err != nil {
			return err
		}
	}
	return nil
}

func only(steps []step, chosen map[string]bool) []step {
	return slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return !chosen[s.id] })
}

// pending are the steps, by id, that are not in place.
func (p Paths) pending(ctx context.Context, steps []step, deep bool) (map[string]bool, error) {
	pending := make(map[string]bool)
	for _, s := range steps {
		if err := p.check(ctx, s, deep); err != nil {
			pending[s.id] = true
		}
		if ctx.Err() != nil {
			return nil, explain("conferir a instalação", ctx.Err())
		}
	}
	return pending, nil
}

const temporary = ".novo-"

// sweep removes what a killed setup left half made. It runs under the lock; whatever it cannot remove
// stays for the next one.
func (p Paths) sweep() {
	_ = filepath.WalkDir(p.Home(), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case strings.HasPrefix(entry.Name(), temporary), durable.IsTemporary(entry.Name()):
			_ = os.RemoveAll(path)
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), "python") || entry.Name() == "models"):
			return fs.SkipDir // large, and none of ours inside
		}
		return nil
	})
}
