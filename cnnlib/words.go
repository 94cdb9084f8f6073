package cnnlib

import (
	"fmt"
	"strings"
)

// String is the set in words, for a person who asks what it is: how many images of which shape, and the classes.
func (d *Dataset) String() string {
	switch {
	case d == nil:
		return "nenhum conjunto de dados"
	case d.err != nil:
		return "conjunto com erro: " + d.err.Error()
	}
	shape := make([]string, 0, 3)
	for _, axis := range d.ImageShape() {
		shape = append(shape, Thousands(axis))
	}
	text := Thousands(d.Len()) + " imagens de " + strings.Join(shape, " × ")
	if d.Classes() > 0 {
		return fmt.Sprintf("%s, com rótulos One-Hot de %d classes", text, d.Classes())
	}
	if d.HasTargets() {
		return text + ", com um número para cada uma"
	}
	return text + ", com rótulos numéricos"
}

// String is the model in words: its layers, parameters, loss and optimizer. [Model.Summary] is its table.
func (m Model) String() string {
	if err := m.Err(); err != nil {
		return "modelo com erro: " + err.Error()
	}
	return fmt.Sprintf("modelo de %d camadas, com %s parâmetros; perda %s, otimizador %s",
		len(m.Layers()), Thousands(m.ParameterCount()), m.loss, m.optimizer.Name())
}

// String is the metrics in words: loss and accuracy, or of a regression the mean absolute error, and of how many images.
func (m Metrics) String() string {
	second := "acurácia " + Decimal(m.Accuracy, 4)
	if m.Regression {
		second = "erro médio " + Decimal(m.MeanAbsoluteError, 4)
	}
	images := "1 imagem"
	if m.Examples != 1 {
		images = Thousands(m.Examples) + " imagens"
	}
	return fmt.Sprintf("perda %s, %s, em %s", Decimal(m.Loss, 4), second, images)
}
