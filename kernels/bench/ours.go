package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/remote"
	"cnn321/kernels/launch"
)

// ours is the engine, as a notebook's cell meets it: the program, started as the launcher starts it, over its socket.
type ours struct {
	programs    *children
	config      launch.Config
	train, test *cnnlib.Dataset

	engine *engine
	client *remote.Client
	epochs map[string]int // trained by this engine, by the job's fingerprint
	turn   int            // which of three nearly equal sets of images is next
}

func newOurs(programs *children, config launch.Config) (*ours, error) {
	train, test, err := cnnlib.LoadMNIST(config.MNIST)
	if err != nil {
		return nil, err
	}
	return &ours{programs: programs, config: config, train: train.OneHot(classes), test: test.OneHot(classes)}, nil
}

func (o *ours) which() Side { return Ours }

// renew starts another engine: no checkpoint, executable or memory of the measure before.
func (o *ours) renew(ctx context.Context) error {
	o.stop()
	engine, err := startEngine(o.programs, o.config)
	if err != nil {
		return err
	}
	o.engine, o.client, o.epochs = engine, remote.NewClient(engine.alone.Socket), make(map[string]int)
	if err := o.listening(ctx); err != nil {
		o.stop()
		return err
	}
	if _, err := o.client.Status(ctx); err != nil {
		o.stop()
		return err
	}
	return nil
}

// listening waits for the socket. The client would wait too, but looks only every 50 ms.
func (o *ours) listening(ctx context.Context) error {
	for {
		conn, err := net.Dial("unix", o.engine.alone.Socket)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-o.engine.Ended():
			return fmt.Errorf("o motor em %s terminou logo ao iniciar (%v): confira se é um motor deste projeto, ou rode `go run ./kernels setup`", o.config.Engine, o.engine.Err())
		case <-time.After(time.Millisecond):
		}
	}
}

// stop ends the engine, if there is one.
func (o *ours) stop() {
	if o.engine == nil {
		return
	}
	// A temporary folder that stays is removed by the next engine.
	_ = o.engine.Stop()
	o.engine, o.client = nil, nil
}

// further trains a model one epoch further than this engine has.
func (o *ours) further(ctx context.Context, model cnnlib.Model, data *cnnlib.Dataset, batch int, watch func(cnnlib.Event)) error {
	job := cnnlib.FitJob{Model: model, Data: data, BatchSize: batch, Seed: cnnlib.DefaultSeed}
	name := job.RunFingerprint()
	_, err := model.Fit(ctx, o.client, data, cnnlib.BatchSize(batch), cnnlib.Epochs(o.epochs[name]+1), cnnlib.Watch(watch))
	if err == nil {
		o.epochs[name]++
	}
	return err
}

func (o *ours) steps(ctx context.Context, batch, steps, filters int) (sample, error) {
	told := []progress{{lap: o.lap()}}
	err := o.further(ctx, network(filters), o.train.Slice(0, batch*steps), batch, func(e cnnlib.Event) {
		switch e.Kind {
		case cnnlib.Resumed, cnnlib.Compiled:
			told[0].lap = o.lap()
		case cnnlib.Step:
			told = append(told, progress{o.lap(), e})
		}
	})
	if err != nil {
		return sample{}, err
	}
	if o.config.Device != "cuda" {
		told = told[1:]
	}
	return perStep(told, steps)
}

// progress is a moment at which the engine told how far it was; before it told anything, the moment at which all was ready.
type progress struct {
	lap   lap
	event cnnlib.Event
}

// perStep is the time of one of so many steps by the engine's own clock, from the first moment to the last. On a CPU the
// first moment is the end of the first step. A GPU takes steps by the hundred, perhaps all at once, so it is where the epoch begins.
func perStep(told []progress, steps int) (sample, error) {
	if len(told) == 0 {
		return sample{}, errors.New("o motor treinou sem contar os passos")
	}
	from, to := told[0], told[len(told)-1]
	between := to.event.Step - from.event.Step
	if between < 1 || to.event.Step != steps {
		return sample{}, fmt.Errorf("o motor contou os passos de %d a %d, e não até %d", from.event.Step, to.event.Step, steps)
	}
	s := from.lap.until(to.lap, between)
	s.value = (to.event.Elapsed - from.event.Elapsed).Seconds() / float64(between)
	return s, nil
}

