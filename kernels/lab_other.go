//go:build !linux

package main

import "syscall"

func labAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

func endWithGoRun() (undo func()) { return func() {} }
