package train

import (
	"fmt"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/gomlx/core/tensors"
)

// checkLosses ends a training whose loss is no longer a number. What is in memory is of no use then, and is dropped: the
// disk has the training as it was before.
func (f *Fit) checkLosses(given []sums) error {
	for i, s := range given {
		if finite(s.loss) {
			continue
		}
		return f.diverged(fmt.Sprintf("a perda deixou de ser um número (%v) no passo %d da época %d", s.loss, f.State.Progress.Step+i+1, len(f.State.Results)+1))
	}
	return nil
}

// largestWeight is beyond all use: the product of two such weights is no longer a number in float32. A network whose units are all
// dead keeps such weights for ever, and a loss that is a number.
const largestWeight = 1e18

// checkWeights is as checkLosses: the last step may have spoilt the weights, which the loss would tell only at the next.
func (f *Fit) checkWeights() error {
	for i, layer := range f.State.Model.Layers() {
		for _, p := range layer.Parameters() {
			value, err := f.State.Store.GetVariable(state.Path(i, layer.Op(), p)).Value()
			if err != nil {
				return err
			}
			values, err := tensors.CopyFlatData[float32](value)
			if err != nil {
				return err
			}
			for _, v := range values {
				if finite(float64(v)) && math.Abs(float64(v)) > largestWeight {
					return f.diverged(fmt.Sprintf("os pesos da camada %d (%s) passaram de %.0g na época %d", i, layer.Op().Name(), largestWeight, len(f.State.Results)+1))
				}
				if !finite(float64(v)) {
					return f.diverged(fmt.Sprintf("os pesos da camada %d (%s) deixaram de ser números (%v) na época %d", i, layer.Op().Name(), v, len(f.State.Results)+1))
				}
			}
		}
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// diverged says what happened and what to do.
func (f *Fit) diverged(what string) error {
	rate, o := f.rate(), f.Job.Model.Optimizer()
	kept := "a rede continua como estava antes deste treino"
	switch n := len(f.State.Results); {
	case f.often.step > 0:
		kept = fmt.Sprintf("a rede continua como estava no passo %d da época %d", f.often.step, n+1)
	case n == 1:
		kept = "a rede continua como estava depois da época 1"
	case n > 1:
		kept = fmt.Sprintf("a rede continua como estava depois da época %d", n)
	}
	f.Drop()
	return fmt.Errorf("%s, e o treino parou: os passos foram grandes demais, e os pesos cresceram sem limite. "+
		"Diminua a taxa de aprendizado, que era %v: por exemplo cnnlib.%s(cnnlib.LearningRate(%v)). Nada do que estava guardado se perdeu: %s",
		what, rate, o.Name(), lower(rate, o), kept)
}

// lower is a learning rate to try in place of one that was too large: a tenth of it, or the usual one if that is less.
func lower(rate float64, o cnnlib.Optimizer) float64 {
	usual := 0.001
	if o.Kind == cnnlib.KindSGD {
		usual = 0.01
	}
	return min(rate/10, usual)
}
