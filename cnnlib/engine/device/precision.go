package device

import (
	"fmt"

	"cnn321/cnnlib/environment"
)

// Precision is how finely the products of a network are computed. The rest (weights, the optimizer's moments, the
// loss) is float32 in any case.
type Precision string

const (
	// Float32 keeps 24 significant bits of each factor; it is the default, and the same on every device.
	Float32 Precision = "float32"
	// TF32 keeps 11, on the tensor cores of NVIDIA's GPUs from Ampere on; older ones compute as with Float32.
	TF32 Precision = "tf32"
	// BFloat16 keeps 8, of what layers hand on as well, which so takes half the room and time to move.
	BFloat16 Precision = "bfloat16"
)

// check says whether a kind of device has the precision.
func (p Precision) check(kind string) error {
	switch p {
	case "", Float32, BFloat16:
		return nil
	case TF32:
		if kind != CUDA {
			return fmt.Errorf("a precisão tf32 só existe em GPUs da NVIDIA, e este motor usa a CPU: escolha float32 (a de sempre) ou bfloat16 em %s, ou o kernel “CNN em Go (CUDA)”, e reinicie o kernel", environment.Precision)
		}
		return nil
	}
	return fmt.Errorf("precisão desconhecida %q: escolha float32 (a de sempre), tf32 ou bfloat16 em %s, e reinicie o kernel", p, environment.Precision)
}

// Suffix tells apart what was trained in a precision other than the default.
func (p Precision) Suffix() string {
	if p == "" || p == Float32 {
		return ""
	}
	return "-" + string(p)
}
