package archive

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"cnn321/cnnlib/internal/testkit"
)

// What to do depends on what is wrong: room helps a full disk, and no other.
func TestWhereToKeep(t *testing.T) {
	file := filepath.Join(t.TempDir(), "arquivo")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"full":                    {&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, "libere espaço nesse disco e execute"},
		"over one's quota":        {syscall.EDQUOT, "libere espaço nesse disco"},
		"a file as the folder":    {os.MkdirAll(file, 0o700), "há um arquivo onde devia haver uma pasta"},
		"a file above the folder": {os.MkdirAll(filepath.Join(file, "modelo"), 0o700), "CNN321_MODELS"},
		"read-only":               {fmt.Errorf("época 3: %w", syscall.EROFS), "confira as permissões dessa pasta"},
		"somebody else's":         {&fs.PathError{Op: "mkdir", Path: "x", Err: syscall.EACCES}, "confira as permissões dessa pasta"},
		"broken":                  {syscall.EIO, "libere espaço ou confira as permissões"},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.WantError(t, errSave(test.err), "não consegui guardar o treino", test.want, "Enquanto o motor viver, o treino continua de onde parou", "o kernel que o iniciou", "do que foi guardado por último")
		})
	}
}
