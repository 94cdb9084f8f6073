// Package exchange keeps a trained network in a file, and takes one out of it, be it of cnnlib or of another library:
//
//	network, err := exchange.Take(ctx, engine, model)     // what the engine learned
//	err = exchange.Save("digitos.safetensors", network)
//
//	network, err := exchange.Load("digitos.keras")
//	model, err := network.Put(ctx, engine)                // to predict with, or to train on
//
// The name's end says the format:
//
//   - .safetensors is cnnlib's own: the weights, and in the header's metadata, as JSON, the layers with their settings and how
//     the network is trained. What is loaded is what was saved, bit for bit.
//   - .keras is Keras 3's: a network that keras.saving.load_model takes, and any Sequential or one-line Functional model of
//     the layers that cnnlib has, or of such models. Optimizers that cnnlib has are read and written; with others
//     the network gets Adam's defaults. An L2 penalty stays behind, as it changes no prediction.
//   - .onnx is for ONNX Runtime and the like: written with operators of version 13; read are graphs in one line, images first
//     or channels first, as cnnlib, PyTorch and tf2onnx write them.
//
// # Pixels
//
// cnnlib's Input takes bytes and scales them to [0, 1]. The files that are written take the same images
// [batch, height, width, channels], as float32 from 0 to 255, and scale them themselves. A file whose network begins with this
// scaling is read as such; one without it is taken for a network of images that were scaled to [0, 1] before, as is
// usual. One that scales otherwise is refused, since cnnlib would show it other pixels. A network that ends in scores gets the
// Softmax that makes probabilities of them.
//
// # The map
//
// Every kind of layer of [cnnlib.Ops] has a leaf here, of the same name, that says how it is written in Keras and in ONNX and how
// it is read, or why it is not; kinds lists them, and TestEveryKind says what is missing. keras.go and the two of
// ONNX know the rest of their formats: config and archive, the graph and its layouts. What the files are made of is in
// packages safetensors, hdf5 and onnx, which know no layers.
//
// # Files of strangers
//
// A file is read whole, up to 512 MiB, and nothing of it is written anywhere but into the network. Lengths, shapes and
// addresses are checked before they are used; a network is refused where a layer is larger than any that could be
// computed. Errors are in Brazilian Portuguese, and say what is wrong and what to do.
package exchange
