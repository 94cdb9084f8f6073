package source

import "strings"

// Args returns the words of a line after its first, as a shell tells them apart: quotes keep blanks together.
func Args(line string) []string {
	var words []string
	var word strings.Builder
	open := false // whether a word has begun
	quote := rune(0)
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, open = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if open {
				words = append(words, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if open {
		words = append(words, word.String())
	}
	return words[min(1, len(words)):]
}
