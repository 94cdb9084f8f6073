// Package cell is cnnlib as a GoNB notebook cell uses it: on the engine of the
// cell's own kernel, interruptible, with progress and pictures shown under the cell.
//
// A cell is a small program of its own. Where package cnnlib returns an error, the
// functions here write it, in Portuguese, and end the program with status 1, so that
// Jupyter marks the cell as failed and Run All stops there. They are for
// cells and for little programs; a library uses cnnlib itself.
//
// A training with [cnnlib.Background] goes on when its cell has ended: see [Fit], [Wait] and [Stop].
//
//	var treino, teste = cell.MNIST()
//	var conv1 = cnnlib.Input(28, 28, 1).Conv2D(32, cnnlib.Kernel(3, 3)).ReLU()
//	%%
//	cell.Print(conv1)
package cell
