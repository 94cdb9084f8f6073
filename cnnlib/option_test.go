package cnnlib_test

import (
	"context"
	"reflect"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// A variable for an option that was declared and never set changes nothing, wherever options are taken.
func TestOptionsThatAreNil(t *testing.T) {
	image := cnnlib.Input(8, 8, 1)
	optimizers := map[string][2]cnnlib.Optimizer{
		"Adam":    {cnnlib.Adam(), cnnlib.Adam(nil)},
		"SGD":     {cnnlib.SGD(cnnlib.Momentum(0.9)), cnnlib.SGD(nil, cnnlib.Momentum(0.9))},
		"RMSprop": {cnnlib.RMSprop(), cnnlib.RMSprop(nil)},
	}
	for name, two := range optimizers {
		if two[0] != two[1] {
			t.Errorf("%s: %+v and %+v", name, two[0], two[1])
		}
	}
	for name, two := range map[string][2]cnnlib.Layer{
		"Conv2D":             {image.Conv2D(2, cnnlib.Kernel(3, 3)), image.Conv2D(2, cnnlib.Kernel(3, 3), nil)},
		"MaxPool2D":          {image.MaxPool2D(cnnlib.Pool(2, 2)), image.MaxPool2D(cnnlib.Pool(2, 2), nil)},
		"LeakyReLU":          {image.LeakyReLU(), image.LeakyReLU(nil)},
		"BatchNormalization": {image.BatchNormalization(), image.BatchNormalization(nil)},
		"RandomZoom":         {image.RandomZoom(0.1), image.RandomZoom(0.1, nil)},
	} {
		if two[1].Err() != nil || two[0].Op() != two[1].Op() {
			t.Errorf("%s: %+v and %+v, %v", name, two[0].Op(), two[1].Op(), two[1].Err())
		}
	}
	data := small(t, 40).OneHot(3)
	var jobs []cnnlib.FitJob
	for _, options := range [][]cnnlib.FitOption{
		{cnnlib.EarlyStopping(2), cnnlib.ReduceLROnPlateau(2)},
		{nil, cnnlib.EarlyStopping(2, nil), cnnlib.ReduceLROnPlateau(2, nil), cnnlib.Watch(nil)},
	} {
		engine := testkit.FakeEngine{OnFit: func(_ context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
			jobs = append(jobs, job)
			watch(cnnlib.Event{Kind: cnnlib.Done})
			return cnnlib.History{}, nil
		}}
		if _, err := model(3).Fit(t.Context(), engine, data, options...); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(jobs[0], jobs[1]) {
		t.Errorf("jobs %+v and %+v", jobs[0], jobs[1])
	}
	if cnnlib.InBackground(nil) || !cnnlib.InBackground(nil, cnnlib.Background()) {
		t.Error("nil is taken for Background, or hides it")
	}
}
