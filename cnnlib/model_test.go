package cnnlib_test

import (
	"math"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
)

func TestLessonModel(t *testing.T) {
	m := lesson.Model()
	if m.Err() != nil {
		t.Fatal(m.Err())
	}
	if m.ParameterCount() != 1199882 || m.Classes() != 10 || m.InputShape().String() != "(28, 28, 1)" || len(m.Layers()) != 13 {
		t.Errorf("%d parameters, %d classes, input %v, %d layers", m.ParameterCount(), m.Classes(), m.InputShape(), len(m.Layers()))
	}
	if got, want := m.Optimizer(), (cnnlib.Optimizer{LearningRate: 0.001, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}); got != want {
		t.Errorf("optimizer %+v, want %+v", got, want)
	}
}

func TestModelErrors(t *testing.T) {
	output := image.Flatten().Dense(10).Softmax()
	tests := []struct {
		name  string
		model cnnlib.Model
		want  []string
	}{
		{"never compiled", cnnlib.Model{}, []string{"modelo vazio", "cnnlib.Input"}},
		{"empty", cnnlib.Layer{}.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()), []string{"modelo vazio", "cnnlib.Input"}},
		{"unknown loss", output.Compile("mse", cnnlib.Adam()), []string{`"mse"`, "cnnlib.CategoricalCrossentropy"}},
		{"no softmax", image.Flatten().Dense(10).Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()), []string{"a última camada é Dense", ".Dense(classes).Softmax()"}},
		{"unknown metric", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy, "auc"), []string{`"auc"`, "cnnlib.Accuracy"}},
		{"L2 of a layer without weights", cnnlib.Input(2, 2, 1).Flatten().L2(0.1).Dense(2).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()), []string{"L2: a camada 1 (Flatten)", ".Dense"}},
		{"negative L2", cnnlib.Input(2, 2, 1).Flatten().Dense(2).L2(-1).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()), []string{"a penalidade é -1"}},
		{"L2 of nothing", cnnlib.Layer{}.L2(1).Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()), []string{"cnnlib.Input"}},
		{"momentum of Adam", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(cnnlib.Momentum(0.9))), []string{"Adam: cnnlib.Momentum"}},
		{"Nesterov without momentum", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.SGD(cnnlib.Nesterov())), []string{"cnnlib.Momentum(0.9)"}},
		{"momentum of 1", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.SGD(cnnlib.Momentum(1))), []string{"SGD: o momento é 1"}},
		{"rho of 1", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.RMSprop(cnnlib.Rho(1))), []string{"RMSprop: ρ 1"}},
		{"SGD's learning rate 0", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.SGD(cnnlib.LearningRate(0))), []string{"SGD: a taxa", "padrão é 0.01"}},
		{"a regression of probabilities", output.Compile(cnnlib.MeanSquaredError, cnnlib.Adam()), []string{"Softmax", ".Dense(1)"}},
		{"a regression of many numbers", cnnlib.Input(2, 2, 1).Flatten().Dense(2).Compile(cnnlib.MeanSquaredError, cnnlib.Adam()), []string{"(2)", ".Dense(1)"}},
		{"accuracy of a regression", cnnlib.Input(2, 2, 1).Flatten().Dense(1).Compile(cnnlib.MeanSquaredError, cnnlib.Adam(), cnnlib.Accuracy), []string{"cnnlib.MeanAbsoluteError"}},
		{"absolute error of classes", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.MeanAbsoluteError), []string{"cnnlib.Accuracy"}},
		{"learning rate 0", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(cnnlib.LearningRate(0))), []string{"taxa de aprendizado é 0", "0.001"}},
		{"learning rate NaN", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(cnnlib.LearningRate(math.NaN()))), []string{"taxa de aprendizado é NaN", "0.001"}},
		{"negative learning rate", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(cnnlib.LearningRate(-1))), []string{"taxa de aprendizado é -1"}},
		{"infinite learning rate", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(cnnlib.LearningRate(math.Inf(1)))), []string{"taxa de aprendizado é +Inf"}},
		{"β₁ of 1", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Optimizer{LearningRate: 0.1, Beta1: 1, Beta2: 0.9, Epsilon: 1e-7}), []string{"cnnlib.Adam()"}},
		{"negative β₂", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Optimizer{LearningRate: 0.1, Beta1: 0.9, Beta2: -1, Epsilon: 1e-7}), []string{"cnnlib.Adam()"}},
		{"ε of 0", output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Optimizer{LearningRate: 0.1, Beta1: 0.9, Beta2: 0.9}), []string{"cnnlib.Adam()"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			testkit.WantError(t, test.model.Err(), test.want...)
			rebuilt := test.model.Spec().Model()
			testkit.WantError(t, rebuilt.Err(), test.want...)
		})
	}
}

