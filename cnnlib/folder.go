package cnnlib

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"cnn321/cnnlib/internal/idx"
	"cnn321/cnnlib/internal/picture"
	"cnn321/cnnlib/internal/plainfile"
)

// FolderSpec names a data set of [LoadImages].
type FolderSpec struct {
	// Path is absolute; Classes are the subfolders, in the order of the classes.
	Path    string
	Classes []string
	// Height, Width, RGB and Prepared are as the options of these names.
	Height, Width int
	RGB, Prepared bool
}

// LoadImages opens a folder of pictures that has one subfolder for each class:
//
//	frutas/
//	  banana/   1.jpg  2.png  …
//	  maçã/     a.jpg  b.gif  …
//
//	pictures, err := cnnlib.LoadImages("frutas", cnnlib.Size(32, 32), cnnlib.RGB())
//	train, test := pictures.Shuffle(321).Split(0.8)
//
// PNG, JPEG and GIF (its first frame) are read, in any size and mode, with subfolders of subfolders, and turned as a
// camera says (EXIF). Each becomes an image of [Size], 28 × 28 if none is given, gray unless [RGB] is: see package
// picture for what is done with transparency, 16 bits, CMYK and palettes. Classes are the subfolders in the order
// of their names' characters, as in Keras, so that digits come before capitals, these before small letters, and letters with an
// accent last; [ClassNames] gives another order, or takes only some. Hidden files, and files that are no pictures, are passed over.
//
// Only names are read here; a picture is read when it is asked for. Examples lie class by class: see [Dataset.Shuffle].
// It takes [Size], [RGB], [Prepared] and [ClassNames].
func LoadImages(folder string, options ...DataOption) (*Dataset, error) {
	s, err := settings("LoadImages", options)
	if err != nil {
		return nil, err
	}
	s = s.sized()
	path, err := absolute(folder)
	if err != nil {
		return nil, err
	}
	classes, err := classFolders(path, s.names)
	if err != nil {
		return nil, err
	}
	spec := FolderSpec{Path: path, Classes: classes, Height: s.height, Width: s.width, RGB: s.rgb, Prepared: s.asInMNIST}
	source, err := openFolder(spec)
	if err != nil {
		return nil, err
	}
	d := opened(DatasetSpec{Folder: &spec}, source)
	for _, class := range classes {
		d.names = append(d.names, readable(class))
	}
	return d, nil
}

var (
	pictureEndings = []string{".png", ".jpg", ".jpeg", ".jfif", ".jpe", ".gif"}
	// What a learner takes for a picture, and would look for in vain.
	otherEndings = []string{".heic", ".heif", ".webp", ".avif", ".bmp", ".tif", ".tiff", ".svg", ".jxl", ".dng", ".pdf", ".psd"}
)

func ending(name string) string { return strings.ToLower(filepath.Ext(name)) }

func isPicture(name string) bool { return slices.Contains(pictureEndings, ending(name)) }

// folder is a source of one file for each image.
type folder struct {
	spec FolderSpec
	// paths are those of the files, and numbers their classes.
	paths   []string
	numbers []int
	seal    seal
}

func openFolder(spec FolderSpec) (*folder, error) {
	f := &folder{spec: spec}
	direct := 0 // how many pictures lie in the folder of a class itself
	for class, name := range spec.Classes {
		before := len(f.paths)
		if err := f.add(filepath.Join(spec.Path, name), class); err != nil {
			return nil, err
		}
		if len(f.paths) == before {
			return nil, fmt.Errorf("LoadImages: a subpasta %s não tem imagens PNG, JPEG nem GIF: ponha nela as imagens da classe, ou apague-a", filepath.Join(spec.Path, readable(name)))
		}
		for _, path := range f.paths[before:] {
			if filepath.Dir(path) == filepath.Join(spec.Path, name) {
				direct++
			}
		}
	}
	if direct == 0 {
		first := filepath.Join(spec.Path, readable(spec.Classes[0]))
		return nil, fmt.Errorf("LoadImages: as subpastas de %s, como %s, não têm imagens, só outras subpastas: dê a pasta em que estão as das classes, por exemplo cnnlib.LoadImages(%q)", spec.Path, readable(spec.Classes[0]), first)
	}
	if bytes := len(f.paths) * f.shape().Size(); bytes > idx.Largest {
		return nil, fmt.Errorf("LoadImages: %d imagens de %v ocupariam %s GiB na memória, e o limite é de 2 GiB: use um cnnlib.Size menor, ou menos imagens", len(f.paths), f.shape(), Decimal(float64(bytes)/(1<<30), 1))
	}
	return f, nil
}

