package cell

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/show"
	"cnn321/kernels/cells/live/ask"
	"cnn321/kernels/cells/live/exit"
	pipes "cnn321/kernels/cells/live/notebook"
)

// start begins a training that goes on while other cells run, and has its display go on without this cell's program.
func start(ctx context.Context, engine cnnlib.Engine, model cnnlib.Model, data *cnnlib.Dataset, options []cnnlib.FitOption) error {
	status, err := engine.Status(ctx)
	if err != nil {
		return err
	}
	training, err := model.Start(ctx, engine, data, options...)
	if err != nil {
		return err
	}
	if !pipes.Present() {
		fmt.Println("O treino começou e continua em segundo plano.")
		return nil
	}
	display, err := show.Begin(pipes.Open(), status.Device)
	if err != nil {
		return err
	}
	if err := watchBehind(training.ID, display); err != nil {
		return fmt.Errorf("o treino começou, mas o kernel não pôde acompanhá-lo aqui (%w): use cell.Wait para ver como ele vai", err)
	}
	return nil
}

// watchBehind asks the kernel to go on with a display.
func watchBehind(training, display string) error {
	client, err := ask.Dial(os.Getenv(environment.Cell))
	if err != nil {
		return err
	}
	defer client.Close()
	return client.Watch(training, display)
}

// thisCell is the running cell in words, as far as the names of its source files tell.
func thisCell() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		if name := frame.File[strings.LastIndexByte(frame.File, '/')+1:]; strings.HasPrefix(name, "Célula [") {
			return "a c" + strings.TrimPrefix(name, "C")
		}
		if !more {
			return ""
		}
	}
}

// underWay is the trainings of a model that are not over, the oldest first, and the last of those that are.
func underWay(ctx context.Context, engine cnnlib.Engine, model cnnlib.Model) (active []cnnlib.Training, last *cnnlib.Training, err error) {
	all, err := engine.Trainings(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range all {
		switch {
		case t.Model != model.Fingerprint():
		case t.Ended():
			last = &t
		default:
			active = append(active, t)
		}
	}
	return active, last, nil
}

const noTraining = "Nenhum treino deste modelo está em curso."

// Wait waits until the trainings of a model that were begun with [cnnlib.Background] are over, and shows meanwhile how they go, as [Fit]
// does. It is the history of the last one. Where there is none it does not wait. Interrupting the cell ends the waiting, and not the training.
// A training that failed fails the cell.
func Wait(model cnnlib.Model) cnnlib.History {
	Check(model.Err())
	var history cnnlib.History
	endWaiting(untilInterrupted(func(ctx context.Context) (err error) {
		history, err = wait(ctx, model, true)
		return err
	}))
	return history
}

// wait waits for a model's trainings. Where none is under way it is the history of the last one, if ended says to care for that.
func wait(ctx context.Context, model cnnlib.Model, ended bool) (history cnnlib.History, err error) {
	engine := Engine()
	for first := true; ; first = false {
		active, last, err := underWay(ctx, engine, model)
		if err != nil {
			return history, err
		}
		if len(active) == 0 {
			if first && ended && last != nil {
				return engine.Attach(ctx, last.ID, nil)
			}
			if first && ended {
				return history, show.Markdown(noTraining)
			}
			return history, nil
		}
		if active[0].Elsewhere && active[0].By != "" {
			text := fmt.Sprintf("Quem treina este modelo agora é %s de outro caderno: espero o treino acabar, e o que a rede aprender vale aqui também.", active[0].By)
			if err := show.Markdown(text); err != nil {
				return history, err
			}
		}
		progress := show.NewWaiting(show.Auto())
		history, err = engine.Attach(ctx, active[0].ID, progress.Watch)
		if err = progress.Close(err); err != nil && !errors.Is(err, cnnlib.ErrInterrupted) {
			return history, err
		}
	}
}

// endWaiting ends a cell that waited. One that gave up waiting has said so in its display.
func endWaiting(err error) {
	if errors.Is(err, cnnlib.ErrStillTraining) {
		exit.With(1)
	}
	Check(err)
}

// Stop stops the trainings of a model, begun with [cnnlib.Background], after their current step. What was learned is kept, and the same Fit
// goes on from there.
func Stop(model cnnlib.Model) {
	Check(model.Err())
	Check(untilInterrupted(func(ctx context.Context) error {
		engine := Engine()
		active, last, err := underWay(ctx, engine, model)
		switch {
		case err != nil:
			return err
		case len(active) == 0 && last != nil && last.Phase == cnnlib.TrainingBroken:
			if err := engine.Stop(ctx, last.ID); err != nil {
				return err
			}
			return show.Markdown(last.BrokenOff() + " As próximas células não falam mais dele.")
		case len(active) == 0:
			return show.Markdown(noTraining)
		}
		// Those behind first, so that none of them begins.
		for i := len(active) - 1; i >= 0; i-- {
			if err := engine.Stop(ctx, active[i].ID); err != nil {
				return err
			}
		}
		all, err := engine.Trainings(ctx)
		if err != nil {
			return err
		}
		at := active[0].At
		for _, t := range all {
			if t.ID == active[0].ID {
				at = t.At
			}
		}
		return show.Markdown(fmt.Sprintf("**Treino parado**: %s. O que a rede aprendeu está guardado, e o mesmo `cell.Fit` continua deste ponto.", at))
	}))
}

// noting is a context by which an answer from the middle of a training says so under the cell; say is called when the answer is there.
func noting(ctx context.Context) (_ context.Context, say func() error) {
	var at *cnnlib.Moment
	return cnnlib.WithMoment(ctx, func(m cnnlib.Moment) { at = &m }), func() error {
		if at == nil || !unsaid() {
			return nil
		}
		return show.Markdown(fmt.Sprintf("*Esta rede ainda está em treino (%s): a resposta é a deste momento.*", *at))
	}
}
