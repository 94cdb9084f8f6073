package train

import (
	"cnn321/cnnlib"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// addOptimizerState adds to a store the variables of Adam that it does not have yet, as they are before the first step.
//
// GoMLX's optimizer makes them itself while a graph is built. In a loop's body that would be too late, since what
// goes round the loop must be known before. Names and types are GoMLX's: a checkpoint does not tell who made them.
func addOptimizerState(store *model.Store, adam cnnlib.AdamOptimizer) error {
	const root = "/"
	missing := map[string]*tensors.Tensor{
		model.JoinPath(root, optimizer.Scope, optimizer.ParamLearningRate): tensors.FromScalar(float32(adam.LearningRate)),
		model.JoinPath(root, optimizer.GlobalStepVariableName):             tensors.FromScalar(int64(0)),
		model.JoinPath(root, optimizer.AdamDefaultScope, "step"):           tensors.FromScalar(float32(0)),
	}
	for v := range store.IterVariables() {
		if v.Trainable {
			at := model.JoinPath(root, optimizer.AdamDefaultScope, v.Path())
			missing[at+"_1st_moment"] = tensors.FromShape(v.Shape())
			missing[at+"_2nd_moment"] = tensors.FromShape(v.Shape())
		}
	}
	for at, value := range missing {
		if store.GetVariable(at) != nil {
			continue
		}
		v, err := store.CreateVariable(at, value)
		if err != nil {
			return err
		}
		v.SetTrainable(false)
	}
	return nil
}
