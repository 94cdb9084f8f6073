// Package trained is the trained model that comes with a release: what it is called, and how one tells that a file is it. The file
// itself is not in the repository; `go run ./kernels train` makes it, and writes what is told of it here.
package trained

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"cnn321/cnnlib"
	"cnn321/cnnlib/environment"
)

// Most is how large the file may be, in bytes.
const Most = 5_000_000

// FileName is what the file is called wherever it lies.
const FileName = "cnn-mnist-treinada.safetensors"

// Folder is that of the file in the project's private folder.
const Folder = "trained"

// Pin is what is known of the file.
type Pin struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // "" is none: this version comes without
	// How it was trained, and the fraction of the test images that it classified right.
	Epochs   int     `json:"epochs"`
	Images   int     `json:"images"`
	Accuracy float64 `json:"accuracy"`
}

// PinFile is where the pin lies in the repository.
const PinFile = "cnnlib/trained/pin.json"

//go:embed pin.json
var pinned []byte

// Pinned is the pin of this version.
func Pinned() (Pin, error) {
	var p Pin
	if err := json.Unmarshal(pinned, &p); err != nil {
		return Pin{}, fmt.Errorf("%s: %w", PinFile, err)
	}
	return p, nil
}

// Of is the pin of a file's contents.
func Of(data []byte) Pin {
	sum := sha256.Sum256(data)
	return Pin{Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}
}

// Check fails on contents that are not the file's.
func (p Pin) Check(data []byte) error {
	switch got := Of(data); {
	case p.SHA256 == "":
		return errNone
	case got.Bytes != p.Bytes:
		return fmt.Errorf("o arquivo tem %d bytes, e o modelo pronto desta versão tem %d", got.Bytes, p.Bytes)
	case got.SHA256 != p.SHA256:
		return fmt.Errorf("o SHA-256 do arquivo é %s…, e o do modelo pronto desta versão é %s…", got.SHA256[:12], p.SHA256[:12])
	}
	return nil
}

var errNone = errors.New("esta versão do projeto não vem com um modelo pronto (`go run ./kernels train` faz um)")

// File is the path of the file in the project's private folder, once it is seen to be the pinned one.
func (p Pin) File(home string) (string, error) {
	if p.SHA256 == "" {
		return "", errNone
	}
	path := filepath.Join(home, Folder, FileName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("o modelo pronto não está em %s: ponha %s na pasta do projeto, ou o endereço dele na variável %s, e rode `go run ./kernels setup`", filepath.Dir(path), FileName, environment.Trained)
	}
	if err != nil {
		return "", fmt.Errorf("leitura do modelo pronto: %w", err)
	}
	if err := p.Check(data); err != nil {
		return "", fmt.Errorf("%s não é o modelo pronto: %w; apague-o e rode `go run ./kernels setup`", path, err)
	}
	return path, nil
}

// Fits fails on a model that is not of the layers of the trained one, and says at which one they part.
func Fits(ready, m cnnlib.Model) error {
	if err := m.Err(); err != nil {
		return err
	}
	ours, theirs := m.Layers(), ready.Layers()
	for i := range max(len(ours), len(theirs)) {
		is, was := "nenhuma", "nenhuma"
		if i < len(ours) {
			is = ours[i].String()
		}
		if i < len(theirs) {
			was = theirs[i].String()
		}
		if is != was || ours[i].Op() != theirs[i].Op() {
			return fmt.Errorf("o modelo pronto é o da aula, e a rede desta célula é outra: a camada %d é %s, e na pronta é %s. Monte a rede da aula, ou treine a sua com cell.Fit", i, is, was)
		}
	}
	return nil
}
