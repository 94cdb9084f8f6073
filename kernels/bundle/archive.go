package bundle

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/trained"
	"cnn321/kernels/setup"
)

// file is one of the archive: where it is, and its name below the project's folder.
type file struct{ from, name string }

// content is what an archive holds, in order. The sums stand between the two.
type content struct {
	first, rest []file
	sums        []byte
}

// left are folders of the project that do not go along by themselves.
var left = map[string]bool{".git": true, ".cnn321": true, "vendor": true, setup.OfflineFolder: true}

func (o Options) collect(vendor, offline string) (content, error) {
	var c content
	project, err := below(o.Paths.Root, "", func(name string) bool {
		return left[name] || path.Base(name) == ".ipynb_checkpoints" || strings.Contains(path.Base(name), extension)
	})
	if err != nil {
		return c, err
	}
	sources, err := below(vendor, "vendor", nil)
	if err != nil {
		return c, err
	}
	c.first = append(project, sources...)
	if c.rest, err = below(offline, setup.OfflineFolder, func(name string) bool { return strings.HasSuffix(name, ".lock") }); err != nil {
		return c, err
	}
	if o.Models {
		models, err := below(o.Paths.Models(), ".cnn321/models", func(name string) bool { return strings.HasSuffix(name, ".lock") || durable.IsTemporary(name) })
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
		c.rest = append(c.rest, models...)
	}
	if _, err := os.Stat(o.Paths.TrainedModel()); o.Models && err == nil {
		c.rest = append(c.rest, file{o.Paths.TrainedModel(), trained.FileName}) // where the setup looks for it
	}
	var sums strings.Builder
	for _, f := range c.rest {
		sum, err := sumOf(f.from)
		if err != nil {
			return c, err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sum, f.name)
	}
	c.sums = []byte(sums.String())
	return c, nil
}

// below are the files of a folder, and of folders that it has links to; skip is asked with their names from it.
func below(dir, prefix string, skip func(name string) bool) ([]file, error) {
	var all []file
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		info, err := os.Stat(name)
		switch {
		case err != nil:
			return err
		case skip != nil && rel != "." && skip(rel):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case info.IsDir() && !entry.IsDir():
			linked, err := below(name+"/", path.Join(prefix, rel), nil)
			all = append(all, linked...)
			return err
		case info.Mode().IsRegular():
			all = append(all, file{name, path.Join(prefix, rel)})
		}
		return nil
	})
	return all, err
}

func sumOf(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return sum.Sum(nil), err
}

// write makes the archive, and beside it the file of its sum and the script that opens it, each whole or not at all.
func (o Options) write(ctx context.Context, c content) (int64, error) {
	sum, size := sha256.New(), int64(0)
	err := durable.Stream(o.Output, 0o644, func(w io.Writer) error {
		counted := counter{w, &size}
		packed, err := gzip.NewWriterLevel(io.MultiWriter(counted, sum), gzip.BestSpeed) // most of it is packed already
		if err != nil {
			return err
		}
		archive := tar.NewWriter(packed)
		for _, f := range c.first {
			if err := add(ctx, archive, f); err != nil {
				return err
			}
		}
		header := tar.Header{Name: path.Join(setup.Module, setup.OfflineFolder, setup.OfflineSums), Mode: 0o644, Size: int64(len(c.sums))}
		if err := archive.WriteHeader(&header); err != nil {
			return err
		}
		if _, err := archive.Write(c.sums); err != nil {
			return err
		}
		for _, f := range c.rest {
			if err := add(ctx, archive, f); err != nil {
				return err
			}
		}
		return errors.Join(archive.Close(), packed.Close())
	})
	if err == nil {
		line := fmt.Sprintf("%x  %s\n", sum.Sum(nil), filepath.Base(o.Output))
		err = durable.Write(o.Output+".sha256", []byte(line), 0o644)
	}
	var text string
	if err == nil {
		text, err = script(filepath.Base(o.Output), size, sum.Sum(nil))
	}
	if err == nil {
		err = durable.Write(Script(o.Output), []byte(text), 0o755)
	}
	if err != nil {
		return 0, problem(err)
	}
	return size, nil
}

// add keeps a file's time: Go's build cache knows files by it.
func add(ctx context.Context, archive *tar.Writer, f file) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	from, err := os.Open(f.from)
	if err != nil {
		return err
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	header := tar.Header{Name: path.Join(setup.Module, f.name), Mode: int64(info.Mode().Perm()&0o755 | 0o644), Size: info.Size(), ModTime: info.ModTime()}
	if err := archive.WriteHeader(&header); err != nil {
		return err
	}
	_, err = io.Copy(archive, from)
	return err
}

type counter struct {
	to   io.Writer
	size *int64
}

func (c counter) Write(data []byte) (int, error) {
	n, err := c.to.Write(data)
	*c.size += int64(n)
	return n, err
}
