package exchange

import (
	"encoding/json"
	"slices"

	"cnn321/cnnlib"
)

// kerasCompile is how a Keras model is trained. Losses and metrics have Keras's names here, too.
type kerasCompile struct {
	Optimizer kerasObject     `json:"optimizer"`
	Loss      json.RawMessage `json:"loss"`
}

// newKerasCompile is how the model is trained, in Keras's words.
func newKerasCompile(m cnnlib.Model) (map[string]any, error) {
	o := m.Optimizer()
	settings := map[string]any{"learning_rate": o.LearningRate}
	switch o.Kind {
	case cnnlib.KindSGD:
		settings["name"], settings["momentum"], settings["nesterov"] = "sgd", o.Momentum, o.Nesterov
	case cnnlib.KindRMSprop:
		settings["name"], settings["rho"], settings["momentum"] = "rmsprop", o.Rho, o.Momentum
		settings["epsilon"], settings["centered"] = o.Epsilon, o.Centered
	default:
		settings["name"], settings["beta_1"], settings["beta_2"] = "adam", o.Beta1, o.Beta2
		settings["epsilon"], settings["amsgrad"] = o.Epsilon, false
	}
	optimizer, err := newKerasObject("keras.optimizers", o.Name(), settings)
	if err != nil {
		return nil, err
	}
	spec := m.Spec()
	metrics := spec.Metrics
	if metrics == nil {
		metrics = []cnnlib.Metric{}
	}
	return map[string]any{"optimizer": optimizer, "loss": spec.Loss, "metrics": metrics}, nil
}

// optimizer is the optimizer; settings that are not there are the defaults, which are Keras's, and so is Adam for an
// optimizer that cnnlib does not have.
func (c kerasCompile) optimizer() cnnlib.Optimizer {
	s := newKerasSettings(c.Optimizer.Config)
	o := cnnlib.Adam()
	switch c.Optimizer.Class {
	case "SGD":
		o = cnnlib.SGD()
		s.get("nesterov", &o.Nesterov)
		s.get("momentum", &o.Momentum)
	case "RMSprop":
		o = cnnlib.RMSprop()
		s.get("rho", &o.Rho)
		s.get("momentum", &o.Momentum)
		s.get("epsilon", &o.Epsilon)
		s.get("centered", &o.Centered)
	case "Adam":
		s.get("beta_1", &o.Beta1)
		s.get("beta_2", &o.Beta2)
		s.get("epsilon", &o.Epsilon)
	default:
		return o
	}
	s.get("learning_rate", &o.LearningRate) // a schedule is no number, and leaves the default
	// Keras keeps the rate in float32: 0.0010000000474974513 is 0.001.
	o.LearningRate = decimal(float32(o.LearningRate))
	return o
}

// regression reports whether the loss is the mean squared error, by its name or as an object.
func (c kerasCompile) regression() bool {
	names := []string{"mean_squared_error", "mse", "MSE", "MeanSquaredError"}
	var name string
	if json.Unmarshal(c.Loss, &name) == nil {
		return slices.Contains(names, name)
	}
	var object kerasObject
	return json.Unmarshal(c.Loss, &object) == nil && slices.Contains(names, object.Class)
}
