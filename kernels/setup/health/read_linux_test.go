package health

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFindMount(t *testing.T) {
	const table = "/dev/sda1 / ext4 rw 0 0\nserver:/n /home nfs4 rw 0 0\nC: /mnt/c 9p rw 0 0\ntmpfs /home/ana/a\\040b tmpfs rw,noexec 0 0\n"
	for path, want := range map[string]Mount{
		"/":                  {"/", "ext4", false},
		"/homes/x":           {"/", "ext4", false},
		"/home":              {"/home", "nfs4", true},
		"/home/ana/cnn321":   {"/home", "nfs4", true},
		"/home/ana/a b/temp": {"/home/ana/a b", "tmpfs", false},
		"/mnt/c/Users":       {"/mnt/c", "9p", true},
	} {
		if got := findMount(table, path); got != want {
			t.Errorf("%s is on %+v, want %+v", path, got, want)
		}
	}
}

func TestOnBattery(t *testing.T) {
	folder := t.TempDir()
	set := func(name, status, scope string) {
		dir := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, "status"), []byte(status+"\n"), 0o644), os.WriteFile(filepath.Join(dir, "scope"), []byte(scope), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	set("BAT0", "Charging", "System")
	set("mouse", "Discharging", "Device")
	if onBattery(folder) {
		t.Error("on battery while it is charged, beside a mouse")
	}
	set("BAT0", "Discharging", "System")
	if !onBattery(folder) {
		t.Error("not on battery")
	}
}

func TestFolders(t *testing.T) {
	good := folder(t.TempDir())
	if good.Write != nil || good.Run != nil || good.Free <= 0 || good.Mount.Point == "" {
		t.Errorf("an ordinary folder: %+v", good)
	}
	if gone := folder(filepath.Join(t.TempDir(), "nada")); gone.Write == nil || gone.Run != nil {
		t.Errorf("no folder: %+v", gone)
	}
	if left, err := os.ReadDir(good.Path); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestLibraries(t *testing.T) {
	tree := t.TempDir()
	var list []string
	for folder, file := range map[string]string{"conda": "libstdc++.so.6", "driver": "libcuda.so.1", "headers": "nvidia.h", "empty": ""} {
		dir := filepath.Join(tree, folder)
		err := os.Mkdir(dir, 0o755)
		if file != "" {
			err = errors.Join(err, os.WriteFile(filepath.Join(dir, file), nil, 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, dir)
	}
	list = append(list, "", filepath.Join(tree, "nada"))
	if got := libraries(strings.Join(list, string(filepath.ListSeparator))); len(got) != 1 || got[0] != filepath.Join(tree, "conda") {
		t.Errorf("the folders with libraries are %q", got)
	}
}

func TestGoCommands(t *testing.T) {
	tree := t.TempDir()
	command := func(dir, version string) string {
		bin := filepath.Join(tree, dir, "bin")
		err := errors.Join(os.MkdirAll(bin, 0o755), os.WriteFile(filepath.Join(bin, "go"), []byte("#!/bin/sh\necho go version go1.2.3 linux/amd64\n"), 0o755))
		if version != "" {
			err = errors.Join(err, os.WriteFile(filepath.Join(tree, dir, "VERSION"), []byte(version+"\ntime x\n"), 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
		return bin
	}
	old, now, same := command("old", "go1.19"), command("now", ""), filepath.Join(tree, "link")
	if err := os.Symlink(now, same); err != nil {
		t.Fatal(err)
	}
	got := goCommands(t.Context(), old+":/nada:"+now+":"+same)
	if len(got) != 2 || got[0] != (GoCommand{filepath.Join(old, "go"), "go1.19"}) || got[1] != (GoCommand{filepath.Join(now, "go"), "go1.2.3"}) {
		t.Errorf("found %+v", got)
	}
}

func TestBusyPorts(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	if got := busy(port, 1); len(got) != 1 || got[0] != port {
		t.Errorf("busy: %v", got)
	}
}

func TestGoEnvFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "env")
	t.Setenv("GOENV", path)
	if got := goEnv(); len(got) != 0 {
		t.Errorf("of no file: %v", got)
	}
	if err := os.WriteFile(path, []byte("GOFLAGS=-mod=vendor\nGOPROXY=off\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := goEnv(); got["GOFLAGS"] != "-mod=vendor" || got["GOPROXY"] != "off" {
		t.Errorf("read %v", got)
	}
	t.Setenv("GOENV", "off")
	if got := goEnv(); len(got) != 0 {
		t.Errorf("turned off: %v", got)
	}
}

func TestReadThisComputer(t *testing.T) {
	f := Read(t.Context(), t.TempDir())
	if f.Memory.Total == 0 || f.Kernel == "" || f.Files == 0 || f.System == "" || len(f.Gos) == 0 || f.Env["PATH"] == "" {
		t.Errorf("read %+v", f)
	}
	Check(f)
}

func TestProcessorOf(t *testing.T) {
	library := func(head string) string {
		path := filepath.Join(t.TempDir(), "p.so")
		if err := os.WriteFile(path, []byte(head), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rest := string(make([]byte, 14))
	for head, want := range map[string]string{
		"\x7fELF" + rest + "\x3e\x00": "amd64", "\x7fELF" + rest + "\xb7\x00": "arm64", "\x7fELF" + rest + "\xf3\x00": "ELF 243",
		"": "", "\x7fELF": "", "<html>" + rest + rest: "",
	} {
		if got := processorOf(library(head)); got != want {
			t.Errorf("%q is for %q, want %q", head, got, want)
		}
	}
	if got := processorOf("/nada"); got != "" {
		t.Errorf("of nothing: %q", got)
	}
}
