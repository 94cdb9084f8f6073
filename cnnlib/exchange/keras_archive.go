package exchange

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// unpackKeras is the files of an archive by their names.
func unpackKeras(data []byte) (map[string][]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("não é um arquivo .keras (um zip), ou está incompleto (%w); o formato .h5 do Keras 2 não é lido: grave-o como .keras", err)
	}
	const mostFiles = 10_000
	if len(archive.File) > mostFiles {
		return nil, fmt.Errorf("o zip tem %d arquivos, e um modelo tem três", len(archive.File))
	}
	files := map[string][]byte{}
	for _, f := range archive.File {
		if path.IsAbs(f.Name) || strings.Contains(f.Name, `\`) || slices.Contains(strings.Split(f.Name, "/"), "..") {
			return nil, fmt.Errorf("o zip tem um arquivo de nome %q, que sairia da pasta: não é um modelo do Keras", f.Name)
		}
		if f.Name != kerasConfigFile && f.Name != kerasWeightsFile {
			continue
		}
		if files[f.Name] != nil {
			return nil, fmt.Errorf("o zip tem dois arquivos de nome %q", f.Name)
		}
		if files[f.Name], err = unpack(f); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	for _, name := range []string{kerasConfigFile, kerasWeightsFile} {
		if files[name] == nil {
			return nil, fmt.Errorf("falta %s no zip: não é um modelo que o Keras 3 gravou", name)
		}
	}
	return files, nil
}

// unpack is a file of an archive. Weights hardly get smaller when they are compressed; what gets very much smaller is there to
// fill the memory.
func unpack(f *zip.File) ([]byte, error) {
	const likely, fewest = 50, 1 << 20
	most := min(int64(largestFile), max(fewest, likely*int64(min(f.CompressedSize64, largestFile))))
	if f.UncompressedSize64 > uint64(most) {
		return nil, fmt.Errorf("ocupa %d bytes no zip e teria %d: não parece um modelo, e não foi aberto", f.CompressedSize64, f.UncompressedSize64)
	}
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("não pode ser aberto (%w)", err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, fmt.Errorf("está danificado (%w)", err)
	}
	if int64(len(data)) > most {
		return nil, errors.New("tem mais do que o zip diz: não foi aberto")
	}
	return data, nil
}
