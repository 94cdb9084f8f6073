package show

import (
	"time"

	"cnn321/cnnlib"
)

// A training as an engine reports it: small, and with numbers that are easy to find again.

func ended(n int) []cnnlib.EpochResult {
	epochs := make([]cnnlib.EpochResult, n)
	for i := range epochs {
		epochs[i] = cnnlib.EpochResult{
			Loss: 0.02 + 0.25/float64(i+1), Accuracy: 1 - 0.08/float64(i+1),
			Steps: 469, Duration: 469 * 67 * time.Millisecond,
		}
	}
	return epochs
}

func history(n, reused, step int) cnnlib.History {
	return cnnlib.History{Epochs: ended(n), Reused: reused, ResumedStep: step, Device: "CPU (XLA)"}
}

func compileEvents(epochs int) []cnnlib.Event {
	return []cnnlib.Event{
		{Kind: cnnlib.Compiling, Epochs: epochs},
		{Kind: cnnlib.Compiled, Epochs: epochs, Elapsed: 1600 * time.Millisecond},
	}
}

// stepEvent is step of 469 in an epoch.
func stepEvent(epoch, epochs, step int) cnnlib.Event {
	done := float64(epoch-1) + float64(step)/469
	return cnnlib.Event{
		Kind: cnnlib.Step, Epoch: epoch, Epochs: epochs, Step: step, Steps: 469,
		Loss: 0.3 / (1 + done), Accuracy: 1 - 0.1/(1+done),
		Elapsed: time.Duration(step) * 67 * time.Millisecond, PerStep: 67 * time.Millisecond,
		Remaining: time.Duration((float64(epochs) - done) * 469 * 67 * float64(time.Millisecond)),
	}
}

func epochEvents(epoch, epochs, reused int) []cnnlib.Event {
	return []cnnlib.Event{
		stepEvent(epoch, epochs, 156), stepEvent(epoch, epochs, 313), stepEvent(epoch, epochs, 469),
		{Kind: cnnlib.EpochEnd, Epoch: epoch, Epochs: epochs, Step: 469, Steps: 469, History: history(epoch, reused, 0)},
	}
}

func done(epochs, reused int) cnnlib.Event {
	return cnnlib.Event{Kind: cnnlib.Done, Epoch: epochs, Epochs: epochs, History: history(epochs, reused, 0)}
}

func join(lists ...[]cnnlib.Event) []cnnlib.Event {
	var all []cnnlib.Event
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// fold is the state after events.
func fold(events []cnnlib.Event) State {
	s := State{Device: "CPU (XLA)"}
	for _, e := range events {
		s = s.Next(e)
	}
	return s
}
