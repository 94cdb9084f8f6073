package exchange

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/filewords"
	"cnn321/cnnlib/internal/plainfile"
)

// largestFile is in bytes: the weights of networks that this project can train take a hundredth of it.
const largestFile = 512 << 20

// format is how one kind of file is written and read.
type format struct {
	end   string
	write func(Network) ([]byte, error)
	read  func([]byte) (Network, error)
}

var formats = []format{
	{".safetensors", writeSafetensors, readSafetensors},
	{".keras", writeKeras, readKeras},
	{".onnx", writeONNX, readONNX},
}

// formatOf is the format that a name asks for.
func formatOf(path string) (format, error) {
	end := strings.ToLower(filepath.Ext(path))
	for _, f := range formats {
		if f.end == end {
			return f, nil
		}
	}
	return format{}, fmt.Errorf("o nome %q não diz um formato conhecido: termine-o em .safetensors (o do cnnlib), .keras ou .onnx", path)
}

// Save writes the network into a file, in the format that its name ends in: see the package documentation. A file of that name is
// replaced once the new one is whole.
func Save(path string, n Network) error {
	f, err := formatOf(path)
	if err != nil {
		return err
	}
	if _, err := n.Model.WeightsFingerprint(n.Weights); err != nil {
		return fmt.Errorf("não guardei a rede em %q: %w", path, err)
	}
	data, err := f.write(n)
	if err == nil && len(data) > largestFile {
		err = fmt.Errorf("o arquivo teria %d MB, e o limite são %d", len(data)>>20, largestFile>>20)
	}
	if err == nil {
		err = replace(path, data)
	}
	if err != nil {
		return fmt.Errorf("não guardei a rede em %q: %w", path, err)
	}
	return nil
}

// replace puts data in the place of a file, whole or not at all.
func replace(path string, data []byte) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return errors.New("há uma pasta com esse nome: use outro")
	}
	if err := durable.Write(path, data, 0o644); err != nil {
		return unwritable(filepath.Dir(path), err)
	}
	return nil
}

// unwritable explains why a folder takes no file.
func unwritable(folder string, err error) error {
	info, statErr := os.Stat(folder)
	switch {
	case errors.Is(statErr, fs.ErrNotExist):
		return fmt.Errorf("não há a pasta %s: faça-a antes, ou guarde noutra", folder)
	case statErr == nil && !info.IsDir():
		return fmt.Errorf("%s é um arquivo, e não uma pasta: guarde noutra", folder)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("a pasta %s não aceita arquivos novos (%w): guarde noutra", folder, filewords.NotWritten(err))
	}
	return fmt.Errorf("a pasta %s não aceita o arquivo (%w): confira o espaço no disco e o nome", folder, filewords.NotWritten(err))
}

// Load reads a network from a file that [Save] or another library wrote, in the format that its name ends in.
func Load(path string) (Network, error) {
	f, err := formatOf(path)
	if err != nil {
		return Network{}, err
	}
	data, err := read(path)
	if err != nil {
		return Network{}, err
	}
	n, err := f.read(data)
	if err == nil {
		_, err = n.Model.WeightsFingerprint(n.Weights)
	}
	if err != nil {
		return Network{}, fmt.Errorf("o modelo de %q não pode ser usado: %w", path, err)
	}
	return n, nil
}

// read is a file of no more than largestFile.
func read(path string) ([]byte, error) {
	file, err := plainfile.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		here, _ := filepath.Abs(".")
		return nil, fmt.Errorf("não há um arquivo %q: confira o nome; a pasta daqui é %s", path, here)
	}
	if errors.Is(err, plainfile.ErrNot) {
		return nil, fmt.Errorf("%q não é um arquivo: dê o nome do arquivo do modelo", path)
	}
	if err != nil {
		return nil, fmt.Errorf("não consegui ler %q (%w): confira as permissões", path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("não consegui ler %q: %w", path, err)
	}
	if info.Size() > largestFile {
		return nil, fmt.Errorf("%q tem %d MB, e um modelo daqui tem até %d: não é um modelo deste tamanho", path, info.Size()>>20, largestFile>>20)
	}
	data, err := io.ReadAll(io.LimitReader(file, largestFile))
	if err != nil {
		return nil, fmt.Errorf("não consegui ler %q: %w", path, err)
	}
	return data, nil
}
