package glob

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestInFoldersOfAnyName(t *testing.T) {
	for _, name := range []string{"aula", "[turma]", "a*b?", `c\d`, "[", "CNN em 3, 2, 1 d'água 100% ç"} {
		folder := filepath.Join(t.TempDir(), name)
		one, two := filepath.Join(folder, "sub", "um.whl"), filepath.Join(folder, "sub", "zero.whl")
		if err := errors.Join(os.MkdirAll(filepath.Dir(one), 0o755), os.WriteFile(one, nil, 0o644), os.WriteFile(two, nil, 0o644), os.WriteFile(filepath.Join(folder, "outro"), nil, 0o644)); err != nil {
			t.Fatal(err)
		}
		if got, err := In(folder, "s*b/*.whl"); err != nil || !slices.Equal(got, []string{one, two}) {
			t.Errorf("%q: %q, %v", name, got, err)
		}
		if got, err := In(filepath.Join(folder, "nada"), "*"); err != nil || len(got) != 0 {
			t.Errorf("in no folder: %q, %v", got, err)
		}
	}
	if _, err := In(t.TempDir(), "["); err == nil {
		t.Error("no error of a pattern that is none")
	}
}
