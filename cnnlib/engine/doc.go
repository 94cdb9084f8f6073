// Package engine is a cnnlib.Engine that computes on GoMLX, by default compiled
// by XLA for a CPU or an NVIDIA GPU through a PJRT plugin.
//
// It keeps what each model learned: in memory between calls, and on disk, one
// checkpoint an epoch and one where training was interrupted, under
//
//	models/<model>/current              which run the model's state is from, after how many epochs
//	models/<model>/<run>/run.json       the history
//	models/<model>/<run>/epoch-0012/    weights and optimizer moments after epoch 12, with a seal (size and SHA-256)
//	models/<model>/<run>/partial/       the same in the middle of an epoch
//
// where <model> is the fingerprint of layers and compile arguments and <run> that
// of model, data, batch size and seed. Everything random (starting weights, the order
// of the examples, dropout) follows from seed, epoch and step alone, so a
// training that was interrupted ends in the same numbers as one that was not.
//
// A training may run on several devices (see [Options]): each has the weights and takes its part of
// every batch. It computes what one device would, rounding apart, and what is kept is the same.
package engine
