// Package cnnlib builds, trains and asks convolutional neural networks, layer
// by layer, the way a lesson tells it:
//
//	input := cnnlib.Input(28, 28, 1)
//	conv1 := input.Conv2D(32, cnnlib.Kernel(3, 3)).ReLU()
//	conv2 := conv1.Conv2D(64, cnnlib.Kernel(3, 3)).ReLU()
//	pool := conv2.MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.25)
//	dense := pool.Flatten().Dense(128).ReLU().Dropout(0.5)
//	output := dense.Dense(10).Softmax()
//	model := output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
//
//	history, err := model.Fit(ctx, engine, train.OneHot(10), cnnlib.BatchSize(128), cnnlib.Epochs(12))
//	metrics, err := model.Evaluate(ctx, engine, test.OneHot(10))
//	predictions, err := model.Predict(ctx, engine, images)
//	inside, err := model.Inspect(ctx, engine, cnnlib.Look{Weights: []int{1}})
//
// # The map
//
// A [Layer] is a plain immutable value that knows the layer before it, so
// declaring one twice changes nothing and redefining one re-makes those that
// come after. Its shape is checked when it is declared; what cannot fit is kept
// in the value ([Layer.Err]) and returned by everything that is made from it.
// [Layer.Compile] closes a chain of layers into a [Model], again a plain value.
//
// Besides the lesson's layers there are those of the next tutorials, with the names, defaults and numbers of Keras:
// convolutions and pools with [Strides] and [Padding], [Layer.GlobalAvgPool2D], [Layer.BatchNormalization], more activations, and
// layers that move images by chance while training ([Layer.RandomFlip], [Layer.RandomTranslation], [Layer.RandomRotation],
// [Layer.RandomZoom]).
//
// A [Dataset] is images with labels, by reference: [LoadMNIST] opens the four
// files of MNIST and reads only what is asked for, [LoadIDX] does with files of the same format,
// [LoadCIFAR10] with those of CIFAR-10, and [LoadImages] with a folder of pictures; [NewDataset] has
// them in memory. [Dataset.Shuffle], [Dataset.Split] and [Dataset.Slice] make others of it, and
// [Dataset.OneHot] encodes labels. To an engine in another process goes the reference, a [DatasetSpec]; that
// engine opens the files itself, and what they hold is in the name under which a training is kept. A
// photograph of a digit becomes an image as MNIST's are by [Prepare].
//
// How a model learns is said in two places. Its [Optimizer] ([Adam], [SGD], [RMSprop]), its loss ([CategoricalCrossentropy], or
// [MeanSquaredError] for a regression) and [Layer.L2] are the model's. [BatchSize], [Epochs], [Validation] or
// [ValidationSplit], a learning rate that changes ([StepDecay], [CosineDecay], [ReduceLROnPlateau]) and [EarlyStopping] are
// options of [Model.Fit]. Twenty steps of each are compared with Keras's.
//
// With [Background] a training goes on while other things are asked of the model, and of the engine; each training is one of its jobs, a
// [Training], which can be watched from its beginning and stopped.
//
// The work is done by an [Engine]. Package cnnlib/engine is the one that computes,
// on GoMLX and XLA; package cnnlib/remote speaks to one in another process over a
// unix socket. This package imports neither, so that a notebook cell, which is
// compiled each time it runs, stays small. Package draw makes pictures, package show puts
// them and the progress of a training onto a notebook or a terminal, package sketch makes a page in which a
// trained network reads what one draws, and package cell joins it all for use in a GoNB cell.
//
// Trained networks travel in files by package exchange: safetensors, Keras's and ONNX's.
//
// A new kind of layer is a file here and one of the same name in packages engine/network and exchange: see [Op] and [Ops]. The
// lesson's own network is package lesson; what the kernel and its cells tell each other is named in package environment.
//
// What a trained network is made of is an [Inside], as [Model.Inspect] shows it: weights
// and feature maps are [Tensor] values, a [Filter] is one of the matrices that slide over an image, and
// [Confusion] counts which class was taken for which.
//
// # Conventions
//
// Shapes are written [batch, height, width, channels], as in Keras; a [Shape]
// leaves the batch out. Names and defaults are those of Keras 3. Errors are in
// Brazilian Portuguese, since they reach learners, and say what to do next.
package cnnlib
