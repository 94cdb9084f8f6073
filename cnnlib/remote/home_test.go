package remote

import (
	"encoding/gob"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// An engine that ends because its folder was taken away is not waited for where no kernel can have it again: the call says so, and what to do.
func TestFolderIsTakenAway(t *testing.T) {
	for name, take := range map[string]func(folder string) error{
		"it is missing": os.RemoveAll,
		"a file is in its place": func(folder string) error {
			return errors.Join(os.RemoveAll(folder), os.WriteFile(folder, nil, 0o600))
		},
		"a link is in its place": func(folder string) error {
			return errors.Join(os.RemoveAll(folder), os.Symlink(filepath.Dir(folder), folder))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c *Client
			c = falseServer(t, func(conn net.Conn, _ request) {
				if err := take(filepath.Dir(c.socket)); err != nil {
					t.Error(err)
				}
				if err := gob.NewEncoder(conn).Encode(message{End: &end{Error: toWire(cnnlib.ErrEngineGone)}}); err != nil {
					t.Error(err)
				}
			})
			if err := Tell(c.socket, Death{Owner: "a"}); err != nil {
				t.Fatal(err)
			}
			_, err := c.Fit(t.Context(), job(t), nil)
			if !errors.Is(err, cnnlib.ErrEngineGone) {
				t.Errorf("err = %v", err)
			}
			testkit.WantError(t, err, filepath.Dir(c.socket), "foi apagada ou trocada", "reinicie o kernel", "o treino continua dali")
		})
	}
}

// Nobody else answers for the engine: where its folder is another user's now, nothing is asked.
func TestFolderOfAnotherUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a folder away")
	}
	c := falseServer(t, func(net.Conn, request) { t.Error("somebody else is asked") })
	if err := os.Chown(filepath.Dir(c.socket), 12345, 12345); err != nil {
		t.Fatal(err)
	}
	for name, call := range calls(t, c) {
		if err := call(t.Context()); err == nil {
			t.Errorf("%s: no error", name)
		} else {
			testkit.WantError(t, err, "é agora de outro usuário", "reinicie o kernel")
		}
	}
}
