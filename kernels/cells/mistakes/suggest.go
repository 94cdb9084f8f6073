package mistakes

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Nearest gives the names most like a misspelt one, best first, three at most; none when nothing is near. Letters in
// another case, accents left out, two letters swapped and a letter too many or too few count as near.
func Nearest(name string, names []string) []string {
	type found struct {
		name     string
		distance int
	}
	var near []found
	wanted := fold(name)
	// A third of the letters may differ, at least one, and never all of them.
	limit := max(1, len([]rune(wanted))/3)
	for _, candidate := range names {
		if candidate == name || candidate == "_" || candidate == "" {
			continue
		}
		folded := fold(candidate)
		d := 2 * distance(wanted, folded)
		if d > 2*limit || d >= 2*len([]rune(wanted)) {
			// What was begun and not ended is near too: Printl for Println, Print for Println.
			if len(wanted) < 3 || !strings.HasPrefix(folded, wanted) {
				continue
			}
			d = 2*limit + 1
		}
		if !strings.EqualFold(name[:1], candidate[:1]) {
			d++ // the first letter is seldom the wrong one
		}
		near = append(near, found{candidate, d})
	}
	slices.SortFunc(near, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name))
	})
	var best []string
	for _, f := range near {
		// What is twice as far as the best is no suggestion beside it.
		if len(best) == 3 || f.distance > 2*near[0].distance+1 {
			break
		}
		if !slices.Contains(best, f.name) {
			best = append(best, f.name)
		}
	}
	return best
}

var unaccented = strings.NewReplacer(
	"á", "a", "à", "a", "â", "a", "ã", "a", "ä", "a", "é", "e", "ê", "e", "í", "i", "ó", "o", "ô", "o", "õ", "o",
	"ú", "u", "ü", "u", "ç", "c", "_", "")

// fold takes away what people confuse without meaning another name.
func fold(name string) string {
	return unaccented.Replace(strings.Map(unicode.ToLower, name))
}

// distance counts the letters to add, take away, change or swap with the next (Damerau and Levenshtein, restricted).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
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
