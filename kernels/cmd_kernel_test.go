package main

import (
	"strings"
	"testing"

	"cnn321/kernels/launch"
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
			config := withDevices(launch.Config{Plugin: "plugin.so"}, test.text)
			devices, err := devicesWanted(test.text)
			if wrong := config.Plugin == ""; wrong != (err != nil) || config.Devices != max(devices, 1) || (config.PluginProblem != nil) != wrong {
				t.Errorf("a kernel with the plugin %q, %d devices, problem %v", config.Plugin, config.Devices, config.PluginProblem)
			}
			if devices != test.devices || (err != nil) != (test.devices == 0) {
				t.Fatalf("%d devices, %v, want %d", devices, err, test.devices)
			}
			if err != nil && !strings.Contains(err.Error(), "CNN321_DEVICES=\""+test.text+"\": dê") {
				t.Errorf("err = %v", err)
			}
		})
	}
}
