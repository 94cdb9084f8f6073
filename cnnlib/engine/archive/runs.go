package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
)

// Furthest is the last state of a run that says it is whole and leads to so many epochs. Its values are not read.
func (a Archive) Furthest(run string, seed uint64, epochs int) (state.Position, error) {
	at := state.Position{Run: run, Seed: seed}
	states, err := a.states(run)
	if err != nil {
		return at, a.errRead(run, err)
	}
	for _, k := range states {
		if isNewer(k.broken) {
			return at, k.broken
		}
		if k.broken == nil && k.leadsTo(epochs) {
			at.Epochs, at.Partial = k.epochs(), k.partial()
			break
		}
	}
	return at, nil
}

// Has reports whether a state is kept and says that it is whole.
func (a Archive) Has(at state.Position) bool {
	states, err := a.states(at.Run)
	if err != nil {
		return false
	}
	for _, k := range states {
		if k.broken == nil && k.epochs() == at.Epochs && k.partial() == at.Partial {
			return true
		}
	}
	return false
}

// Results are the epochs of a run that ended, as far as it ever went.
func (a Archive) Results(run string) ([]cnnlib.EpochResult, error) {
	states, err := a.states(run)
	if err != nil {
		return nil, a.errRead(run, err)
	}
	for _, k := range states {
		if k.broken == nil && !k.unknown {
			return epochResults(k.record.Epochs), nil
		}
	}
	return nil, nil
}

// Continue is what a training of a run goes on from: its furthest state that is whole and leads to so many epochs, else the
// model before training. What is damaged on the way is moved aside, and notice says so in a sentence. The caller has the run's lock.
func (a Archive) Continue(m cnnlib.Model, run string, seed uint64, epochs int) (s *state.State, notice string, err error) {
	if err := a.here(); err != nil {
		return nil, "", err
	}
	if err := a.clearHome(run); err != nil {
		return nil, "", err
	}
	states, err := a.states(run)
	if err != nil {
		return nil, "", a.errRead(run, err)
	}
	a.adopt(states, run, seed)
	found, s, damaged, err := a.choose(m, states, run, seed, func(k kept) bool { return k.leadsTo(epochs) })
	if err != nil {
		return nil, "", err
	}
	for i, k := range damaged {
		// A folder where nothing can be moved is told of when the training is kept.
		damaged[i].aside = a.setAside(k.folder) == nil
	}
	at := state.Position{Run: run, Seed: seed}
	if s != nil {
		at = s.Position()
	}
	lost := ""
	if len(damaged) == 0 {
		lost = a.lost(run, states, at, epochs)
	}
	if s == nil {
		s, err = a.begin(m, at)
	}
	if err != nil {
		return nil, "", err
	}
	if !s.Anew && a.there(a.anew(run)) && a.there(a.run(run)) {
		_ = a.disk.Discard(a.anew(run)) // less far than what it was to take the place of
	}
	return s, continued(damaged, lost, found, at), nil
}

// lost tells of what there was further than what a training goes on from, and is not there any more; "" if there is none.
func (a Archive) lost(run string, states []kept, at state.Position, epochs int) string {
	last, from, err := a.current()
	switch {
	case err != nil || from == guessed || last.Run != run:
		last = state.Position{}
	case !within(last, epochs):
		last = state.Position{Epochs: epochs}
	}
	for _, k := range states {
		if k.broken == nil {
			// Whoever has come so far has been at all epochs before.
			if passed := (state.Position{Epochs: min(k.epochs(), epochs)}); further(passed, last) {
				last = passed
			}
		}
	}
	if !further(last, at) {
		return ""
	}
	return fmt.Sprintf("O que estava guardado %s não está mais em %s", positionWords(last), a.run(run))
}

// clearHome moves away what is in the place of a run's folder and is none. A link to what is not here now is not touched.
func (a Archive) clearHome(run string) error {
	home := a.run(run)
	info, err := os.Stat(home)
	switch {
	case err == nil && info.IsDir() || !a.there(home):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return elsewhere(home)
	}
	return errSave(a.setAside(home))
}

func elsewhere(link string) error {
	return fmt.Errorf("%s é um atalho para um lugar que não está aqui agora: ligue o disco que falta, ou remova o atalho, e execute a célula de novo; nada foi mudado", link)
}

// here fails where the model's folder, or that of all models, is a link to what is not there now, as a disk that is not plugged in: nothing
// that was trained would be found.
func (a Archive) here() error {
	for _, folder := range []string{filepath.Dir(a.folder), a.folder, a.former} {
		if a.there(folder) && !exists(folder) {
			return elsewhere(folder)
		}
	}
	return nil
}

func further(x, y state.Position) bool {
	return x.Epochs > y.Epochs || x.Epochs == y.Epochs && x.Partial && !y.Partial
}

func within(at state.Position, epochs int) bool {
	return at.Epochs < epochs || at.Epochs == epochs && !at.Partial
}