func TestSpecRoundTrip(t *testing.T) {
	for _, m := range []cnnlib.Model{
		lesson.Model(),
		cnnlib.Input(2, 2, 1).Flatten().Dense(2).L2(0.1).Dense(1).Compile(cnnlib.MeanSquaredError, cnnlib.SGD(cnnlib.Momentum(0.5)), cnnlib.MeanAbsoluteError),
	} {
		again := m.Spec().Model()
		if again.Err() != nil {
			t.Fatal(again.Err())
		}
		if again.Fingerprint() != m.Fingerprint() || again.Summary() != m.Summary() || again.Optimizer() != m.Optimizer() || again.Regression() != m.Regression() {
			t.Errorf("the model came back as\n%s", again.Summary())
		}
	}
}

// What a training uses beyond the model decides its name; what changes no number does not, and what is not used leaves
// the name as it was before there was such a thing.
func TestRunFingerprintOfOptions(t *testing.T) {
	data := small(t, 20).OneHot(3)
	base := cnnlib.FitJob{Model: model(3), Data: data.Slice(0, 10), BatchSize: 4, Seed: 1}
	if got, want := base.RunFingerprint(), cnnlib.Fingerprint("run", base.Model.Fingerprint(), base.Data.Fingerprint(), 4, uint64(1)); got != want {
		t.Errorf("the plain run is called %s, and was %s before", got, want)
	}
	stopping := base
	stopping.Stopping = cnnlib.Stopping{On: true, Patience: 2}
	if stopping.RunFingerprint() != base.RunFingerprint() {
		t.Error("a training that may stop early is another")
	}
	seen := map[string]bool{base.RunFingerprint(): true}
	for name, change := range map[string]func(*cnnlib.FitJob){
		"validation":       func(j *cnnlib.FitJob) { j.Validation = data.Slice(10, 20) },
		"other validation": func(j *cnnlib.FitJob) { j.Validation = data.Slice(10, 19) },
		"schedule":         func(j *cnnlib.FitJob) { j.Schedule = cnnlib.Schedule{Kind: cnnlib.ByCosine, Every: 3} },
		"other schedule":   func(j *cnnlib.FitJob) { j.Schedule = cnnlib.Schedule{Kind: cnnlib.ByCosine, Every: 4} },
	} {
		job := base
		change(&job)
		if seen[job.RunFingerprint()] {
			t.Errorf("%s has the name of another training", name)
		}
		seen[job.RunFingerprint()] = true
	}
}

