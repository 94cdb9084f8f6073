package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cnn321/kernels/tier"
)

// sharedCells declare a training that tells where it goes on, and after which step that was told last.
const sharedCells = `import (
	"context"
	"cnn321/cnnlib"
	"cnn321/cnnlib/cell"
)

var treino, _ = cell.MNIST()
var modelo = cnnlib.Input(28, 28, 1).MaxPool2D(cnnlib.Pool(4, 4)).Flatten().Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
var dados = treino.Slice(0, 2000).OneHot(10)

func conta(ate int) func(cnnlib.Event) {
	ultimo, andou := 0, false
	return func(e cnnlib.Event) {
		passo := (e.Epoch-1)*e.Steps + e.Step
		switch e.Kind {
		case cnnlib.Resumed:
			if andou {
				fmt.Println("retoma", passo, ultimo, "fim")
			}
		case cnnlib.Step:
			ultimo = passo
			if passo > ate && !andou {
				andou = true
				fmt.Println("andou")
			}
		}
	}
}
`

// TestTrainingGoesOnWithTheNextKernel has the kernel end whose engine another kernel's trainings are done by, in front of a cell and behind it: they
// go on by themselves, with no step lost.
func TestTrainingGoesOnWithTheNextKernel(t *testing.T) {
	t.Parallel()
	tier.Slow(t, "two kernels that train")
	first := startClient(t)
	fronts := map[*jupyterClient]int{first: first.do("start").Pid}
	first.pidsOf("engine")
	second := first.another()
	fronts[second] = second.do("start").Pid
	parent := func(pid int) int {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			t.Fatal(err)
		}
		var state string
		var parent int
		if _, err := fmt.Sscan(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), &state, &parent); err != nil {
			t.Fatal(err)
		}
		return parent
	}
	// roles tells who runs the engine, and who else uses it.
	roles := func() (owner, guest *jupyterClient, engine int) {
		t.Helper()
		engines := first.pidsOf("engine")
		if len(engines) != 1 {
			t.Fatalf("engines %v", engines)
		}
		if parent(parent(engines[0])) == fronts[first] {
			return first, second, engines[0]
		}
		return second, first, engines[0]
	}
	restart := func(owner *jupyterClient) { fronts[owner] = owner.do("restart", "now", false).Pid }
	kill := func(owner *jupyterClient) {
		owner.kill(fronts[owner])
		owner.eventually("Jupyter notices", func() bool { return !owner.do("alive").Alive })
		fronts[owner] = owner.do("restart", "now", true).Pid
	}
	for _, test := range []struct {
		name, train string
		end         func(owner *jupyterClient)
	}{
		{"behind a cell, restarted", `t := cell.Must(modelo.Start(context.Background(), cell.Engine(), dados, cnnlib.BatchSize(4), cnnlib.Epochs(100000), cnnlib.KeepEpochs(2)))
cell.Must(cell.Engine().Attach(context.Background(), t.ID, conta(1200)))`, restart},
		{"in a cell, killed", `cell.Must(modelo.Fit(context.Background(), cell.Engine(), dados, cnnlib.BatchSize(4), cnnlib.Epochs(90000), cnnlib.Seed(2), cnnlib.KeepEpochs(2), cnnlib.Watch(conta(1200))))`, kill},
	} {
		t.Run(test.name, func(t *testing.T) {
			first.t, second.t = t, t
			owner, guest, engine := roles()
			guest.expect(sharedCells, "")
			guest.do("begin", "code", test.train, "until", "andou")
			test.end(owner)
			got := guest.do("until", "text", "fim")
			var at, told int
			if _, err := fmt.Sscanf(got.Stdout[max(strings.Index(got.Stdout, "retoma"), 0):], "retoma %d %d fim", &at, &told); err != nil {
				t.Fatalf("%q: %v", got.Stdout, err)
			}
			if at < told {
				t.Errorf("it goes on at step %d, and step %d was told of", at, told)
			}
			guest.eventually("the engine has gone", func() bool { return syscall.Kill(engine, 0) != nil })
			guest.do("interrupt")
			guest.do("finish")
			if got := guest.execute("cell.Stop(modelo)"); got.Status != "ok" {
				t.Errorf("%+v", got)
			}
		})
	}
	first.t, second.t = t, t
	// The end of the other's kernel is its trainings' end too, though the engine goes on.
	owner, guest, engine := roles()
	guest.expect(sharedCells, "")
	if got := guest.execute("cell.Fit(modelo, dados, cnnlib.BatchSize(4), cnnlib.Epochs(80000), cnnlib.Seed(3), cnnlib.Background())"); got.Status != "ok" {
		t.Fatalf("%+v", got)
	}
	owner.expect(sharedCells, "")
	const phases = `for _, t := range cell.Must(cell.Engine().Trainings(context.Background())) { if t.Epochs == 80000 { fmt.Print(t.Phase) } }`
	owner.eventually("it is under way", func() bool { return owner.execute(phases).Stdout == "runs" })
	guest.do("shutdown")
	owner.eventually("it is broken off", func() bool { return owner.execute(phases).Stdout == "broken" })
	if now := owner.pidsOf("engine"); len(now) != 1 || now[0] != engine {
		t.Errorf("engines %v, was %d", now, engine)
	}
	owner.do("shutdown")
	second.leave()
	first.nothingLeft()
	if left, err := filepath.Glob(filepath.Join(first.temp, "*")); err != nil || len(left) != 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}
