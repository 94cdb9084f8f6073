package cnnlib

import (
	"fmt"
	"math"
)

// Optimizer is how training moves the weights, as Keras 3 defines it. It is made by [Adam], [SGD] or [RMSprop].
type Optimizer struct {
	// LearningRate is how long a step is, at the beginning of the training.
	LearningRate float64
	// Beta1 and Beta2 are Adam's; Epsilon is Adam's and RMSprop's.
	Beta1, Beta2, Epsilon float64

	// What Adam does not have is left out of the JSON form, which names what was trained before there were others.

	// Kind is Adam where it is empty.
	Kind OptimizerKind `json:",omitempty"`
	// Rho and Centered are RMSprop's, Momentum is SGD's and RMSprop's, Nesterov is SGD's.
	Rho      float64 `json:",omitempty"`
	Momentum float64 `json:",omitempty"`
	Nesterov bool    `json:",omitempty"`
	Centered bool    `json:",omitempty"`

	misplaced string // an option that this kind does not have
}

// OptimizerKind tells which of the optimizers one is.
type OptimizerKind string

// The kinds, with Keras's names.
const (
	// KindAdam is Adam (Kingma & Ba 2015, arXiv 1412.6980) in the form at the end of the paper's section 2, which is
	// Keras's: ε is added to √v before the correction of bias.
	KindAdam OptimizerKind = ""
	// KindSGD is gradient descent on batches, with momentum where that is not 0.
	KindSGD OptimizerKind = "SGD"
	// KindRMSprop divides the gradient by the root of a moving mean of its squares (Tieleman & Hinton 2012).
	KindRMSprop OptimizerKind = "RMSprop"
)

// Name is Keras's name of the optimizer.
func (o Optimizer) Name() string {
	if o.Kind == KindAdam {
		return "Adam"
	}
	return string(o.Kind)
}

// OptimizerOption changes a setting of an optimizer.
type OptimizerOption func(*Optimizer)

// LearningRate sets the length of a step.
func LearningRate(rate float64) OptimizerOption {
	return func(o *Optimizer) { o.LearningRate = rate }
}

// Momentum sets how much of the last step goes on in the next, of [SGD] or [RMSprop]; the default is 0.
func Momentum(momentum float64) OptimizerOption {
	return func(o *Optimizer) {
		o.Momentum = momentum
		o.only("Momentum", KindSGD, KindRMSprop)
	}
}

// Nesterov has [SGD] look ahead along its momentum.
func Nesterov() OptimizerOption {
	return func(o *Optimizer) {
		o.Nesterov = true
		o.only("Nesterov", KindSGD)
	}
}

// Rho sets how slowly the moving means of [RMSprop] forget; the default is 0.9.
func Rho(rho float64) OptimizerOption {
	return func(o *Optimizer) {
		o.Rho = rho
		o.only("Rho", KindRMSprop)
	}
}

// Centered has [RMSprop] divide by how much the gradient varies rather than by its size.
func Centered() OptimizerOption {
	return func(o *Optimizer) {
		o.Centered = true
		o.only("Centered", KindRMSprop)
	}
}

// only notes an option that only some kinds have.
func (o *Optimizer) only(option string, kinds ...OptimizerKind) {
	for _, kind := range kinds {
		if o.Kind == kind {
			return
		}
	}
	o.misplaced = option
}

// Adam has Keras's defaults: learning rate 0.001, β₁ 0.9, β₂ 0.999, ε 1e-7.
func Adam(options ...OptimizerOption) Optimizer {
	return with(Optimizer{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}, options)
}

// SGD has Keras's defaults: learning rate 0.01, no momentum.
func SGD(options ...OptimizerOption) Optimizer {
	return with(Optimizer{Kind: KindSGD, LearningRate: 0.01}, options)
}

// RMSprop has Keras's defaults: learning rate 0.001, ρ 0.9, no momentum, ε 1e-7.
func RMSprop(options ...OptimizerOption) Optimizer {
	return with(Optimizer{Kind: KindRMSprop, LearningRate: 0.001, Rho: 0.9, Epsilon: 1e-7}, options)
}

func with(o Optimizer, options []OptimizerOption) Optimizer {
	apply(options, &o)
	return o
}

func (o Optimizer) check() error {
	usual := 0.001
	if o.Kind == KindSGD {
		usual = 0.01
	}
	// Each is written so that NaN fails as well.
	switch fraction := func(v float64) bool { return v >= 0 && v < 1 }; {
	case o.misplaced != "":
		return fmt.Errorf("%s: cnnlib.%s não é opção deste otimizador: tire-a, ou use outro (Momentum é de SGD e RMSprop, Nesterov de SGD, Rho e Centered de RMSprop)", o.Name(), o.misplaced)
	case !(o.LearningRate > 0 && o.LearningRate <= math.MaxFloat32):
		return fmt.Errorf("%s: a taxa de aprendizado é %v, mas precisa ser um número maior que 0; o padrão é %v", o.Name(), o.LearningRate, usual)
	case o.Kind == KindAdam && !(fraction(o.Beta1) && fraction(o.Beta2) && o.Epsilon > 0):
		return fmt.Errorf("Adam: β₁ %v e β₂ %v vão de 0 até antes de 1, e ε %v é maior que 0: comece pelos padrões, com cnnlib.Adam()", o.Beta1, o.Beta2, o.Epsilon)
	case !fraction(o.Momentum):
		return fmt.Errorf("%s: o momento é %v, mas vai de 0 até antes de 1: o usual é cnnlib.Momentum(0.9)", o.Name(), o.Momentum)
	case o.Nesterov && o.Momentum == 0:
		return fmt.Errorf("SGD: cnnlib.Nesterov() muda o uso do momento, que aqui é 0: acrescente por exemplo cnnlib.Momentum(0.9)")
	case o.Kind == KindRMSprop && !(fraction(o.Rho) && o.Epsilon > 0):
		return fmt.Errorf("RMSprop: ρ %v vai de 0 até antes de 1, e ε %v é maior que 0: comece pelos padrões, com cnnlib.RMSprop()", o.Rho, o.Epsilon)
	case o.Kind != KindAdam && o.Kind != KindSGD && o.Kind != KindRMSprop:
		return fmt.Errorf("otimizador %q desconhecido: use cnnlib.Adam, cnnlib.SGD ou cnnlib.RMSprop", o.Kind)
	}
	return nil
}
