package main

import (
	"strings"
	"testing"
)

func TestDevicesWanted(t *testing.T) {
	for _, test := range []struct {
		name, text string
		devices    int // 0: an error
	}{
		{"not set", "", 1},
		{"one", "1", 1},
		{"several", "4", 4},
		{"none", "0", 0},
		{"negative", "-2", 0},
		{"a word", "todos", 0},
		{"a fraction", "1.5", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			devices, err := devicesWanted(test.text)
			if devices != test.devices || (err != nil) != (test.devices == 0) {
				t.Fatalf("%d devices, %v, want %d", devices, err, test.devices)
			}
			if err != nil && !strings.Contains(err.Error(), "CNN321_DEVICES=\""+test.text+"\": dê") {
				t.Errorf("err = %v", err)
			}
		})
	}
}
