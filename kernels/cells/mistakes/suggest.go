package mistakes

import (
	"slices"
	"strings"
	"unicode"
)

// Nearest gives the names most like a misspelt one: all that are equally near, three at most; none when nothing is
// near. Letters in another case, accents left out, letters swapped, forgotten, added or changed count as near.
func Nearest(name string, names []string) []string {
	wanted := fold(name)
	length := len([]rune(wanted))
	best, nearest := []string(nil), 0
	for _, candidate := range slices.Sorted(slices.Values(names)) {
		if candidate == name || candidate == "_" || candidate == "" || name == "" || slices.Contains(best, candidate) {
			continue
		}
		folded := fold(candidate)
		d := distance(wanted, folded)
		// A third of the letters may differ, at least one, and never all of them.
		if limit := costOther * max(1, length/3); d > limit || d >= costForgotten*length {
			// What was begun and not ended is near too.
			if length < 3 || !strings.HasPrefix(folded, wanted) {
				continue
			}
			d = limit + 1
		}
		if !strings.EqualFold(firstLetter(name), firstLetter(candidate)) {
			d++ // the first letter is seldom the wrong one
		}
		switch {
		case best == nil || d < nearest:
			best, nearest = []string{candidate}, d
		case d == nearest:
			best = append(best, candidate)
		}
	}
	return best[:min(len(best), 3)]
}

func firstLetter(text string) string {
	for i := range text {
		if i > 0 {
			return text[:i]
		}
	}
	return text
}

var unaccented = strings.NewReplacer(
	"á", "a", "à", "a", "â", "a", "ã", "a", "ä", "a", "é", "e", "ê", "e", "í", "i", "ó", "o", "ô", "o", "õ", "o",
	"ú", "u", "ü", "u", "ç", "c", "_", "")

// fold takes away what people confuse without meaning another name.
func fold(name string) string {
	return unaccented.Replace(strings.Map(unicode.ToLower, name))
}

// What a mistake in writing costs: letters are forgotten and swapped more often than added or changed.
const (
	costForgotten = 2
	costOther     = 3
)

// distance is the cost of the mistakes that make a of b (after Damerau and Levenshtein, restricted).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j * costForgotten
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i * costOther
		for j := 1; j <= len(y); j++ {
			change := costOther
			if x[i-1] == y[j-1] {
				change = 0
			}
			row[j] = min(last[j]+costOther, row[j-1]+costForgotten, last[j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+costForgotten)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// didYouMean is the question at the end of a sentence; of is put before each name.
func didYouMean(of string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	full := make([]string, len(names))
	for i, name := range names {
		full[i] = of + name
	}
	return "você quis dizer " + orList(full) + "?"
}

func orList(names []string) string { return list(names, "ou") }

func list(names []string, last string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + last + " " + names[len(names)-1]
}
