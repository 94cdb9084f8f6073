package main

import (
	"strings"
	"testing"
)

func TestWhatJupyterLabSaysAtItsEnd(t *testing.T) {
	for _, c := range []struct{ name, said, want string }{
		{"all of many", "ERROR: the Jupyter server could not be started because no available port could be found.", "estão ocupadas"},
		{"the system's", "Permission to listen on port 80 denied.\nERROR: the Jupyter server could not be started because port 80 is not available.", "reservada"},
		{"another was found", "The port 8888 is already in use, trying another port.\nKeyError: 'x'", ""},
		{"no room", "    with open(self.browser_open_file, \"w\", encoding=\"utf-8\") as f:\nOSError: [Errno 28] No space left on device", "libere espaço"},
		{"no quota left", "OSError: [Errno 122] Disk quota exceeded: '/home/ana/x'", "cota"},
	} {
		t.Run(c.name, func(t *testing.T) {
			problem := labProblem(c.said)
			if (problem == nil) != (c.want == "") || problem != nil && !strings.Contains(problem.Error(), c.want) {
				t.Errorf("%v, want %q", problem, c.want)
			}
		})
	}
}
