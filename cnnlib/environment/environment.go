// Package environment has the names of the environment variables by which the kernel, its engine and its cells know of each
// other, and by which a person changes what they do.
package environment

// The variables that the kernel gives its cells.
const (
	Engine = "CNN321_ENGINE" // the engine's unix socket
	MNIST  = "CNN321_MNIST"  // the folder with MNIST's files
	Device = "CNN321_DEVICE" // what the engine computes on: cpu or cuda
	Home   = "CNN321_HOME"   // the project's private folder
	Cell   = "CNN321_CELL"   // the unix socket on which a cell speaks with its kernel
	Values = "CNN321_VALUES" // the folder of the values that cells keep
	Alive  = "CNN321_ALIVE"  // a file that the kernel has locked as long as it lives
	GoNB   = "CNN321_GONB"   // the version of GoNB
	Args   = "CNN321_ARGS"   // the arguments of a cell's program, each quoted as in Go, with a space between
)

// The variables by which a person, or a rehearsal, changes what a kernel does.
const (
	// Epochs takes the place of the epochs that a cell asks for: a rehearsal is quick.
	Epochs = "CNN321_EPOCHS"
	// Devices is on how many devices a training runs.
	Devices = "CNN321_DEVICES"
	// Models names another folder for trained state.
	Models = "CNN321_MODELS"
	// History names another file for what was executed.
	History = "CNN321_HISTORY"
	// Trained is the file, or the address, of the trained model that comes with a release; setup reads it.
	Trained = "CNN321_TRAINED"
	// Precision is how finely the engine computes products: float32, tf32 or bfloat16.
	Precision = "CNN321_PRECISION"
	// WarmGopls, set to anything, starts gopls with the kernel: the first Tab is quick, and a hundred megabytes are held.
	WarmGopls = "CNN321_WARM_GOPLS"
)
