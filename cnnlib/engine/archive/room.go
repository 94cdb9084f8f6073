package archive

import (
	"fmt"
	"os"
	"path/filepath"

	"cnn321/cnnlib"
	"cnn321/cnnlib/machine"
)

// spareRoom is what is left free for all else: the small files of each state, and other programs.
const spareRoom = 4 << 20

// Room fails if the disk has no room for the states of a training: from one epoch to another, each of so many bytes.
func (a Archive) Room(from, to int, each int64, rule cnnlib.Keeping) error {
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
	return room(folder, free, from, to, each, rule)
}

func room(folder string, free int64, from, to int, each int64, rule cnnlib.Keeping) error {
	states := 1 // that of an interruption, or the one being written while the one before is there
	for epoch := from + 1; epoch <= to; epoch++ {
		if epoch == to || rule.Keeps(epoch, to-epoch+1) {
			states++
		}
	}
	need := int64(states)*each + spareRoom
	if free >= need {
		return nil
	}
	const mb = 1 << 20
	advice := "libere espaço e execute a célula de novo"
	if rule == (cnnlib.Keeping{}) && to-from > 2 && free >= 3*each+spareRoom {
		advice = "libere espaço, ou guarde só as últimas épocas com a opção cnnlib.KeepEpochs(2), e execute a célula de novo"
	}
	return fmt.Errorf("este treino precisa de %d MB no disco de %s para guardar as épocas de %d a %d, e há %d MB livres: faltam %d MB; %s (nada foi treinado nem mudado ainda)",
		up(need, mb), folder, from+1, to, free/mb, up(need-free, mb), advice)
}

func up(n, unit int64) int64 { return (n + unit - 1) / unit }
