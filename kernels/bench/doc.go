// Package bench measures the project as a user meets it: the engine program, started as the kernel's launcher starts it,
// over its socket, and cells in a real kernel. It links no GoMLX itself.
//
// # What is measured
//
// Each measure is taken in several turns. Before the first one there is a warm-up, which compiles and reads the data.
// A turn's value is the median of its samples; a result is the median of the turns with the quartiles. go-benchmarks
// drives the warm-up and the calls of a turn and prints a row for each; it keeps its numbers to itself, so the samples are
// recorded inside the function that it calls. Its rows count whole calls, by the wall, divided by the repetitions inside; where
// a call holds more than what is measured (a Fit begins, and writes a checkpoint), the sample is less than the row.
//
//   - step: from the end of the first step of a Fit to the end of the last, divided by the steps between; on a GPU,
//     which takes hundreds of steps before it tells, a whole epoch without its checkpoint, divided by its steps.
//   - epoch: from the moment data and program are there to the answer, so the engine's checkpoint counts.
//   - predict, evaluate: whole calls. The engine remembers what it made of the last two large sets of images, so three
//     sets that differ by an image take turns.
//   - start, compile, memory: one new process for each sample. Start is until it answers; to compile the step is what
//     the engine says, to compile a prediction is what the first one takes beyond later ones; memory is
//     the most that the process ever held, after some steps of training on all images.
//   - cell: an empty cell, one that draws and one that predicts, from a Jupyter client's request to the kernel's answer.
//     Each is different from those before, or the compiler would not compile it.
//   - scaling: step and epoch over batch sizes, numbers of images and of filters, for the plots.
//   - training: whole trainings, seed by seed, with their accuracy; compiling is apart.
//
// Processor time is that of the engine's process, by its own clock, which Linux tells; elsewhere it is left out.
//
// # The peer
//
// A peer is a Python program (peers/) with the same network and training in Keras or JAX. It lives as long as the bench
// and is asked by lines of JSON, in turn with the engine, and the order alternates: machines drift by a fifth
// within minutes, so that only a ratio of two measures close in time counts. The ratio of a result is the median of the turns' ratios.
//
// What would be unfair is kept out. A step of Keras is timed by a callback, between the ends of the first and the last batch
// of a fit, so that what fit does before and after does not count; its epoch is from the epoch's begin to its end. For prediction and
// evaluation it tries several ways (predict, predict_on_batch, a direct call, tf.function; several batch sizes) and takes the
// one that is fastest there; the report names it. Its images are ready as float32 divided by 255, its batch is 128, its optimizer Adam.
// JAX keeps the data on the device; on a GPU it trains an epoch in one dispatch, whose steps are a part of the whole, and on a CPU a step
// in one, since there a convolution in a loop is slow. The peer runs in the user's environment, without the engine's settings for malloc.
// Both compute at the same precision: with float32 neither rounds the factors of products on a GPU, with tf32 both let the GPU do so.
// A peer that computes on another device than the engine is refused.
// After a training the engine compiles in the background what will predict; the peer's turn waits until it is quiet.
//
// # Results
//
// [Results] hold all samples, with machine, versions and date. They are written after every turn, so that little is lost when a run is
// interrupted, and a later run with the same file adds to it: measures that it takes replace those of that name, and trainings go on with the next
// seed. A file of another machine or of other versions is refused. [Results.WriteReport] makes the report from nothing but such a file.
//
// # A GPU elsewhere
//
// Nothing but the two programs (kernels and engine), the four files of MNIST and a plugin are needed to measure on a machine without Go:
//
//	kernels bench --device cuda --engine ./engine --mnist ./mnist --plugin …/jax_plugins/xla_cuda13/xla_cuda_plugin.so --peer python3
//
// There whole trainings are short and belong to what is measured. Cells are left out, since the kernel is not set up.
package bench
