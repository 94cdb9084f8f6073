package cnnlib_test

import (
	"encoding/json"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
)

// An op comes back from its name and its JSON; what depends on that it can be compared.
func TestNewOp(t *testing.T) {
	for _, op := range cnnlib.Ops() {
		t.Run(op.Name(), func(t *testing.T) {
			settings, err := json.Marshal(op)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := cnnlib.NewOp(op.Name(), settings); err != nil || again != op {
				t.Errorf("%+v came back as %+v, %v", op, again, err)
			}
		})
	}
	for _, test := range []struct {
		name, op, settings string
		want               []string
	}{
		{"unknown", "LSTM", "{}", []string{`camada "LSTM" desconhecida`}},
		{"unknown setting", "Dense", `{"units": 3, "gates": 2}`, []string{"Dense", "gates", "confira"}},
		{"another type", "Dense", `{"units": "três"}`, []string{"Dense", "confira"}},
		{"no JSON", "Dense", "units", []string{"Dense", "confira"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := cnnlib.NewOp(test.op, []byte(test.settings))
			testkit.WantError(t, err, test.want...)
		})
	}
}

// A trained state lies on disk under these names; with others it would be trained anew.
func TestFingerprintsStay(t *testing.T) {
	images, labels := testkit.Bars(70)
	data, err := cnnlib.NewDataset(images, labels)
	if err != nil {
		t.Fatal(err)
	}
	lesson := lesson.Model()
	job := cnnlib.FitJob{Model: lesson, Data: data.OneHot(3), BatchSize: 16, Seed: 5}
	for what, got := range map[string][2]string{
		"the lesson's model": {lesson.Fingerprint(), "c506bafb4a4183c8"},
		"a data set":         {job.Data.Fingerprint(), "6fc3f1c0631bab02"},
		"a run":              {job.RunFingerprint(), "a2f56a07406cd8e8"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s has fingerprint %s, and had %s", what, got[0], got[1])
		}
	}
}
