package values

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"strconv"
	"sync"
	"time"
	"unsafe"
)

// Sentinels are pointers that mean something by being the very ones: io.EOF, os.Stdout, time.Local. A value that refers to
// one is carried as its name, and refers to the same one in the next program.
func sentinels() map[string]unsafe.Pointer {
	all := map[string]unsafe.Pointer{
		"time.Local": unsafe.Pointer(time.Local),
		"time.UTC":   unsafe.Pointer(time.UTC),
		"os.Stdin":   unsafe.Pointer(os.Stdin),
		"os.Stdout":  unsafe.Pointer(os.Stdout),
		"os.Stderr":  unsafe.Pointer(os.Stderr),
	}
	for name, err := range map[string]error{
		"io.EOF": io.EOF, "io.ErrUnexpectedEOF": io.ErrUnexpectedEOF, "io.ErrClosedPipe": io.ErrClosedPipe,
		"io.ErrNoProgress": io.ErrNoProgress, "io.ErrShortBuffer": io.ErrShortBuffer, "io.ErrShortWrite": io.ErrShortWrite,
		"fs.ErrNotExist": fs.ErrNotExist, "fs.ErrExist": fs.ErrExist, "fs.ErrPermission": fs.ErrPermission,
		"fs.ErrInvalid": fs.ErrInvalid, "fs.ErrClosed": fs.ErrClosed,
		"os.ErrNoDeadline": os.ErrNoDeadline, "os.ErrProcessDone": os.ErrProcessDone,
		"strconv.ErrRange": strconv.ErrRange, "strconv.ErrSyntax": strconv.ErrSyntax,
		"errors.ErrUnsupported": errors.ErrUnsupported,
	} {
		if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer {
			all[name] = v.UnsafePointer()
		}
	}
	return all
}

// known finds the sentinels by address, and by name.
var known = sync.OnceValues(func() (map[unsafe.Pointer]string, map[string]unsafe.Pointer) {
	byName := sentinels()
	byAddress := make(map[unsafe.Pointer]string, len(byName))
	for name, p := range byName {
		byAddress[p] = name
	}
	return byAddress, byName
})

// sentinelName is the name of the sentinel that a pointer to a t is, or "".
func sentinelName(t reflect.Type, p unsafe.Pointer) string {
	if t.PkgPath() == "" { // none of them has such a type
		return ""
	}
	byAddress, _ := known()
	return byAddress[p]
}

// kept are values of types that no program can spell, but that values often hold: they are linked into each program that
// loads, so that they are found again.
func kept() []any {
	plain := errors.New("")
	return []any{
		plain, fmt.Errorf("%w", plain), fmt.Errorf("%w%w", plain, plain), errors.Join(plain),
		&fs.PathError{}, &os.LinkError{}, &os.SyscallError{}, &strconv.NumError{}, time.Second, &time.ParseError{}, time.Time{}, os.Stdout,
	}
}
