package engine

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/infer"
	"cnn321/cnnlib/engine/jobs"
	"cnn321/cnnlib/engine/journal"
	"cnn321/cnnlib/engine/train"
)

// Options says how an engine computes and where it keeps what it learned.
type Options struct {
	// Device is "cpu", which "" stands for, or "cuda": what the plugin is for.
	Device string
	// Plugin is the path of the PJRT plugin to load.
	Plugin string
	// NoPlugin is why there is none, where Plugin is "" and that is known: what calls fail with.
	NoPlugin string
	// Devices is how many devices a Fit trains on, each with a part of every batch; 0 stands for 1. What is
	// learned is the same, rounding apart, and so is what is kept of it: a training begun on one
	// device goes on with several, and the other way round.
	//
	// With more than one the batches of each step come from the host. Evaluate, Predict and
	// Inspect compute on the first device.
	Devices int
	// Models is the folder for trained state. It is made when first needed.
	Models string
	// Precision is how finely products are computed; float32 if empty.
	Precision Precision
	// Feed is how training gets its batches; if empty, as suits the device.
	Feed Feed
	// Memory is how many bytes the models may take that are kept between calls, with what is compiled for them; 0 stands for a
	// part of what the computer has. Beyond it, those that nobody asked for lately are on disk alone.
	Memory int64
	// Journal is told what is computed; nil is none.
	Journal *journal.Journal
	// Rest is after how long without a call the engine gives back what only the next training needs; 0 stands for half a minute.
	// What nobody needs it gives back after a tenth of that.
	Rest time.Duration
	// Lives reports whether the kernel lives that has a file locked: see [cnnlib.FitJob]. A training in the background ends when none lives for
	// which it trains; nil is of an engine that asks nobody.
	Lives func(kernel string) bool
}

// Precision is how finely the products of a network are computed.
type Precision = device.Precision

// The precisions: see package device.
const (
	Float32  = device.Float32
	TF32     = device.TF32
	BFloat16 = device.BFloat16
)

// Feed says how training gets its batches.
type Feed = train.Feed

// The feeds: see package train.
const (
	FeedHost   = train.FeedHost
	FeedDevice = train.FeedDevice
)

func (o Options) device() device.Options {
	return device.Options{Kind: o.Device, Plugin: o.Plugin, NoPlugin: o.NoPlugin, Count: o.Devices, Precision: o.Precision}
}

// Engine implements cnnlib.Engine. Its methods may be called at the same time. Trainings are jobs, done one after the other; all other
// calls take turns among themselves, and are answered while a training goes on.
type Engine struct {
	options Options
	files   durable.FS // what is trained is kept on it

	// turn holds one token: whoever has it computes. A channel rather than a
	// mutex so that waiting ends with the caller's context.
	turn  chan struct{}
	turns atomic.Int64 // taken so far
	ahead atomic.Bool  // whether the engine has the turn itself, to work ahead

	// closing ends with stop, and with it the work between calls.
	closing context.Context
	stop    context.CancelFunc

	queue   *jobs.Queue // the trainings
	unsaved atomic.Bool // the one under way has learned what the disk does not have
	// breathing begins a short rest when nobody had a turn for a moment, and resting a long one afterwards.
	breathing, resting *time.Timer

	// The rest is guarded by turn.
	device   *device.Device     // nil until it is loaded
	models   map[string]*loaded // by fingerprint
	training *training          // that under way, nil between trainings
	looking  *infer.Viewer      // of the model that was last looked into
	sets     data.Cache
	onDevice data.DeviceCache
	closed   bool

	statusMu sync.Mutex
	status   cnnlib.Status
}

var _ cnnlib.Engine = (*Engine)(nil)

