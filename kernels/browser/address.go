package browser

import (
	"net/url"
	"path/filepath"
	"strings"
)

// File is the address of a file; a path that is not absolute counts from the working directory.
func File(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive's letter
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
