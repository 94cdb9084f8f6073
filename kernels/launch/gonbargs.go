package launch

import (
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"cnn321/kernels/jupyter"
)

// writeConnection makes the folder of a GoNB, with its connection file: sockets that only this user can reach, and a key
// of their own.
func (h *gonbHost) writeConnection(folder string) (jupyter.Connection, error) {
	c := jupyter.Connection{
		Transport: "ipc", IP: filepath.Join(folder, "s"), Key: rand.Text(), SignatureScheme: "hmac-sha256",
		ShellPort: 1, ControlPort: 2, StdinPort: 3, IOPubPort: 4, HeartbeatPort: 5,
	}
	text, err := json.Marshal(c)
	if err != nil {
		return c, err
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return c, err
	}
	// Under Jupyter's name for it, from which GoNB takes the kernel's identifier.
	return c, os.WriteFile(filepath.Join(folder, filepath.Base(h.ConnectionFile)), text, 0o600)
}

// gonbArgs are GoNB's arguments. Its chatter goes to a file in its own folder, so that Jupyter's log shows only what
// went wrong.
func (h *gonbHost) gonbArgs(connectionFile string) []string {
	return []string{
		"-kernel", connectionFile,
		"-go_work=" + joinPaths(h.modules()...),
		"-gopls=false",
		"-program_env=" + programEnv(h.supervisor.dir),
		"-raw_error",
		"-logtostderr=false",
		"-stderrthreshold=ERROR",
		"-log_dir=" + filepath.Dir(connectionFile),
	}
}

// joinPaths joins paths as GoNB takes them apart: with commas, quoted as in CSV where they need it.
func joinPaths(paths ...string) string {
	var text strings.Builder
	w := csv.NewWriter(&text)
	_ = w.Write(paths) // a strings.Builder takes all
	w.Flush()
	return strings.TrimSuffix(text.String(), "\n")
}
