package draw

import (
	"errors"
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// hasClasses fails on a model whose answer is no class.
func hasClasses(model cnnlib.Model) error {
	if model.Regression() {
		return errors.New("esta figura é de uma rede que distingue classes, e uma regressão dá um número para cada imagem: veja os números com modelo.Predict(…) e .Values()")
	}
	return nil
}

// checkProbabilities fails on what cannot be the probabilities of classes: a picture would name the most probable one.
func checkProbabilities(p []float32) error {
	if len(p) == 1 {
		return errors.New("esta figura é de probabilidades de classes, e recebeu um número só, como o de uma regressão: veja os números com .Values()")
	}
	for class, v := range p {
		if !canvas.Finite(float64(v)) {
			return fmt.Errorf("a probabilidade da classe %d não é um número (%v): o treino desta rede divergiu, e a figura diria o que a rede não sabe; treine de novo com uma taxa de aprendizado menor e a opção cnnlib.FromScratch()", class, v)
		}
	}
	return nil
}
