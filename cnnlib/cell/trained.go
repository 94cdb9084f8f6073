package cell

import (
	"context"
	"fmt"
	"os"

	"cnn321/cnnlib"
	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/exchange"
	"cnn321/cnnlib/show"
	"cnn321/cnnlib/trained"
)

// LoadTrained is the model with the weights that come with the project, for when there is no time to train: what predicts,
// evaluates and draws as if it had been trained here. It says on the screen that it was not. What was trained here stays as it is,
// under the model that was given.
//
//	modelo = cell.LoadTrained(modelo)
//
// It fails the cell on a network that is not the lesson's, and where the file is not there: see package trained.
func LoadTrained(model cnnlib.Model) cnnlib.Model {
	pin := Must(trained.Pinned())
	network := Must(exchange.Load(Must(pin.File(os.Getenv(environment.Home)))))
	Check(trained.Fits(network.Model, model))
	var ready cnnlib.Model
	Check(untilInterrupted(func(ctx context.Context) (err error) {
		ready, err = model.WithWeights(ctx, Engine(), network.Weights)
		return err
	}))
	Check(show.Markdown(readyMade(pin)))
	return ready
}

// readyMade says where the weights are from.
func readyMade(pin trained.Pin) string {
	epochs := fmt.Sprintf("%d épocas", pin.Epochs)
	if pin.Epochs == 1 {
		epochs = "uma época"
	}
	return fmt.Sprintf("**Modelo pronto.** Estes pesos vieram com o projeto, treinados antes por %s em %s imagens "+
		"(acerto no teste: %s %%); não são do treino deste caderno, que continua guardado: para voltar a ele, execute de novo a célula que compila o modelo.\n",
		epochs, cnnlib.Thousands(pin.Images), cnnlib.Decimal(100*pin.Accuracy, 2))
}
