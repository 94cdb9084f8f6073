package cnnlib

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Shuffling puts the examples from From up to, not including, End into an order that follows from Seed;
// they are then the whole.
type Shuffling struct {
	From, End int
	Seed      uint64
}

// order is which example comes at each position.
func (s Shuffling) order() []int {
	order := make([]int, s.End-s.From)
	for i := range order {
		order[i] = s.From + i
	}
	// Written out, and not rand.Shuffle, because trained states are kept under names that have the
	// seed in them: what a seed gives must never change. That of a PCG does not (O'Neill 2014).
	random := rand.NewPCG(s.Seed, 0x6f72646572)
	for i := len(order) - 1; i > 0; i-- {
		j := below(random, uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// below is a random number from 0 to n-1, each as likely.
func below(random *rand.PCG, n uint64) uint64 {
	for {
		if v := random.Uint64(); v < math.MaxUint64-math.MaxUint64%n {
			return v % n
		}
	}
}

// Shuffle is the same examples in an order that follows from the seed: the same seed gives the same order.
//
// Training needs no shuffled data, since it goes through the examples in another order in each epoch;
// but data that lies class by class, as [LoadImages] reads it, must be shuffled before it is [Dataset.Split].
func (d *Dataset) Shuffle(seed uint64) *Dataset {
	shuffled := *d
	if d.err != nil {
		return &shuffled
	}
	s := &shuffled.spec
	s.Shuffles = append(d.spec.Shuffles[:len(d.spec.Shuffles):len(d.spec.Shuffles)], Shuffling{s.From, s.End, seed})
	s.From, s.End = 0, d.Len()
	return &shuffled
}

// Split is two data sets: the first fraction of the examples, rounded to the nearest whole number, and the rest.
// 0.8 parts ten examples into eight and two.
//
//	train, test := pictures.Shuffle(321).Split(0.8)
//
// It is an error if a part is left empty, or if the examples lie class by class and
// a part would have none of some class.
func (d *Dataset) Split(fraction float64) (first, rest *Dataset) {
	count := int(math.Round(fraction * float64(d.Len())))
	if err := d.splits(fraction, count); err != nil {
		failed := *d
		failed.err = err
		return &failed, &failed
	}
	return d.Slice(0, count), d.Slice(count, d.Len())
}

func (d *Dataset) splits(fraction float64, count int) error {
	switch {
	case d.err != nil:
		return d.err
	case !(fraction > 0 && fraction < 1):
		return fmt.Errorf("dividir com a fração %v: use um número entre 0 e 1, como 0.8, que deixa 80 %% dos exemplos na primeira parte", fraction)
	case count == 0 || count == d.Len():
		return fmt.Errorf("dividir %d exemplos com a fração %v deixa uma das partes vazia: use outra fração ou mais exemplos", d.Len(), fraction)
	}
	if d.HasTargets() {
		return nil
	}
	labels, err := d.Labels()
	if err != nil {
		return err
	}
	for i := 1; i < len(labels); i++ {
		if labels[i] < labels[i-1] {
			return nil
		}
	}
	if labels[0] == labels[len(labels)-1] {
		return nil // one class alone is in both parts
	}
	return fmt.Errorf("os exemplos estão em ordem de classe, e as duas partes não teriam as mesmas: embaralhe antes de dividir, com .Shuffle(321).Split(%v)", fraction)
}

// positions are the places in the source of all examples, in order.
func (d *Dataset) positions() []int {
	at := make([]int, d.Len())
	for i := range at {
		at[i] = d.spec.From + i
	}
	for i := len(d.spec.Shuffles) - 1; i >= 0; i-- {
		order := d.spec.Shuffles[i].order()
		for j, p := range at {
			at[j] = order[p]
		}
	}
	return at
}
