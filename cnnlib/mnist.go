package cnnlib

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
// read, and checked against their SHA-256, when examples are asked for.
func LoadMNIST(folder string) (train, test *Dataset, err error) {
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
	return &Dataset{spec: DatasetSpec{MNIST: folder, Split: split, End: source.count()}, source: source}, nil
}

// mnist is a source that reads the files of one split.
type mnist struct {
	folder         string
	images, digits MNISTFile
	n, rows, cols  int
}

func openMNIST(folder, split string) (*mnist, error) {
	images, labels, err := mnistSplit(split)
	if err != nil {
		return nil, err
	}
	m := &mnist{folder: folder, images: images, digits: labels}
	// The heads alone: a cell that draws nothing should not pay for reading.
	imagesHead, err := m.head(images, 4)
	if err != nil {
		return nil, err
	}
	labelsHead, err := m.head(labels, 2)
	if err != nil {
		return nil, err
	}
	m.n, m.rows, m.cols = imagesHead[1], imagesHead[2], imagesHead[3]
	if labelsHead[1] != m.n {
		return nil, m.damaged(labels, fmt.Sprintf("tem %d rótulos para %d imagens", labelsHead[1], m.n))
	}
	return m, nil
}

func (m *mnist) count() int   { return m.n }
func (m *mnist) shape() Shape { return Shape{m.rows, m.cols, 1} }

func (m *mnist) digest() string { return m.images.SHA256 + m.digits.SHA256 }

func (m *mnist) read(from, end int) (Images, []int, error) {
	images := Images{Height: m.rows, Width: m.cols, Channels: 1}
	size := images.Shape().Size()
	pixels, err := m.contents(m.images, 16+from*size, 16+end*size)
	if err != nil {
		return Images{}, nil, err
	}
	images.Pixels = pixels
	labels, err := m.labels(from, end)
	return images, labels, err
}

func (m *mnist) labels(from, end int) ([]int, error) {
	raw, err := m.contents(m.digits, 8+from, 8+end)
	if err != nil {
		return nil, err
	}
	labels := make([]int, len(raw))
	for i, label := range raw {
		labels[i] = int(label)
	}
	return labels, nil
}

// head reads the first numbers of an IDX file.
func (m *mnist) head(file MNISTFile, numbers int) ([]int, error) {
	f, err := os.Open(filepath.Join(m.folder, file.Name))
	if err != nil {
		return nil, m.unreadable(file, err)
	}
	defer f.Close()
	raw := make([]byte, 4*numbers)
	z, err := gzip.NewReader(f)
	if err == nil {
		_, err = io.ReadFull(z, raw)
	}
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
		return nil, m.unreadable(file, err)
	}
	if err != nil {
		return nil, m.damaged(file, err.Error())
	}
	head := make([]int, numbers)
	for i := range head {
		head[i] = int(binary.BigEndian.Uint32(raw[4*i:]))
	}
	// 8 stands for unsigned bytes; the last byte of the magic counts the axes.
	if want := 0x800 + numbers - 1; head[0] != want {
		return nil, m.damaged(file, fmt.Sprintf("começa por %#x, e não por %#x", head[0], want))
	}
	return head, nil
}

// contents checks the whole file and unpacks its bytes from up to end.
func (m *mnist) contents(file MNISTFile, from, end int) ([]byte, error) {
	packed, err := os.ReadFile(filepath.Join(m.folder, file.Name))
	if err != nil {
		return nil, m.unreadable(file, err)
	}
	if sum := sha256.Sum256(packed); hex.EncodeToString(sum[:]) != file.SHA256 {
		return nil, m.damaged(file, fmt.Sprintf("SHA-256 %x…, e não %s…", sum[:4], file.SHA256[:8]))
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, m.damaged(file, err.Error())
	}
	if _, err := io.CopyN(io.Discard, z, int64(from)); err != nil {
		return nil, m.damaged(file, err.Error())
	}
	raw := make([]byte, end-from)
	if _, err := io.ReadFull(z, raw); err != nil {
		return nil, m.damaged(file, err.Error())
	}
	return raw, nil
}

const fixMNIST = "rode `go run ./kernels setup` na pasta do projeto, que o traz e confere"

func (m *mnist) unreadable(file MNISTFile, err error) error {
	path := filepath.Join(m.folder, file.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("MNIST: falta o arquivo %s: %s", path, fixMNIST)
	}
	return fmt.Errorf("MNIST: não consegui ler %s (%w): confira as permissões ou %s", path, err, fixMNIST)
}

func (m *mnist) damaged(file MNISTFile, why string) error {
	return fmt.Errorf("MNIST: o arquivo %s está danificado ou incompleto (%s): %s", filepath.Join(m.folder, file.Name), why, fixMNIST)
}