// Load is the model as its last Fit left it: the state that is current, or the newest whole one before it, of which notice tells.
// Nothing is moved.
func (a Archive) Load(m cnnlib.Model) (s *state.State, notice string, err error) {
	if err := a.here(); err != nil {
		return nil, "", err
	}
	return a.loadAgain(m, loadTries)
}

// The current state is looked up so often, after such a pause, while somebody trains the run and writes newer ones.
const (
	loadTries = 50
	loadPause = 20 * time.Millisecond
)

func (a Archive) loadAgain(m cnnlib.Model, tries int) (s *state.State, notice string, err error) {
	at, from, err := a.current()
	if err != nil {
		return nil, "", a.errRead("", err)
	}
	if from != told && tries > 1 && a.moves(at) {
		time.Sleep(loadPause) // the process that trains is about to write it
		return a.loadAgain(m, tries-1)
	}
	if !at.Trained() || from == gone {
		s, err := a.begin(m, state.Position{Run: at.Run, Seed: at.Seed})
		if err == nil && from == gone {
			notice = fmt.Sprintf("O treino deste modelo não está mais em %s: a rede está como antes de treinar; nada mais foi mudado, e executar a célula que treina (Fit) a treina de novo.", a.folder)
		}
		return s, notice, err
	}
	states, err := a.states(at.Run)
	if err != nil {
		return nil, "", a.errRead(at.Run, err)
	}
	found, s, damaged, err := a.choose(m, states, at.Run, at.Seed, func(k kept) bool {
		return !further(state.Position{Epochs: k.epochs(), Partial: k.partial()}, at)
	})
	if err != nil {
		return nil, "", err
	}
	exact := s != nil && s.Position() == at && len(damaged) == 0
	if !exact && tries > 1 && a.moves(at) {
		// What was read may just have made room for something newer.
		if s != nil {
			s.Finalize()
		}
		time.Sleep(loadPause)
		return a.loadAgain(m, tries-1)
	}
	if s == nil {
		return nil, "", fmt.Errorf("do treino guardado em %s não sobrou nenhuma época inteira até a %d%s: execute de novo a célula que treina (Fit); o que está danificado não foi apagado", a.run(at.Run), at.Epochs, reason(damaged))
	}
	return s, loaded(damaged, from, found, at, a.run(at.Run)), nil
}

// moves reports whether the current state may be another one than that which was read: somebody trains the run, or has just done so.
func (a Archive) moves(at state.Position) bool {
	if a.isHeld(at.Run) {
		return true
	}
	now, from, err := a.current()
	return err == nil && from == told && now != at
}

// Restore is the state of a run as it was after so many epochs, and no other.
func (a Archive) Restore(m cnnlib.Model, at state.Position) (*state.State, error) {
	if !at.Trained() {
		return a.begin(m, at)
	}
	folder := filepath.Join(a.run(at.Run), epochName(at.Epochs))
	s, err := a.restore(m, at, folder)
	if err != nil && a.isHeld(at.Run) {
		// Whoever trains the run may just be writing it again: the old one has another name for a moment.
		for _, name := range []string{folder + beforeSuffix, folder} {
			if again, failed := a.restore(m, at, name); failed == nil {
				s, err = again, nil
				break
			}
		}
	}
	if err != nil {
		if missing(err) && !a.there(folder) {
			return nil, notKept{fmt.Errorf("a rede depois da época %d não está mais guardada: treine de novo com a opção cnnlib.FromScratch()", at.Epochs)}
		}
		if isNewer(err) || !unreadable(err) {
			return nil, a.errRead(at.Run, err)
		}
		return nil, notKept{fmt.Errorf("a rede depois da época %d, guardada em %s, está danificada (%w): as outras épocas seguem inteiras; para tê-la outra vez, treine de novo com a opção cnnlib.FromScratch()", at.Epochs, folder, why(err))}
	}
	return s, nil
}

func (a Archive) restore(m cnnlib.Model, at state.Position, folder string) (*state.State, error) {
	return a.open(m, a.look(folder, at.Run, position{at.Epochs, false}), at.Run, at.Seed)
}

// AsOf is what a state was after so many epochs; if that is what it is now, it is the same one.
func (a Archive) AsOf(s *state.State, epochs int) (*state.State, error) {
	if trained := len(s.Results); epochs > trained {
		return nil, fmt.Errorf("pediram a rede depois da época %d, e ela foi treinada por %d: treine mais, ou peça uma época anterior", epochs, trained)
	}
	if epochs > 0 && epochs == len(s.Results) && s.Progress.Step == 0 {
		return s, nil
	}
	return a.Restore(s.Model, state.Position{Run: s.Run, Seed: s.Seed, Epochs: epochs})
}

// errRead is of files that cannot be read, for a reason that is not their own.
func (a Archive) errRead(run string, err error) error {
	if isNewer(err) {
		return err
	}
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
		return fmt.Errorf("não consegui ler o treino guardado em %s (%w): confira as permissões e execute a célula de novo; nada foi mudado", a.run(run), err)
	}
	return fmt.Errorf("não consegui ler o treino guardado em %s: %w", a.run(run), err)
}
