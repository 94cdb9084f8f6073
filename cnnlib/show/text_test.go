package show

import (
	"strings"
	"testing"
	"time"

	"cnn321/cnnlib"
)

func TestDuration(t *testing.T) {
	for _, test := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0,0 s"},
		{1600 * time.Millisecond, "1,6 s"},
		{9949 * time.Millisecond, "9,9 s"},
		{9950 * time.Millisecond, "10 s"},
		{42 * time.Second, "42 s"},
		{59600 * time.Millisecond, "1 min 00 s"},
		{381 * time.Second, "6 min 21 s"},
		{3599600 * time.Millisecond, "1 h 00 min"},
		{3720 * time.Second, "1 h 02 min"},
	} {
		t.Run(test.want, func(t *testing.T) {
			if got := duration(test.d); got != test.want {
				t.Errorf("duration(%v) = %q, want %q", test.d, got, test.want)
			}
		})
	}
}

func TestPace(t *testing.T) {
	for _, test := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0,00 ms"},
		{284 * time.Microsecond, "0,28 ms"},
		{996 * time.Microsecond, "1,0 ms"},
		{1340 * time.Microsecond, "1,3 ms"},
		{9960 * time.Microsecond, "10 ms"},
		{66600 * time.Microsecond, "67 ms"},
	} {
		t.Run(test.want, func(t *testing.T) {
			if got := pace(test.d); got != test.want {
				t.Errorf("pace(%v) = %q, want %q", test.d, got, test.want)
			}
		})
	}
}

func TestValidationAndRegressionInWords(t *testing.T) {
	e := cnnlib.EpochResult{Loss: 0.5, Accuracy: 0.9, MeanAbsoluteError: 2, Validated: true, ValidationLoss: 0.75, ValidationAccuracy: 0.8, ValidationAbsoluteError: 3, Steps: 2}
	for _, test := range []struct {
		name       string
		regression bool
		want       string
	}{
		{"classes", false, "perda 0,5000 — acurácia 0,9000 — validação: perda 0,7500 — acurácia 0,8000"},
		{"regression", true, "perda 0,5000 — erro médio 2,0000 — validação: perda 0,7500 — erro médio 3,0000"},
	} {
		if got := epochLine(1, 2, e, test.regression); !strings.HasSuffix(got, test.want) {
			t.Errorf("%s: %q, want it to end with %q", test.name, got, test.want)
		}
	}
	s := State{}.Next(cnnlib.Event{Kind: cnnlib.Done, Epochs: 9, History: cnnlib.History{Epochs: []cnnlib.EpochResult{e, e, e}, Stopped: true, Kept: 2}})
	for _, want := range []string{"Parou na época 3 de 9", "`cnnlib.EarlyStopping`", "depois da época 2, a melhor"} {
		if got := summary(s); !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
	s = State{}.Next(cnnlib.Event{Kind: cnnlib.EpochEnd, Epochs: 9, Regression: true, History: cnnlib.History{Epochs: []cnnlib.EpochResult{e}}})
	live := liveHTML(s)
	for _, want := range []string{"validação: perda 0,7500 — erro médio 3,0000", "validação 0,7500", "Erro absoluto médio", "Na validação (linha cinza): perda 0,7500 e erro absoluto médio 3,0000"} {
		if !strings.Contains(live, want) {
			t.Errorf("the display does not say %q", want)
		}
	}
	if strings.Contains(live, "curácia") {
		t.Error("the display of a regression speaks of accuracy")
	}
}