// What decides what a model learns decides its fingerprint, and nothing else does.
func TestModelFingerprint(t *testing.T) {
	build := func(filters, pool, units int, rate float64, adam cnnlib.Optimizer, metrics ...cnnlib.Metric) cnnlib.Model {
		return image.Conv2D(filters, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(pool, 2)).Dropout(rate).Flatten().Dense(units).Softmax().
			Compile(cnnlib.CategoricalCrossentropy, adam, metrics...)
	}
	base := build(8, 2, 10, 0.5, cnnlib.Adam(), cnnlib.Accuracy)
	if again := build(8, 2, 10, 0.5, cnnlib.Adam(), cnnlib.Accuracy); again.Fingerprint() != base.Fingerprint() {
		t.Error("equal models have unequal fingerprints")
	}
	if without := build(8, 2, 10, 0.5, cnnlib.Adam()); without.Fingerprint() != base.Fingerprint() {
		t.Error("a metric, which changes no number, makes another model")
	}
	seen := map[string]string{base.Fingerprint(): "base"}
	for name, m := range map[string]cnnlib.Model{
		"filters":       build(9, 2, 10, 0.5, cnnlib.Adam(), cnnlib.Accuracy),
		"pool":          build(8, 3, 10, 0.5, cnnlib.Adam(), cnnlib.Accuracy),
		"units":         build(8, 2, 11, 0.5, cnnlib.Adam(), cnnlib.Accuracy),
		"rate":          build(8, 2, 10, 0.25, cnnlib.Adam(), cnnlib.Accuracy),
		"SGD":           build(8, 2, 10, 0.5, cnnlib.SGD(cnnlib.LearningRate(0.001))),
		"momentum":      build(8, 2, 10, 0.5, cnnlib.SGD(cnnlib.LearningRate(0.001), cnnlib.Momentum(0.9))),
		"Nesterov":      build(8, 2, 10, 0.5, cnnlib.SGD(cnnlib.LearningRate(0.001), cnnlib.Momentum(0.9), cnnlib.Nesterov())),
		"RMSprop":       build(8, 2, 10, 0.5, cnnlib.RMSprop()),
		"centered":      build(8, 2, 10, 0.5, cnnlib.RMSprop(cnnlib.Centered())),
		"L2":            cnnlib.Input(2, 2, 1).Flatten().Dense(2).L2(0.1).Dense(2).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()),
		"L2 elsewhere":  cnnlib.Input(2, 2, 1).Flatten().Dense(2).Dense(2).L2(0.1).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()),
		"no L2":         cnnlib.Input(2, 2, 1).Flatten().Dense(2).L2(0).Dense(2).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()),
		"learning rate": build(8, 2, 10, 0.5, cnnlib.Adam(cnnlib.LearningRate(0.01)), cnnlib.Accuracy),
		"input":         cnnlib.Input(28, 28, 2).Flatten().Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()),
		"one layer":     image.Flatten().Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()),
		"relu":          image.Flatten().Dense(10).ReLU().Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()),
		"softmax twice": image.Flatten().Dense(10).Softmax().Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()),
	} {
		if other, ok := seen[m.Fingerprint()]; ok {
			t.Errorf("%s has the fingerprint of %s", name, other)
		}
		seen[m.Fingerprint()] = name
	}
}

func TestRunFingerprint(t *testing.T) {
	data := small(t, 12).OneHot(3)
	job := func(change func(*cnnlib.FitJob)) string {
		j := cnnlib.FitJob{Model: lesson.Model(), Data: data, BatchSize: 4, Epochs: 2, Seed: 1}
		change(&j)
		return j.RunFingerprint()
	}
	base := job(func(*cnnlib.FitJob) {})
	for _, test := range []struct {
		name   string
		change func(*cnnlib.FitJob)
		same   bool
	}{
		{"nothing", func(*cnnlib.FitJob) {}, true},
		{"epochs", func(j *cnnlib.FitJob) { j.Epochs = 9 }, true},
		{"from scratch", func(j *cnnlib.FitJob) { j.FromScratch = true }, true},
		{"batch size", func(j *cnnlib.FitJob) { j.BatchSize = 5 }, false},
		{"seed", func(j *cnnlib.FitJob) { j.Seed = 2 }, false},
		{"data", func(j *cnnlib.FitJob) { j.Data = data.Slice(0, 11) }, false},
		{"model", func(j *cnnlib.FitJob) {
			j.Model = image.Flatten().Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
		}, false},
	} {
		if same := job(test.change) == base; same != test.same {
			t.Errorf("%s changed: same fingerprint %v, want %v", test.name, same, test.same)
		}
	}
}

func TestFingerprintOfWhatJSONCannotHold(t *testing.T) {
	if cnnlib.Fingerprint(math.NaN()) == cnnlib.Fingerprint(math.Inf(1)) {
		t.Error("NaN and infinity have one fingerprint")
	}
}
