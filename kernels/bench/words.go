package bench

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// language is how a report is written.
type language struct {
	comma     bool   // of decimals
	thousands string // between the digits of large numbers
	core      string // one of them
	cores     string // several
}

var (
	portuguese = language{comma: true, thousands: ".", core: "núcleo", cores: "núcleos"}
	english    = language{thousands: ",", core: "core", cores: "cores"}
)

// words is a text in both languages.
type words struct{ pt, en string }

func (w words) in(l language) string {
	if l.comma {
		return w.pt
	}
	return w.en
}

// value writes a value of a unit with three digits that count.
func (l language) value(v float64, unit Unit) string {
	if math.IsNaN(v) {
		return "–"
	}
	if unit == Bytes {
		return l.bytes(v)
	}
	return l.seconds(v)
}

func (l language) seconds(v float64) string {
	for _, step := range []struct {
		below, factor float64
		unit          string
	}{{1e-3, 1e6, "µs"}, {1, 1e3, "ms"}, {1000, 1, "s"}} {
		// Below, as written: 0.9999 s is one second, not a thousand milliseconds.
		if significant(math.Abs(v), 3) < step.below {
			return l.digits(v*step.factor) + " " + step.unit
		}
	}
	whole := int(math.Round(v))
	return fmt.Sprintf("%d min %02d s", whole/60, whole%60)
}

func (l language) bytes(v float64) string {
	if significant(v, 3) >= 1e9 {
		return l.digits(v/1e9) + " GB"
	}
	return l.digits(v/1e6) + " MB"
}

// digits writes three digits that count.
func (l language) digits(v float64) string {
	decimals := 0
	if v != 0 {
		decimals = max(0, 2-int(math.Floor(math.Log10(significant(math.Abs(v), 3))+1e-9)))
	}
	return l.decimal(v, min(decimals, 3))
}

func (l language) decimal(v float64, decimals int) string {
	if math.IsNaN(v) {
		return "–"
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if l.comma {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// whole writes a whole number, its thousands apart.
func (l language) whole(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + l.thousands + digits[at:]
	}
	return digits
}

// spread writes a summary: the median, and the quartiles in brackets.
func (l language) spread(s Summary, unit Unit) string {
	if s.N == 0 {
		return "–"
	}
	if s.N == 1 {
		return l.value(s.Median, unit)
	}
	low, top := l.value(s.Low, unit), l.value(s.Top, unit)
	if number, of, found := strings.Cut(top, " "); found && strings.Count(top, " ") == 1 && strings.HasSuffix(low, " "+of) {
		low, top = strings.TrimSuffix(low, " "+of), number
	}
	return fmt.Sprintf("%s [%s–%s]", l.value(s.Median, unit), low, top)
}

// ratio writes a summary of ratios.
func (l language) ratio(s Summary) string {
	decimals := 2
	if s.Median < 0.1 {
		decimals = 4
	}
	switch s.N {
	case 0:
		return "–"
	case 1:
		return l.decimal(s.Median, decimals)
	}
	return fmt.Sprintf("%s [%s–%s]", l.decimal(s.Median, decimals), l.decimal(s.Low, decimals), l.decimal(s.Top, decimals))
}