// add lists the pictures under a folder, in the order of their names.
func (f *folder) add(path string, class int) error {
	// With a slash at the end the folder of a class can be a link.
	return filepath.WalkDir(path+string(filepath.Separator), func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return unreadableFolder(at, err)
		}
		name := entry.Name()
		switch {
		case filepath.Clean(at) == filepath.Clean(path):
			return nil
		case passedOver(name) && entry.IsDir():
			return fs.SkipDir
		case passedOver(name) || entry.IsDir():
			return nil
		case slices.Contains(otherEndings, ending(name)):
			return fmt.Errorf("LoadImages: %s não é lida: só PNG, JPEG e GIF; converta-a num editor de imagens, ou tire-a da pasta", filepath.Join(filepath.Dir(at), readable(name)))
		case isPicture(name) && !entry.Type().IsRegular() && !plainfile.Is(at):
			return fmt.Errorf("LoadImages: %s tem nome de imagem, e não é um arquivo comum, ou leva a um que não há: tire-o da pasta", filepath.Join(filepath.Dir(at), readable(name)))
		case isPicture(name):
			f.paths, f.numbers = append(f.paths, at), append(f.numbers, class)
		}
		return nil
	})
}

func (f *folder) count() int { return len(f.paths) }

func (f *folder) form() picture.Form {
	return picture.Form{Height: f.spec.Height, Width: f.spec.Width, RGB: f.spec.RGB}
}

func (f *folder) shape() Shape { return Shape{f.spec.Height, f.spec.Width, f.form().Channels()} }

func (f *folder) sealFiles(ctx context.Context, known *Seals) error {
	return f.seal.hash(ctx, known, f.paths)
}

func (f *folder) digest() string {
	return Fingerprint("folder", f.seal.digest(f.paths...), f.numbers, f.spec.Height, f.spec.Width, f.spec.RGB, f.spec.Prepared)
}

func (f *folder) labels(at []int) ([]int, error) {
	labels := make([]int, len(at))
	for i, p := range at {
		labels[i] = f.numbers[p]
	}
	return labels, nil
}

func (f *folder) read(ctx context.Context, at []int) (Images, []int, error) {
	images := Images{Height: f.spec.Height, Width: f.spec.Width, Channels: f.form().Channels()}
	size := images.Shape().Size()
	images.Pixels = make([]byte, len(at)*size)
	err := newReporter(ctx, false, len(at)).each(func(i int) error {
		pixels, err := f.picture(f.paths[at[i]])
		copy(images.Pixels[i*size:(i+1)*size], pixels)
		return err
	})
	if err == nil {
		err = f.seal.check()
	}
	if err != nil {
		return Images{}, nil, err
	}
	labels, err := f.labels(at)
	return images, labels, err
}

func (f *folder) picture(path string) ([]byte, error) {
	if !f.spec.Prepared {
		pixels, err := picture.Read(path, f.form())
		return pixels.Values, err
	}
	photo, err := LoadImage(path)
	if err != nil {
		return nil, err
	}
	prepared, err := Prepare(photo, Size(f.spec.Height, f.spec.Width))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return prepared.Pixels, nil
}

// eachOf calls do for each number below n, on all processors, until one fails; the error is that of the first
// number, of those that failed.
func eachOf(n int, do func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && !failed.Load(); i = int(next.Add(1)) - 1 {
				if errs[i] = do(i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
