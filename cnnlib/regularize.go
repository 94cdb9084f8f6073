package cnnlib

import (
	"fmt"
	"math"
	"slices"
)

// L2 adds to the loss rate × Σ w² over the weights ("kernel") of this layer, which keeps them small: Keras's
// kernel_regularizer=L2(rate), whose default is 0.01. Biases count not. It stands right after the layer it is
// for, as in .Dense(128).L2(0.01).ReLU(). As in Keras, the loss that is shown has the penalty in it.
func (l Layer) L2(rate float64) Layer {
	if l.err != nil {
		return l
	}
	l.l2 = rate // also where it is wrong, so that a model made anew of its spec says the same
	switch {
	case l.op == nil:
		l.err = fmt.Errorf("L2: não há camada antes: comece a rede com cnnlib.Input(altura, largura, canais)")
	case !l.hasKernel():
		l.err = fmt.Errorf("L2: a camada %d (%s) não tem pesos para manter pequenos: ponha .L2(%v) logo depois de uma convolução ou de .Dense", l.depth(), l.op.Name(), rate)
	case !(rate >= 0 && rate <= math.MaxFloat32): // written so that NaN fails as well
		l.err = fmt.Errorf("L2: a penalidade é %v, mas precisa ser um número de 0 em diante; o padrão do Keras é 0.01", rate)
	}
	return l
}

// Penalty is the layer's rate of [Layer.L2]; 0 is none.
func (l Layer) Penalty() float64 { return l.l2 }

func (l Layer) hasKernel() bool {
	return slices.ContainsFunc(l.Parameters(), func(p Parameter) bool { return p.Name == KernelParameter })
}

// KernelParameter is the name of the parameter that [Layer.L2] keeps small.
const KernelParameter = "kernel"
