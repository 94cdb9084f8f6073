package room

import (
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
	"cnn321/cnnlib/machine"
)

func dense(units int) cnnlib.Model {
	return lesson.Compile(cnnlib.Input(28, 28, 1).Flatten().Dense(units).ReLU().Dense(10).Softmax())
}

// The peaks are of an engine's process on 2 cores, less what it has before its first network.
func TestNeedIsBelowWhatWasMeasured(t *testing.T) {
	const MB = 1 << 20
	for _, test := range []struct {
		name   string
		model  cnnlib.Model
		batch  int
		peakMB float64
	}{
		{"the lesson's", lesson.Model(), 128, 421},
		{"a large batch", lesson.Model(), 1024, 1255},
		{"four times the filters", lesson.Compile(lesson.Scaled(128)), 128, 660},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Training(test.model, 2, test.batch).Bytes() / MB
			if got > test.peakMB || got < test.peakMB/4 {
				t.Errorf("%.0f MB, where %.0f were measured", got, test.peakMB)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	memory := machine.Memory{Total: 4 << 30, Free: 1 << 30}
	limited := machine.Memory{Total: 2 << 30, Free: 1 << 30, Limited: true}
	for _, test := range []struct {
		name   string
		model  cnnlib.Model
		batch  int
		memory machine.Memory
		want   []string // none: there is room
	}{
		{"the lesson's", lesson.Model(), 128, memory, nil},
		{"a batch too large", lesson.Model(), 60000, memory, []string{"treinar", "1,2 milhões de parâmetros", "neste computador só há 1,0 GiB livres, de 4,0 GiB", "lote menor", "cnnlib.BatchSize(1024)", "cnnlib.IgnoreMemory()"}},
		{"a layer too large", dense(1 << 20), 32, limited, []string{"GiB (a rede tem 833,6 milhões", "cuja memória é limitada", "diminua a camada 2 (Dense)", "823,1 milhões"}},
		{"a layer beyond all numbers", dense(1 << 44), 32, memory, []string{"TiB", "trilhões", "diminua a camada 2 (Dense)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			need := Training(test.model, 2, test.batch)
			err := Check("treinar", test.model, need, test.memory, TrainingAdvice(test.model, need, test.batch))
			if len(test.want) == 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			testkit.WantError(t, err, test.want...)
		})
	}
	huge := dense(1 << 30)
	testkit.WantError(t, Check("usar a rede", huge, Inference(huge, 1), memory, InferenceAdvice(huge)), "usar a rede precisa de pelo menos 3,1 TiB", "feche outros programas")
}
