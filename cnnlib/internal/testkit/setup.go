package testkit

import (
	"os"
	"testing"

	"cnn321/kernels/setup"
	"cnn321/kernels/setup/setuptest"
)

// xlaFlags is the variable from which XLA reads its settings, once, as it is loaded.
const xlaFlags = "XLA_FLAGS"

// Plugin is the path of XLA's plugin for the CPU, which is installed if it is not there.
//
// The quick tests have XLA compile in a hurry: most of their networks are compiled to be run a few times. The same is computed, and
// the whole tests compile as a kernel does.
func Plugin(t testing.TB) string {
	t.Helper()
	if _, set := os.LookupEnv(xlaFlags); testing.Short() && !set {
		if err := os.Setenv(xlaFlags, "--xla_backend_optimization_level=0"); err != nil {
			t.Fatal(err)
		}
	}
	return plugin(t, setup.DeviceCPU, setup.Plugin)
}

// CUDAPlugin is the path of XLA's plugin for an NVIDIA GPU; ok says whether this machine has a GPU.
func CUDAPlugin(t testing.TB) (path string, ok bool) {
	t.Helper()
	if _, found := setup.FindGPU(); !found {
		return "", false
	}
	return plugin(t, setup.DeviceCUDA, setup.CUDA), true
}

// MNIST is the folder with MNIST's four files, which are brought if they are not there.
func MNIST(t testing.TB) string {
	t.Helper()
	return setuptest.Need(t, setup.MNIST).MNIST()
}

func plugin(t testing.TB, device string, part setup.Part) string {
	t.Helper()
	path, err := setuptest.Need(t, part).Plugin(device)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
