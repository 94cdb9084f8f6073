package show

import (
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for _, test := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0,0 s"},
		{1600 * time.Millisecond, "1,6 s"},
		{9949 * time.Millisecond, "9,9 s"},
		{9950 * time.Millisecond, "10 s"},
		{42 * time.Second, "42 s"},
		{59600 * time.Millisecond, "1 min 00 s"},
		{381 * time.Second, "6 min 21 s"},
		{3599600 * time.Millisecond, "1 h 00 min"},
		{3720 * time.Second, "1 h 02 min"},
	} {
		t.Run(test.want, func(t *testing.T) {
			if got := duration(test.d); got != test.want {
				t.Errorf("duration(%v) = %q, want %q", test.d, got, test.want)
			}
		})
	}
}

func TestPace(t *testing.T) {
	for _, test := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0,00 ms"},
		{284 * time.Microsecond, "0,28 ms"},
		{996 * time.Microsecond, "1,0 ms"},
		{1340 * time.Microsecond, "1,3 ms"},
		{9960 * time.Microsecond, "10 ms"},
		{66600 * time.Microsecond, "67 ms"},
	} {
		t.Run(test.want, func(t *testing.T) {
			if got := pace(test.d); got != test.want {
				t.Errorf("pace(%v) = %q, want %q", test.d, got, test.want)
			}
		})
	}
}
