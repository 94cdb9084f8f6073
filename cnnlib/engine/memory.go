package engine

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/room"
	"cnn321/cnnlib/engine/train"
	"cnn321/cnnlib/machine"
)

// What the models may take that are kept in memory: a part of what the computer has, within bounds. The largest holds half a
// dozen networks of the lesson's size after they were trained, the smallest two.
const (
	leastMemory, mostMemory = 96 << 20, 192 << 20
	memoryPart              = 32
	// restPart is how many times less that is in a rest. The model that was asked for last stays in any case.
	restPart = 4
)

// memory is how many bytes the models in memory may take.
func (o Options) memory() int64 {
	if o.Memory > 0 {
		return o.Memory
	}
	there, err := machine.ReadMemory()
	if err != nil {
		return mostMemory // a system that does not tell is no small one
	}
	return min(max(there.Total/memoryPart, leastMemory), mostMemory)
}

// rest is after how long without a call what trained is given back.
func (o Options) rest() time.Duration { return cmp.Or(o.Rest, 30*time.Second) }

// breath is after how long without a call what nobody needs is given back.
func (o Options) breath() time.Duration { return o.rest() / 10 }

// breathe gives back what was freed and is only kept so that the next call need not ask the system for it. Everything that calls
// use stays, and a call that comes meanwhile does not wait.
func (e *Engine) breathe() {
	select {
	case <-e.turn:
	default:
		return // somebody works, and begins a new wait afterwards
	}
	rests := !e.closed && e.training == nil // a training's end begins a new wait
	spare := rests && !e.trains()
	if rests {
		e.resting.Reset(e.options.rest() - e.options.breath())
	}
	e.turn <- struct{}{}
	if spare {
		room.GiveBack()
	}
}

// trim is called after what is seldom and takes much at once: a compilation, many images, a look into each layer. The caller has the turn.
func (e *Engine) trim() {
	if !e.trains() && e.options.Device != device.CUDA {
		room.Trim()
	}
}

// trains says whether a training is under way, or was lately and may be gone on with. Each of its steps takes hundreds of megabytes on
// huge pages; given back in between they would come again on small ones, which costs a short training a quarter of its time.
// The caller has the turn.
func (e *Engine) trains() bool {
	if e.training != nil {
		return true
	}
	for _, m := range e.models {
		if m.trainer.Bytes() > 0 {
			return true
		}
	}
	return false
}

// rest gives back what the next training would make anew in a second or two: its compiled program on a CPU, and the data sets.
// Of the models, and what predicts with them, those stay that were asked for last: who works with several keeps them all at hand, and who
// has stopped leaves the memory to others.
func (e *Engine) rest() {
	select {
	case <-e.turn:
	default:
		return // somebody works, and begins a new wait afterwards
	}
	defer func() { e.turn <- struct{}{} }()
	if e.closed || e.training != nil {
		return // a training's end begins a new wait
	}
	e.shed(e.options.memory() / restPart)
	e.tidy()
}

// tidy is what [Engine.rest] does. The caller has the turn.
func (e *Engine) tidy() {
	// A GPU takes ten times as long to compile for, and what it holds is no memory of the computer's.
	if e.options.Device != device.CUDA {
		for _, m := range e.models {
			if m.training == 0 {
				m.trainer.Finalize()
			}
		}
	}
	e.sets = data.Cache{}
	room.GiveBack()
}

// hasRoomToTrain fails, in words, where a training would end the process for want of memory.
func (e *Engine) hasRoomToTrain(job cnnlib.FitJob) error {
	if job.IgnoreMemory {
		return nil
	}
	need := room.Training(job.Model, train.Slots(job.Model.Optimizer()), job.BatchSize)
	if e.options.Device == device.CUDA {
		need.Batch = 0 // is the card's
	}
	return e.hasRoom(fmt.Sprintf("treinar a rede com lotes de %d", job.BatchSize), job.Model, need, room.TrainingAdvice(job.Model, need, job.BatchSize))
}

// hasRoomFor fails where the network alone is larger than the memory.
func (e *Engine) hasRoomFor(m cnnlib.Model) error {
	return e.hasRoom("usar a rede", m, room.Inference(m, 1), room.InferenceAdvice(m))
}

func (e *Engine) hasRoom(what string, m cnnlib.Model, need room.Need, advice func(free float64) string) error {
	there, err := machine.ReadMemory()
	if err != nil || need.Bytes() <= float64(there.Free) {
		return nil // a system that does not tell: what comes, comes
	}
	// What earlier calls left takes room as well.
	e.shed(0)
	e.tidy()
	if there, err = machine.ReadMemory(); err != nil {
		return nil
	}
	return room.Check(what, m, need, there, advice)
}

func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, module := range info.Deps {
		if module.Path == path {
			return module.Version
		}
	}
	return ""
}

// processMemory is the resident memory of this process and its peak, in bytes
// (zero where the system does not tell).
func processMemory() (now, peak int64) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		kib, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			continue
		}
		switch fields[0] {
		case "VmRSS:":
			now = kib << 10
		case "VmHWM:":
			peak = kib << 10
		}
	}
	return now, peak
}
