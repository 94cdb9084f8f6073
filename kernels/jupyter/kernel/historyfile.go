package kernel

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"cnn321/cnnlib/filelock"
)

// A history of more than maxHistory entries is shortened to the newest keptHistory; an entry has at most maxRecord bytes.
const (
	maxRecord   = 256 << 10
	maxHistory  = 20_000
	keptHistory = 10_000
)

// historyFile keeps a history as lines of JSON. Kernels that run at the same time may share it: each line is written
// at once, at the end, under a lock.
type historyFile struct{ file *os.File }

// openHistory reads the file, makes it if it is missing, and begins a new session in it. Without a path, or if there is
// an error, the history lasts as long as the kernel.
func openHistory(path string) (*history, error) {
	h := &history{session: 1}
	if path == "" {
		return h, nil
	}
	failed := func(err error) (*history, error) {
		return h, fmt.Errorf("não consegui usar o histórico %s, que vai durar só até o fim deste kernel: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return failed(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return failed(err)
	}
	f := &historyFile{file}
	records, session, err := f.begin()
	if err != nil {
		f.close()
		return failed(err)
	}
	h.records, h.session, h.file = records, session, f
	return h, nil
}

// begin reads what was executed before and takes the number of a new session.
func (f *historyFile) begin() (records []record, session int, err error) {
	err = f.locked(func(alone bool) error {
		data, err := os.ReadFile(f.file.Name())
		if err != nil {
			return err
		}
		all := decodeRecords(data)
		for _, r := range all {
			session = max(session, r.Session)
			if r.Line > 0 {
				records = append(records, r)
			}
		}
		session++
		if len(all) > maxHistory {
			records = tail(records, keptHistory)
		}
		if len(all) > maxHistory && alone { // another one that writes it again too would lose lines
			if err := f.file.Truncate(0); err != nil {
				return err
			}
			for _, r := range records {
				if err := f.write(r); err != nil {
					return err
				}
			}
		}
		if n := len(data); n > 0 && data[n-1] != '\n' {
			// A line cut short by a crash must not swallow the next one.
			if _, err := f.file.WriteString("\n"); err != nil {
				return err
			}
		}
		return f.write(record{Session: session}) // no line: it only takes the number
	})
	return records, session, err
}

func (f *historyFile) append(r record) error {
	if f == nil {
		return nil
	}
	if err := f.locked(func(bool) error { return f.write(r) }); err != nil {
		return fmt.Errorf("não consegui escrever no histórico: %w", err)
	}
	return nil
}

func (f *historyFile) write(r record) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = f.file.Write(append(line, '\n'))
	return err
}

func (f *historyFile) locked(do func(alone bool) error) error {
	alone := filelock.Wait(f.file, false) == nil // without locks two kernels that start at once may count as one session
	defer syscall.Flock(int(f.file.Fd()), syscall.LOCK_UN)
	return do(alone)
}

func (f *historyFile) close() {
	if f != nil {
		f.file.Close()
	}
}
