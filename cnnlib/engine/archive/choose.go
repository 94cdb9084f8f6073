package archive

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
)

// choose opens the first state that can be used.
func (a Archive) choose(m cnnlib.Model, states []kept, run string, seed uint64, take func(kept) bool) (found kept, s *state.State, damaged []damage, err error) {
	open := func(k kept) (bool, error) {
		s, err = a.open(m, k, run, seed)
		switch {
		case err == nil:
			found = k
			return true, nil
		case isNewer(err) || !unreadable(err):
			return false, a.errRead(run, err)
		case missing(err) && !a.there(k.folder):
			return false, nil // another process has moved it
		}
		damaged = append(damaged, damage{kept: k, why: err})
		return false, nil
	}
	var unsealed []kept
	for _, k := range states {
		if !take(k) {
			continue
		}
		if k.unsealed {
			unsealed = append(unsealed, k)
			continue
		}
		if ok, err := open(k); ok || err != nil {
			return found, s, withUnsealed(damaged, unsealed, found), err
		}
	}
	// Nothing has a seal that holds. States from before there were seals are taken as they are, and that is said.
	sealed := len(damaged)
	for _, k := range unsealed {
		if sealed > 0 {
			break // these are not so old: they lost theirs
		}
		if ok, err := open(k); ok || err != nil {
			return found, s, damaged, err
		}
	}
	if sealed > 0 {
		damaged = withUnsealed(damaged, unsealed, kept{})
	}
	return kept{}, nil, damaged, nil
}

// withUnsealed adds what lost its seal and is further than what was found.
func withUnsealed(damaged []damage, unsealed []kept, found kept) []damage {
	for _, k := range unsealed {
		if k.epochs() > found.epochs() || k.epochs() == found.epochs() && k.record.Step > found.record.Step {
			damaged = append(damaged, damage{kept: k, why: errUnsealed})
		}
	}
	return damaged
}
