package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cnn321/kernels/launch"
)

// Options say what to measure, and with what.
type Options struct {
	// Engine and Plugin are programs, MNIST a folder; Device is cpu or cuda.
	Engine, Plugin, MNIST, Device string
	// Precision is float32, tf32 or bfloat16, for both sides.
	Precision string
	Peer      *PeerProgram // nil: ours alone
	Kernel    *Kernel      // nil: cells are left out

	Only   []string // groups; see [Groups]
	Turns  int
	Seeds  int // of whole trainings
	Epochs int // of each
	Quick  bool

	JSON string    // where results are kept, and added to; may be empty
	Out  io.Writer // progress, in Portuguese; go-benchmarks writes its rows to standard output
}

// Run measures, and returns all results that it has, those that were in the file before included. When ctx is done it
// ends its programs and returns what there is with an error; the file has it too.
func Run(ctx context.Context, o Options) (results *Results, err error) {
	if err := CheckGroups(o.Only); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "cnn321-bench-*")
	if err != nil {
		return nil, fmt.Errorf("não consegui criar uma pasta temporária: %w", err)
	}
	defer os.RemoveAll(folder)
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, fmt.Errorf("não consegui criar uma pasta temporária: %w", err)
	}
	defer log.Close()
	programs := newChildren()
	defer programs.Close()

	b := &bench{Options: o, folder: folder, log: log}
	defer func() {
		if err != nil && ctx.Err() != nil {
			err = fmt.Errorf("medição interrompida%s: %w", b.kept(), ctx.Err())
		} else if err != nil {
			err = fmt.Errorf("%w%s", err, tail(log))
		}
	}()
	defer b.stop()
	if err := b.prepare(ctx, programs); err != nil {
		return nil, err
	}
	return b.results, b.run(ctx)
}

// bench is a run under way.
type bench struct {
	Options
	folder     string
	log        *os.File
	ours, peer side // peer is nil if there is none
	results    *Results
}

// prepare starts both sides once, to see that they work and what they are.
func (b *bench) prepare(ctx context.Context, programs *children) error {
	engine, err := newOurs(programs, launch.Config{
		Engine: b.Engine, Plugin: b.Plugin, MNIST: b.MNIST, Device: b.Device, Log: b.log, Home: b.folder, Personal: b.folder, Precision: b.Precision,
	})
	if err != nil {
		return err
	}
	fresh := Results{Device: b.Device, Precision: b.Precision, Machine: thisMachine(ctx, b.Device)}
	gonb := ""
	if b.Kernel != nil {
		gonb = b.Kernel.GoNB
	}
	if fresh.Versions, err = programVersions(b.Engine, gonb); err != nil {
		return err
	}
	if err := engine.renew(ctx); err != nil {
		return err
	}
	b.ours = engine
	status, err := engine.client.Status(ctx)
	if err != nil {
		return err
	}
	fresh.Versions["plugin"] = status.PluginVersion
	b.say("Máquina: %s\nVersões: %s", fresh.Machine, listVersions(fresh.Versions))
	if b.Peer != nil {
		peer, err := b.startPeer(ctx, programs)
		if err != nil {
			return err
		}
		b.peer, fresh.Peer = peer, &peer.info
		b.say("Comparação: %s (%s)", peer.info.Name, listVersions(peer.info.Versions))
	}
	b.results, err = resume(b.JSON, fresh)
	return err
}

// startPeer starts the worker, and refuses one that computes elsewhere than the engine.
func (b *bench) startPeer(ctx context.Context, programs *children) (*peer, error) {
	script, err := chooseScript(ctx, *b.Peer, b.Device)
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(b.folder, "peers")
	if err := unpackPeers(folder); err != nil {
		return nil, err
	}
	peer := newPeer(programs, *b.Peer, filepath.Join(folder, script+"_mnist.py"), b.Options, b.log)
	if err := peer.renew(ctx); err != nil {
		return nil, err
	}
	if onCPU := peer.info.Device == "cpu"; onCPU != (b.Device == "cpu") {
		return nil, fmt.Errorf("%s calcula em %q, e a medição é em %q: a razão entre os dois não diria nada (com CUDA, instale no Python dele a versão para GPU)",
			peer.info.Name, peer.info.Device, b.Device)
	}
	return peer, nil
}

func (b *bench) stop() {
	for _, s := range []side{b.ours, b.peer} {
		if s != nil {
			s.stop()
		}
	}
}

func (b *bench) say(format string, arguments ...any) { fmt.Fprintf(b.Out, format+"\n", arguments...) }

