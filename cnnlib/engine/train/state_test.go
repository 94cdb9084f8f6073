package train

import (
	"testing"

	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"

	_ "github.com/gomlx/compute/gobackend" // GoMLX's backend in pure Go
)

// onEachBackend runs a test on the CPU, on CUDA where there is a GPU, and on the backend in pure Go.
func onEachBackend(t *testing.T, names []string, test func(t *testing.T, on *device.Device)) {
	for _, name := range names {
		// One op after the other: in compute v0.1.2 a product that asks for workers
		// from within a worker can wait for them for ever.
		open := func() (*device.Device, error) {
			backend, err := compute.NewWithConfig("go:ops_sequential")
			return device.Of(backend, device.Options{}), err
		}
		switch name {
		case "xla:cpu":
			open = func() (*device.Device, error) { return device.Open(device.Options{Plugin: testkit.Plugin(t)}) }
		case "xla:cuda":
			plugin, ok := testkit.CUDAPlugin(t)
			if !ok {
				continue // no GPU in this machine
			}
			t.Setenv("NVIDIA_TF32_OVERRIDE", "0") // as the launcher has it
			open = func() (*device.Device, error) { return device.Open(device.Options{Kind: device.CUDA, Plugin: plugin}) }
		}
		t.Run(name, func(t *testing.T) {
			if name != "go" {
				tier.Slow(t, "XLA compiles each graph")
			}
			on, err := open()
			if err != nil {
				t.Fatal(err)
			}
			defer on.Finalize()
			test(t, on)
		})
	}
}

// kerasState is the network of a case with its weights.
func kerasState[G any](t *testing.T, c testkit.NetworkCase[G]) *state.State {
	t.Helper()
	m := c.Model(t)
	if m.ParameterCount() != c.Parameters {
		t.Errorf("%d parameters, want %d", m.ParameterCount(), c.Parameters)
	}
	s, err := state.New(m, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Finalize)
	number := 0
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			values := testkit.StartingNoise(c.Seed+uint64(number), p)
			if len(c.Weights) > 0 {
				values = c.Weights[number].Values
			}
			v := s.Store.GetVariable(state.Path(i, layer.Op(), p))
			if err := v.SetValue(tensors.FromFlatDataAndDimensions(values, p.Shape...)); err != nil {
				t.Fatal(err)
			}
			number++
		}
	}
	return s
}

// weights is a state's, in the order of Keras.
func weights(t *testing.T, s *state.State) (names []string, values [][]float32) {
	t.Helper()
	for i, layer := range s.Model.Layers() {
		for _, p := range layer.Parameters() {
			path := state.Path(i, layer.Op(), p)
			value, err := s.Store.GetVariable(path).Value()
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, path)
			values = append(values, tensors.MustCopyFlatData[float32](value))
		}
	}
	return names, values
}
