package testkit

import (
	"testing"

	"cnn321/kernels/setup"
)

// Plugin is the path of XLA's plugin for the CPU, which is installed if it is not there.
func Plugin(t testing.TB) string { return plugin(t, setup.DeviceCPU, setup.Plugin) }

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
	return ensure(t, setup.MNIST).MNIST()
}

func plugin(t testing.TB, device string, part setup.Part) string {
	t.Helper()
	path, err := ensure(t, part).Plugin(device)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// ensure is quick where all is there; where it is not, one test at a time installs, by setup's own lock.
func ensure(t testing.TB, part setup.Part) setup.Paths {
	t.Helper()
	root, err := setup.FindRoot()
	if err != nil {
		t.Fatal(err)
	}
	paths := setup.Paths{Root: root}
	if err := setup.Ensure(t.Context(), paths, setup.Silent{}, part); err != nil {
		t.Fatal(err)
	}
	return paths
}
