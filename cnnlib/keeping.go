package cnnlib

import "fmt"

// Keeping says which epochs of a training stay on disk, for whoever looks at them later. The zero value keeps all. The
// last one always stays, and so does the best where EarlyStopping may go back to it. No number of a training depends on it.
type Keeping struct {
	// Last is how many of the last epochs stay, Every that each epoch which it divides does; 0 is none. With both, either suffices.
	Last, Every int
}

// KeepEpochs keeps only the last n epochs on disk, 2 or more: the one before the last is what a training goes on from where the last
// is found damaged.
func KeepEpochs(n int) FitOption {
	return func(s *fitSettings) { s.keeping.Last = orWrong(n) }
}

// KeepEveryEpoch keeps only every n-th epoch on disk, n being 1 or more, and the last one.
func KeepEveryEpoch(n int) FitOption {
	return func(s *fitSettings) { s.keeping.Every = orWrong(n) }
}

// orWrong makes a 0 that somebody gave other than none.
func orWrong(n int) int {
	if n == 0 {
		return -1
	}
	return n
}

// Keeps reports whether an epoch stays; back is 1 for the last one, 2 for the one before, and so on.
func (k Keeping) Keeps(epoch, back int) bool {
	return k == (Keeping{}) || back <= k.Last || k.Every > 0 && epoch%k.Every == 0
}

func (k Keeping) check() error {
	if k.Last < 0 || k.Last == 1 {
		return fmt.Errorf("KeepEpochs guarda as últimas épocas no disco: peça 2 ou mais, por exemplo cnnlib.KeepEpochs(2), para que haja outra se a última se danificar")
	}
	if k.Every < 0 {
		return fmt.Errorf("KeepEveryEpoch guarda uma época a cada tantas: peça 1 ou mais, por exemplo cnnlib.KeepEveryEpoch(3)")
	}
	return nil
}
