package main

import (
	"testing"

	"cnn321/cnnlib"
	"cnn321/kernels/setup"
	"cnn321/kernels/setup/setuptest"
	"cnn321/kernels/tier"

	"github.com/gomlx/gomlx/core/tensors"
)

// The program that the lesson quotes must learn: a twentieth of an epoch takes it far beyond guessing, which gets one in ten.
func TestNetworkLearns(t *testing.T) {
	tier.Slow(t, "trains the lesson's network")
	paths := setuptest.Need(t, setup.Plugin, setup.MNIST)
	backend, err := open(paths)
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Finalize()
	trainSet, testSet, err := cnnlib.LoadMNIST(paths.MNIST())
	if err != nil {
		t.Fatal(err)
	}
	data, err := batches(backend, trainSet.Slice(0, 3200))
	if err != nil {
		t.Fatal(err)
	}
	test, err := batches(backend, testSet.Slice(0, 1000))
	if err != nil {
		t.Fatal(err)
	}
	result, err := fit(backend, data, test, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := tensors.ToScalar[float32](result[1]); got < 0.6 || got > 1 {
		t.Errorf("accuracy %v after 25 steps, want 0.6 or more", got)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, argument := range []string{"0", "-1", "doze"} {
		if err := run(t.Context(), []string{argument}); err == nil {
			t.Errorf("%q: no error", argument)
		}
	}
}
