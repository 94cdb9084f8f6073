package cnnlib

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cnn321/cnnlib/internal/idx"
)

// MNISTFile is one of the four original files of MNIST, and what it must contain, so that a damaged file is told from
// a good one.
type MNISTFile struct {
	Name   string
	SHA256 string // of the compressed file
}

// MNISTFiles are the four original files (LeCun, Cortes & Burges 1998): images and labels to train with, and those to test with.
func MNISTFiles() []MNISTFile {
	return []MNISTFile{
		{"train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
		{"train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
		{"t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
		{"t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
	}
}

// mnistSplit is the files of a part of MNIST.
func mnistSplit(split string) (images, labels MNISTFile, err error) {
	files := MNISTFiles()
	switch split {
	case "train":
		return files[0], files[1], nil
	case "test":
		return files[2], files[3], nil
	}
	return images, labels, fmt.Errorf("MNIST não tem a parte %q: há \"train\" e \"test\"", split)
}

// LoadMNIST opens the handwritten digits of MNIST: 60,000 examples to train
// with and 10,000 to test with, each an image of 28 × 28 × 1 and a class from 0 to 9.
//
// The folder holds the four original gzipped files. They are opened here, and
// read, and checked against their SHA-256, when examples are asked for. Fashion-MNIST and others have files of the same
// names; they are refused in words that name [LoadIDX], which reads them.
func LoadMNIST(folder string) (train, test *Dataset, err error) {
	if folder, err = absolute(folder); err != nil {
		return nil, nil, err
	}
	if train, err = wholeMNIST(folder, "train"); err != nil {
		return nil, nil, err
	}
	if test, err = wholeMNIST(folder, "test"); err != nil {
		return nil, nil, err
	}
	return train, test, nil
}

func wholeMNIST(folder, split string) (*Dataset, error) {
	source, err := openMNIST(folder, split)
	if err != nil {
		return nil, err
	}
	return opened(DatasetSpec{MNIST: folder, Split: split}, source), nil
}

// mnist is a source that reads the files of one split.
type mnist struct {
	folder string
	// images and digits are what the files must be; pixels and numbers are what they say they are.
	images, digits  MNISTFile
	pixels, numbers *idx.File
}

func openMNIST(folder, split string) (*mnist, error) {
	imagesFile, labelsFile, err := mnistSplit(split)
	if err != nil {
		return nil, err
	}
	m := &mnist{folder: folder, images: imagesFile, digits: labelsFile}
	// The heads alone: a cell that draws nothing should not pay for reading.
	if m.pixels, err = m.open(imagesFile, 3); err != nil {
		return nil, err
	}
	if m.numbers, err = m.open(labelsFile, 1); err != nil {
		return nil, err
	}
	if images, labels := m.pixels.Axes[0], m.numbers.Axes[0]; labels != images {
		return nil, m.damaged(labelsFile, fmt.Sprintf("tem %d rótulos para %d imagens", labels, images))
	}
	return m, nil
}

func (m *mnist) count() int   { return m.pixels.Axes[0] }
func (m *mnist) shape() Shape { return Shape{m.pixels.Axes[1], m.pixels.Axes[2], 1} }

func (m *mnist) digest() string { return m.images.SHA256 + m.digits.SHA256 }

func (m *mnist) read(_ context.Context, at []int) (Images, []int, error) {
	shape := m.shape()
	images := Images{Height: shape[0], Width: shape[1], Channels: 1}
	pixels, err := m.contents(m.images, m.pixels, at)
	if err != nil {
		return Images{}, nil, err
	}
	images.Pixels = pixels
	labels, err := m.labels(at)
	return images, labels, err
}

func (m *mnist) labels(at []int) ([]int, error) {
	raw, err := m.contents(m.digits, m.numbers, at)
	if err != nil {
		return nil, err
	}
	labels := make([]int, len(raw))
	for i, label := range raw {
		labels[i] = int(label)
	}
	return labels, nil
}

// open reads the head of a file, which must have so many axes.
func (m *mnist) open(file MNISTFile, axes int) (*idx.File, error) {
	f, err := idx.Open(filepath.Join(m.folder, file.Name))
	if err != nil {
		return nil, m.failed(file, err)
	}
	if want := 0x800 + axes; f.Magic() != want {
		return nil, m.damaged(file, fmt.Sprintf("começa por %#x, e não por %#x", f.Magic(), want))
	}
	return f, nil
}

// contents checks the whole file and unpacks the examples at these positions.
func (m *mnist) contents(file MNISTFile, f *idx.File, at []int) ([]byte, error) {
	packed, err := os.ReadFile(f.Path)
	if err != nil {
		return nil, m.failed(file, err)
	}
	if sum := sha256.Sum256(packed); hex.EncodeToString(sum[:]) != file.SHA256 {
		difference := fmt.Sprintf("SHA-256 %x…, e não %s…", sum[:4], file.SHA256[:8])
		if m.another(packed, f) {
			return nil, fmt.Errorf("MNIST: o arquivo %s está inteiro, mas é de outro conjunto (%s), e LoadMNIST só lê o MNIST: "+
				"para o Fashion-MNIST, o KMNIST ou o EMNIST use cnnlib.LoadIDX(imagens, rótulos); para ter o MNIST, %s", f.Path, difference, fixMNIST)
		}
		return nil, m.damaged(file, difference)
	}
	from, end, exact := spanOf(at)
	values, err := f.Values(bytes.NewReader(packed), from, end)
	if err != nil {
		return nil, m.failed(file, err)
	}
	if !exact {
		values = gather(values, f.Example(), from, at)
	}
	return values, nil
}

// another says whether a file that is not MNIST's is a whole IDX file all the same.
func (m *mnist) another(packed []byte, f *idx.File) bool {
	_, err := f.Values(bytes.NewReader(packed), 0, f.Axes[0])
	return err == nil
}

const fixMNIST = "rode `go run ./kernels setup` na pasta do projeto, que o traz e confere"

// failed explains an error of package idx or of the system.
func (m *mnist) failed(file MNISTFile, err error) error {
	if damage := (*idx.Malformed)(nil); errors.As(err, &damage) {
		return m.damaged(file, damage.Why)
	}
	return m.unreadable(file, err)
}

func (m *mnist) unreadable(file MNISTFile, err error) error {
	path := filepath.Join(m.folder, file.Name)
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("MNIST: não consegui ler %s (%w): %s", path, err, unread(err, "confira as permissões ou "+fixMNIST))
	}
	if others := otherIDX(m.folder); others != "" {
		return fmt.Errorf("MNIST: falta o arquivo %s, mas a pasta tem %s, e LoadMNIST só lê os quatro arquivos originais do MNIST: para os outros use cnnlib.LoadIDX(imagens, rótulos); para ter o MNIST, %s", path, others, fixMNIST)
	}
	return fmt.Errorf("MNIST: falta o arquivo %s: %s", path, fixMNIST)
}

// otherIDX names an IDX file of the folder that is not one of MNIST's, if there is one.
func otherIDX(folder string) string {
	original := map[string]bool{}
	for _, file := range MNISTFiles() {
		original[file.Name] = true
	}
	// The names are only to help: a folder that cannot be read has none.
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if name := entry.Name(); !original[name] && (strings.Contains(name, "idx3-ubyte") || strings.Contains(name, "idx1-ubyte")) {
			return readable(name)
		}
	}
	return ""
}

func (m *mnist) damaged(file MNISTFile, why string) error {
	return fmt.Errorf("MNIST: o arquivo %s está danificado ou incompleto (%s): %s", filepath.Join(m.folder, file.Name), why, fixMNIST)
}
