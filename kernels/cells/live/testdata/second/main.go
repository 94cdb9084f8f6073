// Command second is the program of a later cell: it uses what first left. Its argument says what.
package main

import (
	"errors"
	"fmt"
	"os"

	"cnn321/cnnlib"
	"cnn321/kernels/cells/live"
)

type knot struct {
	N     int
	other *knot
	err   error
}

var (
	images  cnnlib.Images
	data    *cnnlib.Dataset
	model   cnnlib.Model
	a, b    *knot
	n       int
	pointer *int
	abrir   func() error
	seen    []int
	late    string
)

var _ = live.Load(chosen())

// doubled is initialised after the values have come.
var doubled = 2 * n

func chosen() live.Vars {
	switch os.Args[1] {
	case "late":
		return live.Vars{live.Var("late", &late, 0)}
	case "abrir":
		return live.Vars{live.Var("abrir", &abrir, 0)}
	case "seen":
		return live.Vars{live.Var("seen", &seen, 0)}
	}
	return live.Vars{
		live.Var("images", &images, 0, 1), live.Var("data", &data, 0, 1), live.Var("model", &model, 0),
		live.Var("a", &a, 0), live.Var("b", &b, 0), live.Var("n", &n, 0), live.Var("pointer", &pointer, 0),
	}
}

func main() {
	live.Main(chosen(), func() {
		switch os.Args[1] {
		case "late":
			fmt.Println(late)
		case "seen":
			fmt.Println(len(seen) > 0 && seen[len(seen)-1] == len(seen)-1)
		case "write":
			images.Pixels[0]++
			fmt.Println(images.Pixels[0])
		default:
			all, labels, err := data.Read(1, 2)
			*pointer++
			fmt.Println(images.Len(), all.Pixels[0], len(labels), err, model.Err(), model.ParameterCount())
			fmt.Println(a.N, b.N, a.other == b, b.other == a, a.err, errors.Is(a.err, os.ErrNotExist))
			fmt.Println(n, pointer == &n, doubled)
		}
	})
}
