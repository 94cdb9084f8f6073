package bench

import (
	"math"
	"testing"
)

func TestValues(t *testing.T) {
	for _, test := range []struct {
		v      float64
		unit   Unit
		pt, en string
	}{
		{0.0000123, Seconds, "12,3 µs", "12.3 µs"},
		{0.0831, Seconds, "83,1 ms", "83.1 ms"},
		{0.9999, Seconds, "1,00 s", "1.00 s"},
		{35.26, Seconds, "35,3 s", "35.3 s"},
		{381.4, Seconds, "381 s", "381 s"},
		{1381.4, Seconds, "23 min 01 s", "23 min 01 s"},
		{-0.002, Seconds, "-2,00 ms", "-2.00 ms"},
		{1.0234e9, Bytes, "1,02 GB", "1.02 GB"},
		{999.9e6, Bytes, "1,00 GB", "1.00 GB"},
		{714e6, Bytes, "714 MB", "714 MB"},
		{math.NaN(), Seconds, "–", "–"},
	} {
		if pt, en := portuguese.value(test.v, test.unit), english.value(test.v, test.unit); pt != test.pt || en != test.en {
			t.Errorf("%v %s: %q and %q, want %q and %q", test.v, test.unit, pt, en, test.pt, test.en)
		}
	}
	if one, more := epochs(1), epochs(12); one.in(portuguese) != "1 época" || more.in(english) != "12 epochs" {
		t.Errorf("%q, %q", one, more)
	}
	if pt, en := portuguese.whole(1234567), english.whole(60000); pt != "1.234.567" || en != "60,000" {
		t.Errorf("%q, %q", pt, en)
	}
}

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		name string
		got  string
		want string
	}{
		{"one unit", portuguese.spread(Summary{7, 0.081, 0.0831, 0.0842}, Seconds), "83,1 ms [81,0–84,2]"},
		{"two units", portuguese.spread(Summary{7, 0.846, 0.93, 1.02}, Seconds), "930 ms [846 ms–1,02 s]"},
		{"minutes", english.spread(Summary{3, 1370, 1381, 1390}, Seconds), "23 min 01 s [22 min 50 s–23 min 10 s]"},
		{"one turn", english.spread(Summary{1, 2, 2, 2}, Seconds), "2.00 s"},
		{"nothing", english.spread(Summary{}, Seconds), "–"},
		{"ratio", portuguese.ratio(Summary{7, 0.931, 0.954, 0.97}), "0,95 [0,93–0,97]"},
		{"small ratio", english.ratio(Summary{7, 0.0051, 0.0072, 0.0083}), "0.0072 [0.0051–0.0083]"},
		{"ratio of one turn", portuguese.ratio(Summary{1, 0.95, 0.95, 0.95}), "0,95"},
		{"no ratio", portuguese.ratio(Summarize(nil)), "–"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.got != test.want {
				t.Errorf("%q, want %q", test.got, test.want)
			}
		})
	}
}
