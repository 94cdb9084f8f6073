package engine_test

import (
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"

	benchmarks "github.com/janpfeifer/go-benchmarks"
)

// BenchmarkEngine times the lesson's network: a training step of batch 128 (a
// twentieth of an epoch of 20 steps, its checkpoint included), evaluation and prediction.
// It is for profiles (-cpuprofile): what a user meets, an engine in a process of its own, is measured by
// go run ./kernels bench.
//
// The kernel starts its engine with settings for malloc that matter here:
//
//	GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=8589934592:glibc.malloc.arena_max=1 \
//	    go test ./cnnlib/engine -run '^$' -bench Engine
func BenchmarkEngine(b *testing.B) {
	const steps, batch = 20, 128
	train, test, err := cnnlib.LoadMNIST(testkit.MNIST(b))
	if err != nil {
		b.Fatal(err)
	}
	m := lesson.Model()
	e := engine.New(engine.Options{Device: "cpu", Plugin: testkit.Plugin(b), Models: b.TempDir()})
	defer e.Close()
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	part := train.Slice(0, steps*batch).OneHot(10)
	epochs := 0
	epoch := func() {
		epochs++
		_, err := m.Fit(b.Context(), e, part, cnnlib.BatchSize(batch), cnnlib.Epochs(epochs))
		check(err)
	}
	// In turn three sets that differ by an image: what it made of the last two, the engine remembers.
	turn := 0
	evaluate := func() {
		turn = (turn + 1) % 3
		_, err := m.Evaluate(b.Context(), e, test.Slice(turn, turn+9998).OneHot(10))
		check(err)
	}
	predict := func(n int) func() {
		images, err := test.Images(0, n)
		check(err)
		return func() {
			_, err := m.Predict(b.Context(), e, images)
			check(err)
		}
	}
	warm := []func(){epoch, evaluate, predict(1), predict(9)}
	for _, f := range warm {
		f() // reads the data and compiles
	}
	benchmarks.New(benchmarks.NamedFunction{Name: "training step, batch 128", Func: epoch}).
		WithInnerRepeats(steps).WithDuration(20 * time.Second).Done()
	benchmarks.New(
		benchmarks.NamedFunction{Name: "evaluate 9,998 images", Func: evaluate},
		benchmarks.NamedFunction{Name: "predict 1 image", Func: warm[2]},
		benchmarks.NamedFunction{Name: "predict 9 images", Func: warm[3]},
	).WithDuration(10 * time.Second).WithHeader(false).Done()
	// The package prints its own table; testing's time for the whole says nothing.
	b.ReportMetric(0, "ns/op")
}