// epoch is from the moment all is read and compiled until the answer: its checkpoint counts.
func (o *ours) epoch(ctx context.Context, images int) (sample, error) {
	begin := o.lap()
	err := o.further(ctx, network(lessonFilters), o.train.Slice(0, images), lessonBatch, func(e cnnlib.Event) {
		if e.Kind == cnnlib.Resumed || e.Kind == cnnlib.Compiled {
			begin = o.lap()
		}
	})
	return begin.until(o.lap(), 1), err
}

// similar is one of three sets that differ by an image, in turn: what it made of the last two large ones, the engine
// remembers. Where the test images do not give three, those of the training do.
func (o *ours) similar(images int) *cnnlib.Dataset {
	o.turn = (o.turn + 1) % similarSets
	from := o.test
	if images+similarSets-1 > from.Len() {
		from = o.train
	}
	return from.Slice(o.turn, o.turn+images)
}

func (o *ours) predict(ctx context.Context, images, times int) (sample, error) {
	model := network(lessonFilters)
	sets := make([]cnnlib.Images, times)
	for i := range sets {
		var err error
		if sets[i], err = o.similar(images).Images(0, images); err != nil {
			return sample{}, err
		}
	}
	begin := o.lap()
	for _, set := range sets {
		if _, err := model.Predict(ctx, o.client, set); err != nil {
			return sample{}, err
		}
	}
	return begin.until(o.lap(), times), nil
}

func (o *ours) evaluate(ctx context.Context, images, times int) (sample, error) {
	model := network(lessonFilters)
	begin := o.lap()
	for range times {
		if _, err := model.Evaluate(ctx, o.client, o.similar(images)); err != nil {
			return sample{}, err
		}
	}
	return begin.until(o.lap(), times), nil
}

func (o *ours) training(ctx context.Context, epochs int, seed uint64) (Training, error) {
	if err := o.renew(ctx); err != nil {
		return Training{}, err
	}
	model := network(lessonFilters)
	begin := o.lap()
	history, err := model.Fit(ctx, o.client, o.train, cnnlib.BatchSize(lessonBatch), cnnlib.Epochs(epochs), cnnlib.Seed(seed),
		cnnlib.Watch(func(e cnnlib.Event) {
			if e.Kind == cnnlib.Compiled {
				begin = o.lap()
			}
		}))
	if err != nil {
		return Training{}, err
	}
	took := begin.until(o.lap(), 1)
	metrics, err := model.Evaluate(ctx, o.client, o.test)
	if err != nil {
		return Training{}, err
	}
	t := Training{Side: Ours, Seed: seed, Epochs: epochs, Accuracy: metrics.Accuracy, Seconds: took.value, Compile: history.Compile.Seconds()}
	if took.hasCPU {
		t.CPU = took.cpu
	}
	return t, nil
}

// fresh measures a new engine, and leaves it as the one to use.
func (o *ours) fresh(ctx context.Context, batch int) (freshness, error) {
	var f freshness
	begin := time.Now()
	if err := o.renew(ctx); err != nil {
		return f, err
	}
	f.start = time.Since(begin).Seconds()
	if batch == 0 {
		return f, nil
	}
	first, err := o.predict(ctx, batch, 1)
	if err != nil {
		return f, err
	}
	later := math.Inf(1)
	for range laterCalls {
		s, err := o.predict(ctx, batch, 1)
		if err != nil {
			return f, err
		}
		later = min(later, s.value)
	}
	f.compilePredict = first.value - later
	if f.compileStep, err = o.part(ctx, batch); err != nil {
		return f, err
	}
	status, err := o.client.Status(ctx)
	f.peak = float64(status.PeakBytes)
	return f, err
}

// part trains the first steps of an epoch on all images and then stops, as ■ does; it is the time that compiling took.
func (o *ours) part(parent context.Context, batch int) (compile float64, err error) {
	ctx, enough := context.WithCancel(parent)
	defer enough()
	steps := 0
	_, err = network(lessonFilters).Fit(ctx, o.client, o.train, cnnlib.BatchSize(batch), cnnlib.Watch(func(e cnnlib.Event) {
		switch e.Kind {
		case cnnlib.Compiled:
			compile = e.Elapsed.Seconds()
		case cnnlib.Step:
			if steps = e.Step; steps >= peakSteps {
				enough()
			}
		}
	}))
	if err != nil && (steps < peakSteps || !errors.Is(err, cnnlib.ErrInterrupted)) {
		return compile, err
	}
	// The engine may still be writing its checkpoint; to look at nothing waits for that, and costs nothing.
	_, err = network(lessonFilters).Inspect(parent, o.client, cnnlib.Look{})
	return compile, err
}
