package cnnlib

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// classFolders are the subfolders of a folder: those of the names, or all, in order.
func classFolders(path string, names []string) ([]string, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, unreadableFolder(path, err)
	}
	var found, loose []string
	byName := map[string]string{} // as it is shown, to as it is on disk
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case passedOver(name):
		case isFolder(filepath.Join(path, name), entry):
			if twin, ok := byName[readable(name)]; ok && len(names) == 0 {
				return nil, fmt.Errorf("LoadImages: em %s há duas subpastas de nome %s, escrito de dois modos (%q e %q): junte as duas", path, readable(name), twin, name)
			}
			found, byName[readable(name)] = append(found, name), name
		case isPicture(name):
			loose = append(loose, name)
		}
	}
	switch {
	case len(loose) > 0 && len(found) == 0:
		return nil, fmt.Errorf("LoadImages: as imagens de %s, como %s, estão soltas: ponha-as em subpastas, uma para cada classe, com o nome da classe", path, readable(loose[0]))
	case len(loose) > 0:
		return nil, fmt.Errorf("LoadImages: em %s há imagens fora das subpastas das classes (%d, a primeira é %s): ponha cada uma na subpasta da sua classe, ou tire-as de lá", path, len(loose), readable(loose[0]))
	case len(found) == 0:
		return nil, fmt.Errorf("LoadImages: a pasta %s não tem subpastas com imagens: faça uma subpasta para cada classe, com o nome da classe, e ponha nela as imagens PNG, JPEG ou GIF", path)
	case len(names) == 0:
		slices.SortFunc(found, func(a, b string) int { return strings.Compare(readable(a), readable(b)) })
		return atLeastTwo(path, found)
	}
	var chosen []string
	for _, name := range names {
		folder, ok := byName[readable(name)]
		if !ok {
			return nil, fmt.Errorf("LoadImages: em %s não há subpasta da classe %q: há %s", path, name, listed(found))
		}
		if slices.Contains(chosen, folder) {
			return nil, fmt.Errorf("LoadImages: a classe %q está duas vezes em cnnlib.ClassNames: dê cada uma uma vez", name)
		}
		chosen = append(chosen, folder)
	}
	return atLeastTwo(path, chosen)
}

func atLeastTwo(path string, classes []string) ([]string, error) {
	if len(classes) == 1 {
		return nil, fmt.Errorf("LoadImages: em %s há uma classe só, %s, e uma rede aprende a distinguir pelo menos duas: acrescente outra subpasta com imagens", path, readable(classes[0]))
	}
	return classes, nil
}

// listed names the first few.
func listed(names []string) string {
	const most = 8
	var shown []string
	for _, name := range names[:min(len(names), most)] {
		shown = append(shown, readable(name))
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" e mais %d", more)
	}
	return text
}

func unreadableFolder(path string, err error) error {
	info, statErr := os.Stat(path)
	switch {
	case statErr == nil && !info.IsDir():
		return fmt.Errorf("LoadImages: %s é um arquivo, e não uma pasta: se for um .zip, extraia-o antes, e dê a pasta que tem as subpastas das classes", path)
	case os.IsNotExist(statErr):
		return fmt.Errorf("LoadImages: não há a pasta %s: confira o nome, ou dê o caminho inteiro", path)
	}
	return fmt.Errorf("LoadImages: não consegui ler a pasta %s (%w): %s", path, err, unread(err, "confira as permissões"))
}

// passedOver says whether a file or a folder is none of the learner's: hidden, or left by a Mac's archive.
func passedOver(name string) bool { return strings.HasPrefix(name, ".") || name == "__MACOSX" }

// isFolder follows a link, for the folder of a class may well be one.
func isFolder(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.IsDir()
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
