package cnnlib_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// cifarRecord is a record whose class, red, green and blue are these all over, but for the first two pixels' red.
func cifarRecord(class, red, green, blue byte) []byte {
	record := slices.Concat([]byte{class}, slices.Repeat([]byte{red}, 1024), slices.Repeat([]byte{green}, 1024), slices.Repeat([]byte{blue}, 1024))
	record[1], record[2] = 251, 252
	return record
}

// cifarFolder has so many records in each of the five training files, and one to test with.
func cifarFolder(t testing.TB, counts ...int) string {
	t.Helper()
	folder := t.TempDir()
	number := byte(0)
	for i, count := range counts {
		var content []byte
		for range count {
			content = append(content, cifarRecord(number%10, number, 100+number, 200)...)
			number++
		}
		writeFile(t, folder, fmt.Sprintf("data_batch_%d.bin", i+1), content)
	}
	writeFile(t, folder, "test_batch.bin", cifarRecord(9, 1, 2, 3))
	return folder
}

func TestLoadCIFAR10(t *testing.T) {
	folder := cifarFolder(t, 3, 1, 2, 5, 1)
	load := func(folder string) func() (*cnnlib.Dataset, error) {
		return func() (*cnnlib.Dataset, error) {
			train, test, err := cnnlib.LoadCIFAR10(folder)
			if err == nil && (test.Len() != 1 || test.ClassName(9) != "Caminhão") {
				t.Errorf("%d test images, class 9 is %s", test.Len(), test.ClassName(9))
			}
			return train, err
		}
	}
	for _, d := range twice(t, load(folder)) {
		if d.Shape().String() != "(12, 32, 32, 3)" {
			t.Errorf("shape %v", d.Shape())
		}
		images, labels, err := d.Read(0, 12)
		if err != nil || !slices.Equal(labels, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1}) {
			t.Fatalf("labels %v, %v", labels, err)
		}
		for i := range 12 {
			pixels := images.Pixels[3072*i : 3072*(i+1)]
			red, green := byte(i), byte(100+i)
			if !slices.Equal(pixels[:9], []byte{251, green, 200, 252, green, 200, red, green, 200}) || !slices.Equal(pixels[3069:], []byte{red, green, 200}) {
				t.Errorf("image %d begins with %v and ends with %v", i, pixels[:9], pixels[3069:])
			}
		}
		shuffled := d.Shuffle(3)
		got, gotLabels, err := shuffled.Read(2, 7)
		all, allErr := shuffled.Labels()
		if err != nil || allErr != nil || !slices.Equal(gotLabels, all[2:7]) {
			t.Errorf("shuffled: labels %v, and of all %v (%v, %v)", gotLabels, all, err, allErr)
		}
		for i, label := range gotLabels {
			if red := got.Pixels[3072*i+6]; int(red)%10 != label {
				t.Errorf("shuffled image %d is %d and has the label %d", i, red, label)
			}
		}
	}
	t.Run("in the folder that it unpacks to", func(t *testing.T) {
		outer := t.TempDir()
		if err := os.CopyFS(filepath.Join(outer, "cifar-10-batches-bin"), os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		inner, err := load(outer)()
		outside, outsideErr := load(folder)()
		if err != nil || outsideErr != nil || inner.Fingerprint() != outside.Fingerprint() {
			t.Errorf("%v, %v, or another name", err, outsideErr)
		}
	})
	t.Run("changed", func(t *testing.T) {
		before, err := load(folder)()
		if err != nil {
			t.Fatal(err)
		}
		name := before.Fingerprint()
		path := filepath.Join(folder, "data_batch_3.bin")
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		content[100]++
		writeFile(t, folder, "data_batch_3.bin", content)
		after, err := load(folder)()
		if err != nil || after.Fingerprint() == name {
			t.Errorf("a byte changed, and the fingerprint did not (%v)", err)
		}
	})
}

func TestLoadCIFAR10Errors(t *testing.T) {
	damage := func(change func(folder string)) string {
		folder := cifarFolder(t, 1, 1, 1, 1, 1)
		change(folder)
		return folder
	}
	remove := func(name string) func(folder string) {
		return func(folder string) {
			if err := os.Remove(filepath.Join(folder, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	python := t.TempDir()
	writeFile(t, python, "data_batch_1", nil)
	for _, test := range []struct {
		name, folder string
		want         []string
	}{
		{"no folder", filepath.Join(t.TempDir(), "não há"), []string{"falta o arquivo", "data_batch_1.bin", "cifar-10-binary.tar.gz"}},
		{"a file for the folder", filepath.Join(damage(func(string) {}), "test_batch.bin"), []string{"test_batch.bin é um arquivo, e não uma pasta", "cifar-10-batches-bin"}},
		{"a file missing", damage(remove("data_batch_4.bin")), []string{"falta o arquivo", "data_batch_4.bin"}},
		{"test file missing", damage(remove("test_batch.bin")), []string{"test_batch.bin"}},
		{"the version for Python", python, []string{"para Python", "cifar-10-binary.tar.gz"}},
		{"cut off", damage(func(folder string) { writeFile(t, folder, "data_batch_2.bin", cifarRecord(1, 2, 3, 4)[:3000]) }), []string{"data_batch_2.bin", "3000 bytes", "3073"}},
		{"empty", damage(func(folder string) { writeFile(t, folder, "data_batch_2.bin", nil) }), []string{"data_batch_2.bin", "0 bytes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := cnnlib.LoadCIFAR10(test.folder)
			testkit.WantError(t, err, test.want...)
		})
	}
	t.Run("a class that is none", func(t *testing.T) {
		folder := damage(func(folder string) { writeFile(t, folder, "data_batch_3.bin", cifarRecord(10, 2, 3, 4)) })
		train, _, err := cnnlib.LoadCIFAR10(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{second(train.Labels()), train.OneHot(10).Err(), third(train.Read(1, 4))} {
			testkit.WantError(t, err, "imagem 2 tem a classe 10", "de 0 a 9")
		}
		if err := third(train.Read(0, 2)); err != nil {
			t.Errorf("of others: %v", err)
		}
	})
	t.Run("an unknown part", func(t *testing.T) {
		_, err := cnnlib.DatasetSpec{CIFAR10: &cnnlib.CIFAR10Spec{Folder: python, Split: "validation"}}.Dataset()
		testkit.WantError(t, err, `"validation"`, `"train" e "test"`)
	})
}

func second[A any](_ A, err error) error        { return err }
func third[A, B any](_ A, _ B, err error) error { return err }

func FuzzCIFAR10(f *testing.F) {
	f.Add(cifarRecord(3, 1, 2, 3))
	f.Add([]byte{})
	f.Add(append(cifarRecord(200, 1, 2, 3), cifarRecord(1, 1, 2, 3)...))
	f.Add(make([]byte, 3072))
	folder := cifarFolder(f, 1, 1, 1, 1, 1)
	f.Fuzz(func(t *testing.T, content []byte) {
		writeFile(t, folder, "data_batch_2.bin", content)
		train, _, err := cnnlib.LoadCIFAR10(folder)
		if err != nil {
			testkit.WantError(t, err, "data_batch_2.bin", "baixe de novo")
			return
		}
		images, labels, err := train.Read(0, train.Len())
		if err != nil {
			testkit.WantError(t, err, "classes de 0 a 9")
		} else if images.Len() != len(labels) || len(labels) != 4+len(content)/3073 {
			t.Errorf("%d images, %d labels", images.Len(), len(labels))
		}
	})
}
