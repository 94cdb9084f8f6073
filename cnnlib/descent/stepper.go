package descent

import (
	"math"

	"cnn321/cnnlib"
)

// stepper is an optimizer with what it remembers of one weight.
type stepper struct {
	o            cnnlib.Optimizer
	steps        float64
	mean, square float64 // moving means of the slope and of its square
	velocity     float64
}

// step is how far an optimizer moves a weight where the loss has a slope.
func (s *stepper) step(slope float64) float64 {
	s.steps++
	switch rate := s.o.LearningRate; s.o.Kind {
	case cnnlib.KindAdam:
		s.mean += (slope - s.mean) * (1 - s.o.Beta1)
		s.square += (slope*slope - s.square) * (1 - s.o.Beta2)
		// Both means begin at zero: they are too small at first, by so much.
		rate *= math.Sqrt(1-math.Pow(s.o.Beta2, s.steps)) / (1 - math.Pow(s.o.Beta1, s.steps))
		return -rate * s.mean / (math.Sqrt(s.square) + s.o.Epsilon)
	case cnnlib.KindRMSprop:
		s.square = s.o.Rho*s.square + (1-s.o.Rho)*slope*slope
		under := s.square + s.o.Epsilon
		if s.o.Centered {
			s.mean = s.o.Rho*s.mean + (1-s.o.Rho)*slope
			under -= s.mean * s.mean
		}
		increment := rate * slope / math.Sqrt(under)
		if s.o.Momentum == 0 {
			return -increment
		}
		s.velocity = s.o.Momentum*s.velocity + increment
		return -s.velocity
	default: // SGD
		if s.o.Momentum == 0 {
			return -rate * slope
		}
		s.velocity = s.o.Momentum*s.velocity - rate*slope
		if s.o.Nesterov {
			return s.o.Momentum*s.velocity - rate*slope
		}
		return s.velocity
	}
}
