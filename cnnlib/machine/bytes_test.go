package machine

import "testing"

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 KiB", 12_288: "12 KiB", 62_711_338: "59 MiB", 1<<30 - 1: "1023 MiB", 2_748_779_069: "2,6 GiB", 3 << 40: "3,0 TiB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
		if got := Bytes(float64(n)); got != want {
			t.Errorf("%d as a float64: %q, want %q", n, got, want)
		}
	}
}