// kept says where the results are that there are so far.
func (b *bench) kept() string {
	if b.JSON == "" {
		return ""
	}
	if _, err := os.Stat(b.JSON); err != nil {
		return "" // before the first turn was over
	}
	return "; o que já foi medido está em " + b.JSON
}

// tail is the end of what the programs said, to be put after an error.
func tail(log *os.File) string {
	const most = 1500
	info, err := log.Stat()
	if err != nil || info.Size() == 0 {
		return ""
	}
	text := make([]byte, min(info.Size(), most))
	n, err := log.ReadAt(text, info.Size()-int64(len(text)))
	if err != nil && !errors.Is(err, io.EOF) {
		return ""
	}
	return fmt.Sprintf("\nO que os programas disseram por último:\n%s", text[:n])
}

// sides are those of a turn, in an order that alternates, so that none has always the better place.
func (b *bench) sides(turn int) []side {
	sides := []side{b.ours}
	if b.peer != nil {
		sides = append(sides, b.peer)
	}
	if turn%2 == 1 {
		slices.Reverse(sides)
	}
	return sides
}

func (b *bench) run(ctx context.Context) error {
	var chosen []measure
	for _, m := range catalog(sizes{b.Device, b.Quick}) {
		if slices.Contains(b.Only, m.group) {
			chosen = append(chosen, m)
		}
	}
	if err := b.runFresh(ctx, chosen); err != nil {
		return err
	}
	if err := b.runRepeated(ctx, chosen); err != nil {
		return err
	}
	if slices.Contains(b.Only, "cell") {
		if err := b.runCells(ctx); err != nil {
			return err
		}
	}
	if slices.Contains(b.Only, "training") {
		return b.runTrainings(ctx)
	}
	return nil
}

// runRepeated takes the measures that go-benchmarks drives, and keeps the results after each turn.
func (b *bench) runRepeated(ctx context.Context, chosen []measure) error {
	begun := false
	for _, m := range chosen {
		if m.once == nil {
			continue
		}
		if !begun {
			b.say("\n%s", driveHeader())
			begun = true
		}
		b.begin(m)
		for _, s := range b.sides(0) {
			if err := s.renew(ctx); err != nil {
				return err
			}
		}
		for turn := range b.Turns {
			for _, s := range b.sides(turn) {
				warm := 0
				if turn == 0 {
					warm = m.warm
				}
				label := fmt.Sprintf("%s · %d · %s", m.name.pt, turn+1, b.sideName(s.which()))
				samples, err := drive(ctx, label, m, warm, func() (sample, error) { return m.once(ctx, s) })
				if err != nil {
					return err
				}
				b.put(m, turn, s.which(), reading(samples))
				if err := s.settle(ctx); err != nil {
					return err
				}
			}
			if err := b.save(); err != nil {
				return err
			}
		}
		b.conclude(m)
	}
	return nil
}

// sideName is short, for the rows of the terminal.
func (b *bench) sideName(side Side) string {
	if side == Ours {
		return "cnn321"
	}
	name, _, _ := strings.Cut(b.results.Peer.Name, " (")
	return name
}

// begin makes room for a measure, in place of what an earlier run found.
func (b *bench) begin(m measure) {
	fresh := Measure{ID: m.id, Unit: m.unit}
	if old := b.results.find(m.id); old != nil {
		*old = fresh
		return
	}
	b.results.Measures = append(b.results.Measures, fresh)
}

// put takes in a reading.
func (b *bench) put(m measure, turn int, side Side, r *Reading) {
	kept := b.results.find(m.id)
	for len(kept.Turns) <= turn {
		kept.Turns = append(kept.Turns, Turn{})
	}
	if side == Ours {
		kept.Turns[turn].Ours = r
	} else {
		kept.Turns[turn].Peer = r
	}
	kept.Measured = now()
	b.results.Measured = kept.Measured
}

func now() time.Time { return time.Now().UTC().Truncate(time.Second) }

func (b *bench) save() error { return b.results.save(b.JSON) }

// conclude tells what a measure came to.
func (b *bench) conclude(m measure) {
	kept := b.results.find(m.id)
	line := fmt.Sprintf("→ %s: %s", m.name.pt, portuguese.spread(Summarize(kept.values(Ours)), m.unit))
	if peers := Summarize(kept.values(Peer)); peers.N > 0 {
		line += fmt.Sprintf("; %s %s; razão %s", b.results.Peer.Name, portuguese.spread(peers, m.unit), portuguese.ratio(Summarize(kept.ratios())))
	}
	b.say("%s", line)
}
