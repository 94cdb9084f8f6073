package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	names "cnn321/cnnlib/environment"
	"cnn321/cnnlib/trained"
)

// TrainedModel is the path of the trained model that comes with a release.
func (p Paths) TrainedModel() string {
	return filepath.Join(p.Home(), trained.Folder, trained.FileName)
}

// trainedStep brings the trained model from where a person has it: the lesson runs without.
func trainedStep(p Paths, pin trained.Pin) step {
	return step{
		id: "trained", part: Trained, name: "Modelo pronto (plano B)", room: 2 * trained.Most, optional: true,
		key: func(context.Context) (string, error) { return keyOf("trained 1", pin.SHA256), nil },
		make: func(ctx context.Context, say progress) ([]string, error) {
			data, err := p.readTrained(ctx, say)
			if err != nil {
				return nil, err
			}
			if err := pin.Check(data); err != nil {
				return nil, &Problem{What: "aceitar o modelo pronto", Why: err.Error(),
					Fix: "use o arquivo que acompanha esta versão do projeto"}
			}
			_, err = writeStream(p.TrainedModel(), 0o644, func(w io.Writer) error {
				_, err := io.Copy(w, bytes.NewReader(data))
				return err
			})
			return []string{p.TrainedModel()}, err
		},
	}
}

// trainedPlaces are where a person may have laid the file.
func (p Paths) trainedPlaces() []string {
	return []string{filepath.Join(p.Root, trained.FileName), filepath.Join(p.Root, "dist", trained.FileName)}
}

// wantTrained says whether the model can be brought, or was.
func (p Paths) wantTrained() bool {
	if os.Getenv(names.Trained) != "" {
		return true
	}
	for _, place := range append(p.trainedPlaces(), p.TrainedModel()) {
		if _, err := os.Stat(place); err == nil {
			return true
		}
	}
	return false
}

// readTrained is the file from the address or path that the environment names, else from where it was laid.
func (p Paths) readTrained(ctx context.Context, say progress) ([]byte, error) {
	from := os.Getenv(names.Trained)
	if strings.HasPrefix(from, "https://") || strings.HasPrefix(from, "http://") {
		say(0, trained.Most, "baixando o modelo pronto")
		return fetchTrained(ctx, from)
	}
	places := append(p.trainedPlaces(), p.TrainedModel())
	if from != "" {
		places = []string{from}
	}
	for _, place := range places {
		data, err := readAtMost(place)
		if err == nil || !errors.Is(err, fs.ErrNotExist) || place == places[len(places)-1] {
			return data, err
		}
	}
	return nil, fs.ErrNotExist
}

func readAtMost(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, trained.Most+1))
}

func fetchTrained(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("endereço em %s: %w", names.Trained, err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, &Problem{What: "baixar o modelo pronto", Why: "o servidor respondeu " + answer.Status,
			Fix: "confira o endereço na variável " + names.Trained}
	}
	return io.ReadAll(io.LimitReader(answer.Body, trained.Most+1))
}
