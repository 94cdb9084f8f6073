package draw

import (
	"fmt"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// Curves is how a training went: loss and accuracy, epoch by epoch, side by side.
type Curves struct {
	// Epochs are those that ended, the first one first.
	Epochs []cnnlib.EpochResult
	// Total is how many there will be, so that the axis shows how far it is
	// to the end. Fewer than len(Epochs) counts as that.
	Total int
	// Now is the epoch under way, if any. It is drawn dashed.
	Now []Sample
	// Regression says that there is no accuracy: the mean absolute error takes its place.
	Regression bool
}

// Sample is a moment of the epoch under way.
type Sample struct {
	// Done is the part of the epoch that is trained, from 0 to 1.
	Done float64
	// Loss and Accuracy, or MeanAbsoluteError, are means over that part.
	Loss, Accuracy, MeanAbsoluteError float64
}

const (
	curvesWidth  = 1000
	curvesHeight = 400
)

// Picture draws the curves as pixels, to be stored.
func (c Curves) Picture() (*canvas.Picture, error) {
	r := canvas.NewRaster(curvesWidth, curvesHeight)
	c.draw(r)
	return r.Picture(c.Describe())
}

// SVG draws the same as text of a few kilobytes, to be shown while it changes.
func (c Curves) SVG() string {
	s := canvas.NewSVG(curvesWidth, curvesHeight, c.Describe())
	c.draw(s)
	return s.String()
}

// Describe tells the picture in words, for those who do not see it.
func (c Curves) Describe() string {
	const title = "Curvas do treino"
	name, value := "acurácia", func(e cnnlib.EpochResult) float64 { return e.Accuracy }
	if c.Regression {
		name, value = "erro absoluto médio", func(e cnnlib.EpochResult) float64 { return e.MeanAbsoluteError }
	}
	switch n := len(c.Epochs); n {
	case 0:
		return title + ": nenhuma época terminou ainda."
	case 1:
		return fmt.Sprintf("%s: depois de uma época, perda %s e %s %s.%s", title,
			cnnlib.Decimal(c.Epochs[0].Loss, 4), name, cnnlib.Decimal(value(c.Epochs[0]), 4), c.describeValidation())
	default:
		first, last := c.Epochs[0], c.Epochs[n-1]
		article := "a"
		if c.Regression {
			article = "o"
		}
		return fmt.Sprintf("%s: em %d épocas, a perda foi de %s a %s e %s %s de %s a %s.%s", title, n,
			cnnlib.Decimal(first.Loss, 4), cnnlib.Decimal(last.Loss, 4), article, name,
			cnnlib.Decimal(value(first), 4), cnnlib.Decimal(value(last), 4), c.describeValidation())
	}
}

// describeValidation tells the validation's curves, as far as there are any.
func (c Curves) describeValidation() string {
	var validated []cnnlib.EpochResult
	for _, e := range c.Epochs {
		if e.Validated {
			validated = append(validated, e)
		}
	}
	if len(validated) == 0 {
		return ""
	}
	first, last := validated[0], validated[len(validated)-1]
	name, a, b := "acurácia", first.ValidationAccuracy, last.ValidationAccuracy
	if c.Regression {
		name, a, b = "erro absoluto médio", first.ValidationAbsoluteError, last.ValidationAbsoluteError
	}
	if len(validated) == 1 {
		return fmt.Sprintf(" Na validação (linha cinza): perda %s e %s %s.", cnnlib.Decimal(first.ValidationLoss, 4), name, cnnlib.Decimal(a, 4))
	}
	return fmt.Sprintf(" Na validação (linha cinza): perda de %s a %s e %s de %s a %s.",
		cnnlib.Decimal(first.ValidationLoss, 4), cnnlib.Decimal(last.ValidationLoss, 4), name, cnnlib.Decimal(a, 4), cnnlib.Decimal(b, 4))
}

func (c Curves) draw(on canvas.Canvas) {
	loss := series{name: "Perda", color: canvas.Blue, mark: canvas.Canvas.Circle, span: lossSpan}
	accuracy := series{name: "Acurácia", color: canvas.Vermillion, mark: canvas.Canvas.Square, span: accuracySpan}
	if c.Regression {
		accuracy.name, accuracy.span = "Erro absoluto médio", lossSpan
	}
	for _, epoch := range c.Epochs {
		second, validated := epoch.Accuracy, epoch.ValidationAccuracy
		if c.Regression {
			second, validated = epoch.MeanAbsoluteError, epoch.ValidationAbsoluteError
		}
		loss.ended, accuracy.ended = append(loss.ended, epoch.Loss), append(accuracy.ended, second)
		lost := epoch.ValidationLoss
		if !epoch.Validated {
			lost, validated = math.NaN(), math.NaN()
		}
		loss.validation, accuracy.validation = append(loss.validation, lost), append(accuracy.validation, validated)
	}
	for _, sample := range c.Now {
		x := float64(len(c.Epochs)) + sample.Done
		loss.now = append(loss.now, canvas.Pt(x, sample.Loss))
		second := sample.Accuracy
		if c.Regression {
			second = sample.MeanAbsoluteError
		}
		accuracy.now = append(accuracy.now, canvas.Pt(x, second))
	}
	total := max(c.Total, len(c.Epochs), 1)
	if len(c.Now) > 0 {
		total = max(total, len(c.Epochs)+1)
	}
	loss.draw(on, 0, total)
	accuracy.draw(on, curvesWidth/2, total)
}
