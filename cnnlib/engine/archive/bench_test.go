package archive

import (
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/gomlx/core/tensors"
)

// BenchmarkSave times what an epoch of the lesson's network costs on disk, with and without waiting for it.
func BenchmarkSave(b *testing.B) {
	m := cnnlib.Input(28, 28, 1).Conv2D(32, cnnlib.Kernel(3, 3)).ReLU().Conv2D(64, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).
		Flatten().Dense(128).ReLU().Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	for name, a := range map[string]Archive{
		"waiting for the disk": Of(b.TempDir(), m, ""),
		"not waiting":          Of(b.TempDir(), m, "").On(quick{}),
	} {
		b.Run(name, func(b *testing.B) {
			s, err := state.New(m, "run", 1)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Finalize()
			for _, v := range sorted(s.Store) {
				for _, moment := range []string{"1st", "2nd"} {
					if _, err := s.Store.CreateVariable("/optimizer"+v.Path()+moment, tensors.FromShape(v.Shape())); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.SetBytes(int64(3 * 4 * m.ParameterCount()))
			epoch := 0
			for b.Loop() {
				s.Results = make([]cnnlib.EpochResult, epoch%12+1)
				epoch++
				if err := a.Save(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
