package cnnlib

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// What takes long is told of a few times a second, in order; what does not, never.
func TestReadingIsTold(t *testing.T) {
	for _, test := range []struct {
		name    string
		files   int
		each    time.Duration
		atLeast int
		atMost  int
	}{
		{"soon over", 20, 10 * time.Millisecond, 0, 0},
		{"long", 500, 10 * time.Millisecond, 10, 50},
		{"a few large ones", 5, time.Second, 3, 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told []Reading
				report := newReporter(WatchReading(t.Context(), func(r Reading) { told = append(told, r) }), true, test.files)
				err := report.each(func(int) error {
					time.Sleep(test.each)
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if n := len(told); n < test.atLeast || n > test.atMost {
					t.Errorf("told %d times, want %d to %d", n, test.atLeast, test.atMost)
				}
				for i, r := range told {
					if !r.Checking || r.Of != test.files || r.Done > test.files || i > 0 && r.Done <= told[i-1].Done {
						t.Errorf("told %+v", told)
					}
				}
			})
		})
	}
}

// Who stops does not wait for the file that is being read, and hears no more of it.
func TestReadingIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		returned, late := false, 0
		report := newReporter(WatchReading(ctx, func(Reading) {
			if returned {
				late++
			}
		}), false, 20)
		began := time.Now()
		err := report.each(func(int) error {
			time.Sleep(time.Minute)
			return nil
		})
		returned = true
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took != time.Second {
			t.Errorf("%v after %v, want the context's error after a second", err, took)
		}
		time.Sleep(time.Hour)
		if late > 0 {
			t.Errorf("told %d times after it had returned", late)
		}
	})
}

// squares is a folder of two classes of small pictures, as they were written an hour ago.
func squares(t *testing.T, each int) string {
	t.Helper()
	folder := t.TempDir()
	for class, name := range []string{"a", "b"} {
		if err := os.Mkdir(filepath.Join(folder, name), 0o755); err != nil {
			t.Fatal(err)
		}
		for i := range each {
			square(t, filepath.Join(folder, name, strconv.Itoa(i)+".png"), uint8(100*class+i), time.Hour)
		}
	}
	return folder
}

func square(t *testing.T, path string, gray uint8, ago time.Duration) {
	t.Helper()
	var b bytes.Buffer
	img := &image.Gray{Pix: bytes.Repeat([]byte{gray}, 16), Stride: 4, Rect: image.Rect(0, 0, 4, 4)}
	at := time.Now().Add(-ago)
	if err := errors.Join(png.Encode(&b, img), os.WriteFile(path, b.Bytes(), 0o644), os.Chtimes(path, at, at)); err != nil {
		t.Fatal(err)
	}
}

// Who stops in the middle loses nothing, and a later call reads what is left to read.
func TestReadingStops(t *testing.T) {
	d, err := LoadImages(squares(t, 3), Size(4, 4))
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Seal(gone, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("sealing ended with %v", err)
	}
	if _, _, err := d.ReadContext(gone, 0, 6); !errors.Is(err, context.Canceled) {
		t.Errorf("reading ended with %v", err)
	}
	if err := d.Seal(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if images, _, err := d.ReadContext(t.Context(), 0, 6); err != nil || images.Len() != 6 {
		t.Errorf("%d images, %v", images.Len(), err)
	}
}

// Files that have not changed are not read again; one that has, or that was written just now, is.
func TestSealsRemember(t *testing.T) {
	folder := squares(t, 2)
	changed := filepath.Join(folder, "a", "1.png")
	var known Seals
	name := func() string {
		t.Helper()
		d, err := LoadImages(folder, Size(4, 4))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Seal(t.Context(), &known); err != nil {
			t.Fatal(err)
		}
		fresh, err := LoadImages(folder, Size(4, 4))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := d.Fingerprint(), fresh.Fingerprint(); got != want {
			t.Errorf("with what is remembered it is %s, read anew %s", got, want)
		}
		return d.Fingerprint()
	}
	first := name()
	if again := name(); again != first || len(known.files) != 4 {
		t.Errorf("%s, then %s; %d files are remembered, want 4", first, again, len(known.files))
	}
	square(t, changed, 200, 0)
	second := name()
	square(t, changed, 201, 0) // of the same size, within a tick of the clock maybe
	if third := name(); second == first || third == second {
		t.Errorf("a file that changed twice: %s, %s, %s", first, second, third)
	}
	if err := os.Remove(changed); err != nil {
		t.Fatal(err)
	}
	if _, err := known.file(changed); err == nil {
		t.Error("a file that is gone is remembered")
	}
}
