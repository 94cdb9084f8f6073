// Package engine is a cnnlib.Engine that computes on GoMLX, by default compiled
// by XLA for a CPU or an NVIDIA GPU through a PJRT plugin.
//
// It keeps what each model learned: in memory between calls, and on disk, one
// checkpoint an epoch and one where training was interrupted, under
//
//	models/<model>/current              which run the model's state is from, after how many epochs (current.copy: once more)
//	models/<model>/start/               the weights that the model starts with, where they are not those of the seed
//	models/<model>/<run>/epoch-0012/    weights, optimizer moments and history after epoch 12, with a seal (SHA-256 of each file);
//	                                    the moments are dropped when three newer epochs are there
//	models/<model>/<run>/partial/       the same in the middle of an epoch
//	models/<model>/<run>/run.json       the history once more, for whoever looks
//	models/<model>/<run>.lock           held by the process that trains the run
//	models/<model>/<run>.anew/          a training from scratch that has no epoch yet
//
// With an installation that many users share, an epoch's folder may be a link into its models, which are only read: see
// [cnn321/cnnlib/engine/archive.Borrow].
//
// The folders of epochs are the truth, and what names them is made anew from them. What is found damaged is passed over, for the
// newest whole epoch, which is said, and a training moves it aside as <name>.damaged: see package archive.
//
// There <model> is the fingerprint of layers, loss, optimizer and such starting weights, and <run> that
// of model, data, batch size and seed, and of validation data and schedule where there are such. Everything random (starting weights, the order
// of the examples, dropout) follows from seed, epoch and step alone, so a
// training that was interrupted ends in the same numbers as one that was not.
//
// A training whose loss or weights are no longer numbers stops, and nothing of it is kept but what was before. The
// optimizers are Keras's to the place of each epsilon; up to the release before, Adam's was added after the correction of bias,
// and what was trained so is gone on with in the new form.
//
// Batches reach the device by one of two feeds. The host feed sends each with the step that learns from it, which is
// what a CPU wants. The device feed, CUDA's, sends a data set once, and for each epoch only the order of the
// examples and the dropout keys; the device then gathers its batches in a loop of many steps a dispatch, as many as take
// about a tenth of a second, with the weights and the optimizer's moments as what goes round the loop. Both
// take the same steps, and go on from each other's checkpoints.
//
// A training may run on several devices (see [Options]): each has the weights and takes its part of
// every batch. It computes what one device would, rounding apart, and what is kept is the same.
//
// # The map
//
// This package takes calls, trainings apart, in turn and joins what the packages under it do, each with one idea:
//
//	device    the backend of a plugin, for one device or several; precision, and the forms that suit it
//	network   a model as a computation graph, one file a layer; its quick forms are network/fast
//	random    starting weights, the order of the examples and dropout, all from the seed
//	state     the training state of a model in memory
//	archive   the training states on disk, and which of them a training goes on from
//	data      data sets in memory and on the device
//	jobs      trainings one after the other, each watched, joined and stopped by whoever likes
//	train     a Fit: the training step, the loop of many, the feeds, the epochs
//	infer     scores, and what each layer hands on
//	room      what a model takes of the memory, and giving back what is not used
//	journal   what is computed at each moment, for who finds the engine dead
//
// # Memory
//
// Models that nobody asked for lately are on disk alone, and are taken up again by the next call, bit for bit. What XLA and Go
// have freed is given back after calls that take much at once, and three seconds after the last call, unless something was trained lately. Half a minute after the
// last call what only a training needs is given back to the system. A training whose need is beyond the memory that there is, is refused in words
// before it takes anything; [cnnlib.IgnoreMemory] begins it all the same.
//
// # Trainings
//
// A training is a job, and its state its own: between two steps the weights are copied when somebody asks for the model, and after each step
// that takes long; the copy answers Predict and Inspect while the training goes on, be it in a step, compiling or on its way to the disk. So
// it ends in the same numbers however much is asked meanwhile. Evaluate waits for the end. What answers for a model in training is compiled as the
// training begins, before anybody asks.
//
// In an epoch that takes long the state is kept every three seconds, or, where the disk is slow, as often as takes a fiftieth of the time: the
// death of the engine costs no more than that.
//
// # Precision
//
// Products are computed in float32 unless [Options] ask for less; what was trained in another precision lies under
// models/<model>-<precision>. On CUDA there is one thing that no option reaches: what is left to cuDNN (a convolution that Inspect
// looks at) is rounded to TF32 unless NVIDIA_TF32_OVERRIDE=0 is in the environment when the process starts, where the
// kernel's launcher puts it.
package engine
