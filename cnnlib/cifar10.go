package cnnlib

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"cnn321/cnnlib/internal/idx"
	"cnn321/cnnlib/internal/plainfile"
)

// CIFAR10Spec names a part of a data set of [LoadCIFAR10].
type CIFAR10Spec struct {
	// Folder is absolute; Split is "train" or "test".
	Folder, Split string
}

// The binary version of CIFAR-10 (Krizhevsky 2009): a record is a byte for the class and
// the image's red, green and blue planes.
const (
	cifarSide   = 32
	cifarPlane  = cifarSide * cifarSide
	cifarRecord = 1 + 3*cifarPlane
)

var cifarFiles = map[string][]string{
	"train": {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"},
	"test":  {"test_batch.bin"},
}

// In the order of the file batches.meta.txt.
func cifarNames() []string {
	return []string{"Avião", "Automóvel", "Pássaro", "Gato", "Cervo", "Cachorro", "Sapo", "Cavalo", "Navio", "Caminhão"}
}

// LoadCIFAR10 opens the binary version of CIFAR-10: colour images of 32 × 32 × 3 in ten classes, 50,000 to train with and
// 10,000 to test with. The folder is the one that cifar-10-binary.tar.gz unpacks to, or the one which
// that is in. It takes no options; [Dataset.ClassNames] are in Portuguese.
func LoadCIFAR10(folder string) (train, test *Dataset, err error) {
	path, err := absolute(folder)
	if err != nil {
		return nil, nil, err
	}
	if inner := filepath.Join(path, "cifar-10-batches-bin"); plainfile.Is(filepath.Join(inner, cifarFiles["test"][0])) {
		path = inner
	}
	open := func(split string) (*Dataset, error) {
		spec := CIFAR10Spec{path, split}
		source, err := openCIFAR10(spec)
		if err != nil {
			return nil, err
		}
		d := opened(DatasetSpec{CIFAR10: &spec}, source)
		d.names = cifarNames()
		return d, nil
	}
	if train, err = open("train"); err != nil {
		return nil, nil, err
	}
	if test, err = open("test"); err != nil {
		return nil, nil, err
	}
	return train, test, nil
}

// cifar10 is a source that reads the files of one split, one after the other.
type cifar10 struct {
	paths []string
	// records is how many each file has.
	records []int
	seal    seal
}

func openCIFAR10(spec CIFAR10Spec) (*cifar10, error) {
	names, ok := cifarFiles[spec.Split]
	if !ok {
		return nil, fmt.Errorf("CIFAR-10 não tem a parte %q: há \"train\" e \"test\"", spec.Split)
	}
	c := &cifar10{}
	total := int64(0)
	for _, name := range names {
		path := filepath.Join(spec.Folder, name)
		info, err := os.Stat(path)
		if err != nil {
			return nil, c.missing(spec.Folder, path, err)
		}
		if info.Size() == 0 || info.Size()%cifarRecord != 0 {
			return nil, fmt.Errorf("LoadCIFAR10: o arquivo %s tem %d bytes, que não são imagens inteiras de %d bytes cada: baixe de novo cifar-10-binary.tar.gz e extraia-o", path, info.Size(), cifarRecord)
		}
		if total += info.Size(); total > idx.Largest {
			return nil, fmt.Errorf("LoadCIFAR10: os arquivos de %s passam do limite de 2 GiB: confira se são mesmo os do CIFAR-10", spec.Folder)
		}
		c.paths, c.records = append(c.paths, path), append(c.records, int(info.Size()/cifarRecord))
	}
	return c, nil
}

func (c *cifar10) missing(folder, path string, err error) error {
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return fmt.Errorf("LoadCIFAR10: %s é um arquivo, e não uma pasta: dê a pasta cifar-10-batches-bin, que se extrai de cifar-10-binary.tar.gz", folder)
	}
	if !os.IsNotExist(err) {
		return fmt.Errorf("LoadCIFAR10: não consegui ler %s (%w): %s", path, err, unread(err, "confira as permissões"))
	}
	fix := "baixe cifar-10-binary.tar.gz, extraia-o e dê a pasta cifar-10-batches-bin"
	for _, sign := range []string{"data_batch_1", "cifar-10-batches-py"} {
		if _, err := os.Stat(filepath.Join(folder, sign)); err == nil {
			fix = "a pasta tem a versão do CIFAR-10 para Python, e só se lê a binária: " + fix
		}
	}
	return fmt.Errorf("LoadCIFAR10: falta o arquivo %s: %s", path, fix)
}

func (c *cifar10) count() int {
	count := 0
	for _, n := range c.records {
		count += n
	}
	return count
}

func (c *cifar10) shape() Shape { return Shape{cifarSide, cifarSide, 3} }

func (c *cifar10) sealFiles(ctx context.Context, known *Seals) error {
	return c.seal.hash(ctx, known, c.paths)
}

func (c *cifar10) digest() string { return Fingerprint("cifar10", c.seal.digest(c.paths...)) }

func (c *cifar10) read(_ context.Context, at []int) (Images, []int, error) {
	images := Images{Height: cifarSide, Width: cifarSide, Channels: 3, Pixels: make([]byte, 3*cifarPlane*len(at))}
	labels := make([]int, len(at))
	err := c.each(at, cifarRecord, func(i int, record []byte) {
		labels[i] = int(record[0])
		pixels := images.Pixels[3*cifarPlane*i : 3*cifarPlane*(i+1)]
		for p := range cifarPlane {
			for channel := range 3 {
				pixels[3*p+channel] = record[1+cifarPlane*channel+p]
			}
		}
	})
	if err != nil {
		return Images{}, nil, err
	}
	return images, labels, c.checked(labels, at)
}

func (c *cifar10) labels(at []int) ([]int, error) {
	labels := make([]int, len(at))
	if err := c.each(at, 1, func(i int, record []byte) { labels[i] = int(record[0]) }); err != nil {
		return nil, err
	}
	return labels, c.checked(labels, at)
}

func (c *cifar10) checked(labels, at []int) error {
	for i, label := range labels {
		if classes := len(cifarNames()); label >= classes {
			return fmt.Errorf("LoadCIFAR10: a imagem %d tem a classe %d, e o CIFAR-10 só tem as classes de 0 a %d: confira se %s é mesmo dele, ou baixe-o de novo", at[i], label, classes-1, filepath.Dir(c.paths[0]))
		}
	}
	return c.seal.check()
}

// each reads the first bytes of the records at these positions.
func (c *cifar10) each(at []int, bytes int, use func(i int, record []byte)) error {
	// The numbers of the records of a file follow each other, so each file is opened once.
	first := 0
	record := make([]byte, bytes)
	for number, path := range c.paths {
		last := first + c.records[number]
		var file *os.File
		for i, p := range at {
			if p < first || p >= last {
				continue
			}
			if file == nil {
				var err error
				if file, err = os.Open(path); err != nil {
					return c.missing(filepath.Dir(path), path, err)
				}
				defer file.Close()
			}
			if _, err := file.ReadAt(record, int64(p-first)*cifarRecord); err != nil {
				return fmt.Errorf("LoadCIFAR10: não consegui ler a imagem %d de %s (%w): baixe de novo cifar-10-binary.tar.gz e extraia-o", p-first, path, err)
			}
			use(i, record)
		}
		first = last
	}
	return nil
}
