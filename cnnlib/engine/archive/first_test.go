package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// asFirst makes the states of a run what the first format had: dated names, a seal of the values alone or none, a
// history in run.json alone.
func asFirst(t *testing.T, home string, sealed bool) {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(home, "*-0*"))
	if err != nil || len(folders) == 0 {
		t.Fatal(folders, err)
	}
	partial := filepath.Join(home, partialName)
	if exists(partial) {
		folders = append(folders, partial)
	}
	write := func(path string, value any) {
		text, err := json.MarshalIndent(value, "", "\t")
		if err == nil {
			err = os.WriteFile(path, append(text, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var history runRecord
	for _, folder := range folders {
		var progress progressRecord
		text, err := os.ReadFile(filepath.Join(folder, progressFile))
		if err == nil {
			err = json.Unmarshal(text, &progress)
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(progress.Epochs) > len(history.Epochs) {
			history.Epochs = progress.Epochs
		}
		progress.Run, progress.Kind, progress.Seed = "", "", 0
		const dated = indexPrefix + "n0000000-20261126-145543-step-00000005"
		values, err := os.ReadFile(filepath.Join(folder, valuesFile))
		if err := errors.Join(err, os.Rename(filepath.Join(folder, valuesFile), filepath.Join(folder, dated+".bin")),
			os.Rename(filepath.Join(folder, indexFile), filepath.Join(folder, dated+".json")), os.Remove(filepath.Join(folder, sealFile))); err != nil {
			t.Fatal(err)
		}
		if sealed {
			write(filepath.Join(folder, sealFile), measureOf(values))
		}
		if folder == partial {
			write(filepath.Join(folder, progressFile), progress)
		} else if err := os.Remove(filepath.Join(folder, progressFile)); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(home, runFile), history)
}

// States of the first format go on, with the same bits, and have a seal of their own from then on.
func TestFirstFormat(t *testing.T) {
	const epochs = 4
	m := tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, epochs)
	for _, test := range []struct {
		name   string
		sealed bool
		harm   func(home string) error
		load   moment // what Evaluate finds
		began  moment
		told   string // in what Fit says; "" is nothing
	}{
		{"as it was", true, nil, moment{2, 2}, moment{2, 2}, ""},
		{"a bit of the last values", true, func(home string) error {
			found, _ := filepath.Glob(filepath.Join(home, partialName, "*.bin"))
			return flip(func(n int) int { return n / 2 })(found[0], "", "")
		}, moment{2, 0}, moment{2, 0}, "parte já treinada da época 3"},
		{"run.json missing, and the history elsewhere", true, func(home string) error { return os.Remove(filepath.Join(home, runFile)) }, moment{2, 2}, moment{2, 2}, ""},
		{"no history at all", true, func(home string) error {
			return errors.Join(os.Remove(filepath.Join(home, runFile)), os.RemoveAll(filepath.Join(home, partialName)))
		}, moment{2, 0}, moment{2, 0}, "O que estava guardado"},
		{"from before there were seals", false, nil, moment{2, 2}, moment{2, 2}, "não tem selo"},
		{"one seal lost", true, func(home string) error { return os.Remove(filepath.Join(home, partialName, sealFile)) }, moment{2, 0}, moment{2, 0}, "falta o selo"},
	} {
		t.Run(test.name, func(t *testing.T) {
			models := t.TempDir()
			tr := trainer{a: Of(models, m, "").On(quick{}), m: m, run: run, stop: func(epoch, step int) bool { return epoch == 3 && step == 3 }}
			if _, _, err := tr.fit(epochs); !errors.Is(err, cnnlib.ErrInterrupted) {
				t.Fatal(err)
			}
			home := filepath.Join(models, m.Fingerprint(), run)
			asFirst(t, home, test.sealed)
			if test.harm != nil {
				if err := test.harm(home); err != nil {
					t.Fatal(err)
				}
			}
			s, _, err := tr.a.Load(m)
			if err != nil || momentOf(s) != test.load {
				t.Fatalf("Load: %v, at %v", err, momentOf(s))
			}
			s.Finalize()
			began := moment{-1, 0}
			tr.stop = func(epoch, step int) bool {
				if began.epochs < 0 {
					began = moment{epoch - 1, step - 1}
				}
				return false
			}
			s, notices, err := tr.fit(epochs)
			if err != nil || began != test.began {
				t.Fatalf("%v, began at %v", err, began)
			}
			var values bytes.Buffer
			if _, err := writeValues(&values, s.Store); err != nil {
				t.Fatal(err)
			}
			if known := test.name != "no history at all"; known && !want.is(s, moment{epochs, 0}) {
				t.Error("ended in other bits")
			}
			if told := strings.Join(notices, "|"); test.told == "" && told != "" || !strings.Contains(told, test.told) || len(notices) > 1 {
				t.Errorf("said %q, want %q", told, test.told)
			}
			if !test.sealed {
				return
			}
			for _, name := range []string{"epoch-0001", "epoch-0002"} {
				at, _ := positionOf(name)
				if k := tr.a.look(filepath.Join(home, name), run, at); k.broken != nil || k.format < format && test.name != "no history at all" {
					t.Errorf("%s: format %d, %v", name, k.format, k.broken)
				}
			}
		})
	}
}

// The words that a cell shows: what happened, what was kept, what to do.
func TestWords(t *testing.T) {
	const epochs = 3
	m := tiny(3)
	run := runName(m, 1)
	models := t.TempDir()
	tr := trainer{a: Of(models, m, "").On(quick{}), m: m, run: run}
	if _, _, err := tr.fit(epochs); err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(models, m.Fingerprint(), run)
	for _, name := range []string{"epoch-0002", "epoch-0003"} {
		if err := os.Truncate(filepath.Join(home, name, valuesFile), 3); err != nil {
			t.Fatal(err)
		}
	}
	_, notice, err := tr.a.Load(m)
	if err != nil {
		t.Fatal(err)
	}
	testkit.WantError(t, errors.New(notice), "A época 3 e a época 2 em "+home+" estão danificadas", "tem 3 bytes", "a rede está como depois da época 1; nada foi apagado", "Fit")
	_, notices, err := tr.fit(epochs)
	if err != nil || len(notices) != 1 {
		t.Fatal(notices, err)
	}
	testkit.WantError(t, errors.New(notices[0]), "o treino continua da época 1, e nada foi apagado", "epoch-0003.damaged e epoch-0002.damaged")
}
