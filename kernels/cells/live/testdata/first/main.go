// Command first is a cell's program that leaves values and ends in the way that its argument says.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"time"

	"cnn321/cnnlib"
	"cnn321/kernels/cells/live"
	"cnn321/kernels/cells/live/interrupt"
)

type knot struct {
	N     int
	other *knot
	err   error
}

var (
	images   cnnlib.Images
	data     *cnnlib.Dataset
	model    cnnlib.Model
	a, b     *knot
	n        int
	pointer  *int
	abrir    func() error
	seen     []int
	late     string
	counting int
	name     string
)

func fail() { panic(errors.New("de propósito")) }

func main() {
	live.Main(live.Vars{
		live.Var("images", &images, 1, 1), live.Var("data", &data, 1, 1), live.Var("model", &model, 1, 1),
		live.Var("a", &a, 1, 1), live.Var("b", &b, 1, 1), live.Var("n", &n, 1, 1), live.Var("pointer", &pointer, 1, 1),
		live.Var("abrir", &abrir, 1, 1), live.Var("seen", &seen, 1, 1, 2), live.Var("late", &late, 3, 3),
		live.Var("counting", &counting, 0, 1, 2, live.Background), live.Var("name", &name, 1, 1, 2),
	}, func() {
		images = cnnlib.Images{Height: 28, Width: 28, Channels: 1, Pixels: make([]byte, 200*28*28)}
		images.Pixels[28*28] = 7
		data, _ = cnnlib.NewDataset(images, make([]int, 200))
		model = cnnlib.Input(28, 28, 1).Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().Flatten().Dense(10).Softmax().
			Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
		a = &knot{N: 1, err: fmt.Errorf("lendo: %w", os.ErrNotExist)}
		b = &knot{N: 2, other: a}
		a.other = b
		n, pointer = 5, &n
		abrir = func() error { return nil }
		seen = []int{}
		live.Done(1)
		switch os.Args[1] {
		case "panic":
			fail()
		case "exit":
			live.Exit(3)
		case "goexit":
			runtime.Goexit()
		case "tick":
			defer fmt.Println("adiada")
			for i := 0; ; i++ {
				live.Tick()
				if i == 1000 {
					fmt.Println("pronto")
				}
				seen = append(seen, i)
			}
		case "sleep":
			defer fmt.Println("adiada")
			fmt.Println("pronto")
			live.Sleep(time.Hour)
		case "slow":
			defer func() {
				live.Sleep(300 * time.Millisecond)
				fmt.Println("adiada")
			}()
			fmt.Println("pronto")
			for {
				live.Tick()
			}
		case "busy":
			fmt.Println("pronto")
			for i := 0; ; i++ {
				counting += i
			}
		case "asleep":
			fmt.Println("pronto")
			time.Sleep(time.Hour)
		case "drowsy":
			for i := 0; ; i++ {
				live.Tick()
				seen = append(seen, i)
				if i == 1000 {
					fmt.Println("pronto")
					time.Sleep(time.Hour)
				}
			}
		case "woken": // by the interrupt, as one that waits for a program that got it too
			signals := make(chan os.Signal, 1)
			signal.Notify(signals, os.Interrupt)
			fmt.Println("pronto")
			<-signals
			time.Sleep(50 * time.Millisecond)
			live.Show("nada")
			live.Done(1)
		case "own":
			ctx, stop := interrupt.Context(context.Background())
			fmt.Println("pronto")
			<-ctx.Done()
			time.Sleep(300 * time.Millisecond)
			stop()
			fmt.Println("parei quando quis")
		case "background":
			go func() {
				for i := 0; ; i++ {
					counting = i
				}
			}()
			time.Sleep(10 * time.Millisecond)
		case "send":
			live.Deadlocks()
			make(chan int) <- 1
		case "receive":
			live.Deadlocks()
			results := make(chan int)
			go func() {
				for r := range results {
					counting += r
				}
				results <- 1
			}()
			<-make(chan int)
		case "wait":
			live.Deadlocks()
			var group sync.WaitGroup
			group.Add(1)
			group.Wait()
		case "long":
			live.Deadlocks()
			results := make(chan int)
			go func() {
				for start := time.Now(); time.Since(start) < time.Second; {
					counting++
				}
				results <- counting
			}()
			<-results
		case "input":
			lines := bufio.NewScanner(os.Stdin)
			for lines.Scan() {
				fmt.Println("li", lines.Text())
			}
			fmt.Println("fim", lines.Err())
		case "scan":
			var x, y int
			count, err := fmt.Scan(&x, &y)
			fmt.Println(count, x+y, err)
		case "all":
			all, err := io.ReadAll(os.Stdin)
			fmt.Printf("%q %v\n", all, err)
		case "enter":
			lines := bufio.NewReader(os.Stdin)
			a, _ := lines.ReadString('\n')
			b, _ := lines.ReadString('\n')
			c, _ := lines.ReadString('\n')
			fmt.Printf("%q %q %q\n", a, b, c)
		case "sum":
			sum := 0
			for n := 0; ; sum += n {
				if _, err := fmt.Scan(&n); err != nil {
					fmt.Println(sum, err)
					break
				}
			}
		case "show":
			live.Show(n, nil)
			live.Show(a)
			live.Show(nil)
		case "log":
			log.SetFlags(0)
			log.Print("fim")
		}
		live.Done(2)
		late = "cheguei"
	})
}
