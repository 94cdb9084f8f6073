package main

import (
	"context"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/remote"
)

// What is handed on when the next engine runs already, as by one whose folder was removed, is taken over too: by whoever asks for it first, or by
// itself. One that is about to end leaves it to the next.
func TestHandedOnLate(t *testing.T) {
	data, err := cnnlib.NewDataset(cnnlib.Images{Height: 2, Width: 2, Channels: 1, Pixels: make([]byte, 16)}, []int{0, 1, 2, 0})
	if err != nil {
		t.Fatal(err)
	}
	m := cnnlib.Input(2, 2, 1).Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	const id, why = "late-1", "nenhum plugin neste teste"
	for name, ask := range map[string]func(ctx context.Context, h *heir) error{
		"who watches it": func(ctx context.Context, h *heir) error { _, err := h.Attach(ctx, id, nil); return err },
		"who lists it": func(ctx context.Context, h *heir) error {
			if all, err := h.Trainings(ctx); err != nil || len(all) != 1 {
				t.Errorf("it lists %+v, %v", all, err)
			}
			_, err := h.Engine.Attach(ctx, id, nil)
			return err
		},
		"nobody": func(ctx context.Context, h *heir) error {
			watching, stop := context.WithCancel(ctx)
			defer stop()
			go h.watch(watching)
			for ; ; time.Sleep(time.Millisecond) {
				if all, err := h.Engine.Trainings(ctx); len(all) > 0 || err != nil {
					_, err := h.Engine.Attach(ctx, id, nil)
					return err
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := &heir{Engine: engine.New(engine.Options{Models: t.TempDir(), NoPlugin: why}), socket: filepath.Join(t.TempDir(), "s")}
			defer func() {
				if err := h.Close(); err != nil {
					t.Error(err)
				}
			}()
			h.takeOver()
			begun := remote.Begun{ID: id, Job: cnnlib.FitJob{Model: m, Data: data.OneHot(3), BatchSize: 4, Epochs: 1}, For: []string{""}}
			if err := remote.HandOn(h.socket, []remote.Begun{begun}); err != nil {
				t.Fatal(err)
			}
			if err := ask(t.Context(), h); err == nil || !strings.Contains(err.Error(), why) { // which says that it was begun
				t.Errorf("err = %v", err)
			}
			h.handOn()
			if err := remote.HandOn(h.socket, []remote.Begun{begun}); err != nil {
				t.Fatal(err)
			}
			h.takeOver()
			if all, err := remote.TakeOver(h.socket); len(all) != 1 || err != nil {
				t.Errorf("the next engine finds %d, %v", len(all), err)
			}
		})
	}
}

// A folder that was removed is told of once, and not at each look; again, if it comes back and is removed once more.
func TestMissingFolderIsSaidOnce(t *testing.T) {
	var said strings.Builder
	log.SetOutput(&said)
	defer log.SetOutput(os.Stderr)
	folder := filepath.Join(t.TempDir(), "engine")
	h := &heir{socket: filepath.Join(folder, "s")}
	look := func(times, want int) {
		t.Helper()
		for range times {
			h.takeOver()
		}
		if got := strings.Count(said.String(), "não consegui continuar os treinos"); got != want {
			t.Errorf("said %d times, want %d:\n%s", got, want, said.String())
		}
	}
	look(5, 1)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	look(5, 1)
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	look(5, 2)
}
