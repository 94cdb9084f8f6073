package main

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train"
	"github.com/gomlx/gomlx/ml/train/loss"
	"github.com/gomlx/gomlx/ml/train/metric"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// network dá as dez pontuações de cada imagem, antes da softmax.
func network(scope *model.Scope, images *graph.Node) *graph.Node {
	x := graph.MulScalar(graph.ConvertDType(images, dtypes.Float32), 1.0/255)
	x = activation.Relu(layers.Convolution(scope.In("conv1"), x).Channels(32).KernelSize(3).Done())
	x = activation.Relu(layers.Convolution(scope.In("conv2"), x).Channels(64).KernelSize(3).Done())
	x = graph.MaxPool(x).Window(2).Done()
	x = layers.DropoutStatic(scope, x, 0.25)
	x = graph.Reshape(x, x.Shape().Dim(0), -1)
	x = activation.Relu(layers.DenseWithBias(scope.In("dense1"), x, 128))
	x = layers.DropoutStatic(scope, x, 0.5)
	return layers.DenseWithBias(scope.In("dense2"), x, 10)
}

// fit treina a rede e devolve a perda e a acurácia dela nas imagens de teste.
func fit(backend compute.Backend, data, test train.Dataset, epochs int) ([]*tensors.Tensor, error) {
	accuracy := metric.NewSparseCategoricalAccuracy("Acurácia", "acc")
	trainer := train.NewTrainer(backend, model.NewStore(), network,
		loss.SparseCategoricalCrossEntropyLogits, optimizer.Adam().Done(),
		nil, []metric.Interface{accuracy})
	if _, err := train.NewLoop(trainer).RunEpochs(data, epochs); err != nil {
		return nil, err
	}
	return trainer.Eval(test)
}
