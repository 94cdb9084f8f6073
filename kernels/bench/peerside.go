package bench

import (
	"context"
	"time"
)

// peerAnswer is a measure as a worker tells it.
type peerAnswer struct {
	Seconds  float64
	CPU      *float64
	Way      string
	Compile  float64
	Accuracy float64
}

func (a peerAnswer) sample() sample {
	s := sample{value: a.Seconds, way: a.Way}
	if a.CPU != nil {
		s.cpu, s.hasCPU = *a.CPU, true
	}
	return s
}

func (p *peer) which() Side { return Peer }

// renew starts the worker if there is none. It is kept from measure to measure.
func (p *peer) renew(ctx context.Context) error {
	if p.worker != nil {
		return nil
	}
	worker, info, err := p.start(ctx)
	if err != nil {
		return err
	}
	p.worker, p.info = worker, info
	return nil
}

// settle does nothing: what a worker does is done when it answers.
func (p *peer) settle(ctx context.Context) error { return ctx.Err() }

func (p *peer) stop() {
	if p.worker != nil {
		p.worker.stop()
		p.worker = nil
	}
}

func (p *peer) ask(ctx context.Context, do string, arguments map[string]any) (peerAnswer, error) {
	var answer peerAnswer
	if err := p.renew(ctx); err != nil {
		return answer, err
	}
	err := p.worker.ask(ctx, &answer, do, arguments)
	return answer, err
}

func (p *peer) measured(ctx context.Context, do string, arguments map[string]any) (sample, error) {
	answer, err := p.ask(ctx, do, arguments)
	return answer.sample(), err
}

func (p *peer) steps(ctx context.Context, batch, steps, filters int) (sample, error) {
	return p.measured(ctx, "steps", map[string]any{"batch": batch, "steps": steps, "filters": filters})
}

func (p *peer) epoch(ctx context.Context, images int) (sample, error) {
	return p.measured(ctx, "epoch", map[string]any{"images": images})
}

func (p *peer) predict(ctx context.Context, images, times int) (sample, error) {
	return p.measured(ctx, "predict", map[string]any{"n": images, "times": times})
}

func (p *peer) evaluate(ctx context.Context, images, times int) (sample, error) {
	return p.measured(ctx, "evaluate", map[string]any{"n": images, "times": times})
}

func (p *peer) training(ctx context.Context, epochs int, seed uint64) (Training, error) {
	answer, err := p.ask(ctx, "training", map[string]any{"epochs": epochs, "seed": seed})
	t := Training{Side: Peer, Seed: seed, Epochs: epochs, Accuracy: answer.Accuracy, Seconds: answer.Seconds, Compile: answer.Compile}
	if answer.CPU != nil {
		t.CPU = *answer.CPU
	}
	return t, err
}

// fresh measures a worker beside the one that is kept.
func (p *peer) fresh(ctx context.Context, batch int) (freshness, error) {
	var f freshness
	begin := time.Now()
	worker, _, err := p.start(ctx)
	if err != nil {
		return f, err
	}
	defer worker.stop()
	f.start = time.Since(begin).Seconds()
	if batch == 0 {
		return f, nil
	}
	var compiled struct{ Predict, Train float64 }
	if err := worker.ask(ctx, &compiled, "compile", map[string]any{"batch": batch}); err != nil {
		return f, err
	}
	f.compilePredict, f.compileStep = compiled.Predict, compiled.Train
	if err := worker.ask(ctx, &struct{}{}, "part", map[string]any{"batch": batch, "steps": peakSteps}); err != nil {
		return f, err
	}
	var memory struct{ Bytes float64 }
	err = worker.ask(ctx, &memory, "memory", nil)
	f.peak = memory.Bytes
	return f, err
}
