package command

import (
	"errors"
	"strings"
	"unicode"
)

var errQuote = errors.New("faltam aspas: as que abrem um texto não foram fechadas")

// split cuts a command into words as GoNB does, letters of any alphabet whole: words are parted by white space; "…" and
// '…' keep white space, '…' as it stands, "…" with \" \\ \n and \t. An apostrophe inside a word is a letter; outside
// quotes a backslash is a letter too, except before white space, a quote or another backslash.
func split(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord := false
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case unicode.IsSpace(r):
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
			continue
		case r == '"':
			end, err := quoted(&word, runes, i)
			if err != nil {
				return nil, err
			}
			i = end
		case r == '\'' && (!inWord || runes[i-1] == '='):
			end := i + 1
			for end < len(runes) && runes[end] != '\'' {
				end++
			}
			if end == len(runes) {
				return nil, errQuote
			}
			word.WriteString(string(runes[i+1 : end]))
			i = end
		case r == '\\' && i+1 < len(runes) && (unicode.IsSpace(runes[i+1]) || strings.ContainsRune(`"'\`, runes[i+1])):
			i++
			word.WriteRune(runes[i])
		default:
			word.WriteRune(r)
		}
		inWord = true
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// quoted writes what stands between the double quote at start and the next, and gives the place of that one.
func quoted(word *strings.Builder, runes []rune, start int) (end int, err error) {
	for i := start + 1; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '"':
			return i, nil
		case r == '\\' && i+1 < len(runes):
			i++
			switch runes[i] {
			case 'n':
				word.WriteByte('\n')
			case 't':
				word.WriteByte('\t')
			case '"', '\\':
				word.WriteRune(runes[i])
			default:
				word.WriteRune(r)
				word.WriteRune(runes[i])
			}
		default:
			word.WriteRune(r)
		}
	}
	return 0, errQuote
}

// quoteAll writes words so that split gives them back.
func quoteAll(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(word) + `"`
	}
	return strings.Join(quoted, " ")
}
