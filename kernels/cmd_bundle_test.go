package main

import (
	"slices"
	"testing"

	"cnn321/kernels/setup"
)

func TestPythonsOfABundle(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
		refused    bool
	}{
		{"none but this machine's", "nenhuma", nil, false},
		{"one", "3.12", []string{"3.12"}, false},
		{"several, with spaces", "3.11, 3.12,", []string{"3.11", "3.12"}, false},
		{"all", usualPythons, []string{"3.10", "3.11", "3.12", "3.13", "3.14"}, false},
		{"none and one", "nenhuma,3.12", []string{"nenhuma", "3.12"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := pythonVersions(test.text)
			if err := setup.CheckPythons(got); !slices.Equal(got, test.want) || (err != nil) != test.refused {
				t.Errorf("%q, %v, want %q", got, err, test.want)
			}
		})
	}
}
