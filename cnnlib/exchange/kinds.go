package exchange

import (
	"fmt"
	"reflect"

	"cnn321/cnnlib"
)

// kinds is how each kind of layer of [cnnlib.Ops] is written in, and read from, the formats of others. Nothing of it is made when a
// program starts, so that a cell which has no use for it does not link it.
func kinds() []kind {
	return []kind{
		input,
		randomFlip,
		randomTranslation,
		randomRotation,
		randomZoom,
		conv2D,
		batchNormalization,
		reLU,
		leakyReLU,
		sigmoid,
		tanh,
		maxPool2D,
		avgPool2D,
		globalAvgPool2D,
		dropout,
		flatten,
		dense,
		softmax,
	}
}

// kind is how one kind of layer looks in other formats. A format that does not have it says why in refused.
type kind struct {
	op    cnnlib.Op // the kind's zero value
	keras kerasForm
	onnx  onnxForm
}

// kindOf is how a layer looks in other formats.
func kindOf(op cnnlib.Op) (kind, error) {
	for _, k := range kinds() {
		if reflect.TypeOf(k.op) == reflect.TypeOf(op) {
			return k, nil
		}
	}
	return kind{}, fmt.Errorf("a camada %s só pode ser guardada em .safetensors", op.Name())
}