// New makes an engine. The plugin is loaded by the first call that needs it, or
// by [Engine.Warm]; what is wrong with it is that call's error.
func New(options Options) *Engine {
	if options.Journal == nil {
		options.Journal = &journal.Journal{}
	}
	e := &Engine{
		options: options,
		files:   durable.OS{},
		turn:    make(chan struct{}, 1),
		models:  make(map[string]*loaded),
		queue:   jobs.NewQueue(),
		status:  cnnlib.Status{Device: options.device().Name(), Plugin: options.Plugin, GoMLX: moduleVersion("github.com/gomlx/gomlx")},
	}
	e.closing, e.stop = context.WithCancel(context.Background())
	e.resting = time.AfterFunc(options.rest(), e.rest)
	e.breathing = time.AfterFunc(options.breath(), e.breathe)
	e.turn <- struct{}{}
	if options.Lives != nil {
		go e.abandon()
	}
	return e
}

// Leave says that the engine is about to be closed: trainings that are interrupted from now on were not stopped by anybody, and whoever asks
// for their models later is told of them.
func (e *Engine) Leave() { e.stop() }

// Close stops the trainings, whose state is kept, and frees the backend. Calls after it fail.
func (e *Engine) Close() error {
	e.Leave()
	e.queue.Close()
	<-e.turn
	defer e.release()
	e.closed = true
	e.breathing.Stop()
	e.resting.Stop()
	for _, m := range e.models {
		m.finalize()
	}
	clear(e.models)
	if e.looking != nil {
		e.looking.Finalize()
		e.looking = nil
	}
	err := e.onDevice.Clear()
	if e.device != nil {
		e.device.Finalize()
		e.device = nil
	}
	return err
}

// Warm loads the plugin, so that the first call does not wait for it.
func (e *Engine) Warm(ctx context.Context) error {
	if err := e.acquire(ctx); err != nil {
		return err
	}
	defer e.release()
	return e.open()
}

// Status describes the engine. It does not wait for a training that is running.
func (e *Engine) Status(ctx context.Context) (cnnlib.Status, error) {
	if !e.hasLoaded() {
		if err := e.Warm(ctx); err != nil {
			return cnnlib.Status{}, err
		}
	}
	e.statusMu.Lock()
	defer e.statusMu.Unlock()
	status := e.status
	status.MemoryBytes, status.PeakBytes = processMemory()
	return status, nil
}

// hasLoaded reports whether the plugin is loaded. It waits for nobody.
func (e *Engine) hasLoaded() bool {
	e.statusMu.Lock()
	defer e.statusMu.Unlock()
	return e.status.PluginVersion != ""
}

// patience is how long a call waits for its turn until it says that it waits.
const patience = time.Second

func (e *Engine) acquire(ctx context.Context) error {
	long := time.NewTimer(patience)
	defer long.Stop()
	for waiting := true; waiting; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-long.C:
			if e.hasLoaded() && !e.ahead.Load() { // else nobody is before it: the engine prepares what it is to answer with
				cnnlib.Tell(ctx, "O motor ainda termina um pedido anterior, que pode ser o de uma célula interrompida. Esta célula espera por ele.")
			}
		case <-e.turn:
			waiting = false
		}
	}
	e.turns.Add(1)
	if e.closed {
		e.release()
		return fmt.Errorf("o motor já foi encerrado: crie outro com engine.New")
	}
	return nil
}

// open loads the plugin, once. The caller has the turn.
func (e *Engine) open() error {
	if e.device != nil {
		return nil
	}
	if err := e.options.device().Check(); err != nil {
		return err
	}
	if err := e.options.Feed.Check(e.options.Devices); err != nil {
		return err
	}
	opened, err := device.Open(e.options.device())
	if err != nil {
		return err
	}
	e.device = opened
	e.statusMu.Lock()
	e.status.PluginVersion = opened.PluginVersion()
	e.statusMu.Unlock()
	return nil
}

func (e *Engine) release() {
	if !e.closed {
		e.resting.Stop()
		e.breathing.Reset(e.options.breath())
	}
	e.turn <- struct{}{}
}

// ready takes a turn with the backend loaded. The caller releases it.
func (e *Engine) ready(ctx context.Context) error {
	if err := e.acquire(ctx); err != nil {
		return err
	}
	if err := e.open(); err != nil {
		e.release()
		return err
	}
	return nil
}
