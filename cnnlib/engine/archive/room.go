package archive

import (
	"fmt"
	"os"
	"path/filepath"

	"cnn321/cnnlib"
	"cnn321/cnnlib/machine"
)

// wholeStates is how many states have more than their weights at once: the last ones, the one that is being written, and the one that
// becomes smaller then.
const wholeStates = wholeEpochs + 2

// spareRoom is what is left free for all else: the small files of each state, and other programs.
const spareRoom = 4 << 20

// NoRoom is that of a training that goes on after so many epochs, for which the disk has no room.
type NoRoom struct {
	After int
	text  string
}

func (e *NoRoom) Error() string { return e.text }

// Room fails, with a [NoRoom], if the disk has no room for the states of a training of a model: from one epoch to another, each of so many bytes while it is
// one of the last.
func (a Archive) Room(m cnnlib.Model, from, to int, each int64, rule cnnlib.Keeping) error {
	if to <= from {
		return nil
	}
	folder := a.folder
	for !exists(folder) && filepath.Dir(folder) != folder {
		folder = filepath.Dir(folder)
	}
	free, err := machine.FreeDisk(folder)
	if info, failed := os.Stat(folder); err != nil || failed != nil || !info.IsDir() {
		return nil // what is wrong with the folder is told by the write
	}
	older := weightsBytes(m)
	if !worthwhile(each, older) {
		older = each
	}
	return room(folder, free, from, to, each, older, rule)
}

func room(folder string, free int64, from, to int, each, older int64, rule cnnlib.Keeping) error {
	states := 1 // that of an interruption, or the one being written while the one before is there
	for epoch := from + 1; epoch <= to; epoch++ {
		if epoch == to || rule.Keeps(epoch, to-epoch+1) {
			states++
		}
	}
	whole := min(states, wholeStates)
	need := int64(whole)*each + int64(states-whole)*older + spareRoom
	if free >= need {
		return nil
	}
	const mb = 1 << 20
	advice := "libere espaço e execute a célula de novo"
	if rule == (cnnlib.Keeping{}) && to-from > 2 && free >= 3*each+spareRoom {
		advice = "libere espaço, ou guarde só as últimas épocas com a opção cnnlib.KeepEpochs(2), e execute a célula de novo"
	}
	return &NoRoom{from, fmt.Sprintf("este treino precisa de %d MB no disco de %s para guardar as épocas de %d a %d, e há %d MB livres: faltam %d MB; %s (nada foi treinado ainda)",
		up(need, mb), folder, from+1, to, free/mb, up(need-free, mb), advice)}
}

func up(n, unit int64) int64 { return (n + unit - 1) / unit }
