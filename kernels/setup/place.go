package setup

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkPlace refuses a folder for the project with a name that some tool cannot take, whatever one does.
func (p Paths) checkPlace() error {
	why := unusable(p.Root)
	if why == "" {
		return nil
	}
	return &Problem{
		What: "usar a pasta do projeto",
		Why:  fmt.Sprintf("o caminho %s tem %s", printable(p.Root), why),
		Fix:  "mude o nome dessa pasta, ou ponha o projeto em outra, e rode `" + Command + "` lá",
	}
}

// unusable says which character of a path cannot be there, and why; "" when there is none.
func unusable(path string) string {
	if !utf8.ValidString(path) {
		return "bytes que não são letras em UTF-8, que o Jupyter não sabe escrever"
	}
	for _, r := range path {
		switch {
		case r == '\n':
			return "uma quebra de linha, que os arquivos de configuração do Python não sabem escrever"
		case unicode.IsControl(r):
			return fmt.Sprintf("um caractere invisível (%U), que as ferramentas não sabem escrever", r)
		case r == '\\' && filepath.Separator != '\\':
			return "uma barra invertida (\\), por causa da qual o comando go não acha os arquivos que vão dentro dos programas"
		case r == os.PathListSeparator:
			return fmt.Sprintf("o caractere “%c”, que em listas de pastas (PATH, JUPYTER_PATH) separa uma da outra", r)
		}
	}
	return ""
}

// printable is a path as a message can show it.
func printable(path string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return '�'
		}
		return r
	}, path)
}
