package cnnlib

import (
	"fmt"
	"testing"
)

func TestKeepingKeeps(t *testing.T) {
	for _, test := range []struct {
		rule Keeping
		want string // of eight epochs
	}{
		{Keeping{}, "[1 2 3 4 5 6 7 8]"},
		{Keeping{Last: 2}, "[7 8]"},
		{Keeping{Every: 3}, "[3 6]"},
		{Keeping{Last: 2, Every: 3}, "[3 6 7 8]"},
	} {
		var kept []int
		for epoch := 1; epoch <= 8; epoch++ {
			if test.rule.Keeps(epoch, 8-epoch+1) {
				kept = append(kept, epoch)
			}
		}
		if got := fmt.Sprint(kept); got != test.want {
			t.Errorf("%+v keeps %s, want %s", test.rule, got, test.want)
		}
	}
}

func TestKeepingCheck(t *testing.T) {
	for name, test := range map[string]struct {
		option FitOption
		good   bool
	}{
		"last two":     {KeepEpochs(2), true},
		"every":        {KeepEveryEpoch(1), true},
		"only the one": {KeepEpochs(1), false},
		"none":         {KeepEpochs(0), false},
		"fewer":        {KeepEpochs(-3), false},
		"every none":   {KeepEveryEpoch(0), false},
	} {
		var s fitSettings
		test.option(&s)
		if err := s.keeping.check(); (err == nil) != test.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}
