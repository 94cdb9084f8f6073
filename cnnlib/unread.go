package cnnlib

import (
	"errors"
	"syscall"
)

// unread is what to do about a file that could not be read, for that reason; other is what to do where the reason is one of permissions, or
// none that is known.
func unread(err error, other string) string {
	switch {
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return "há arquivos abertos demais: feche outros programas, ou reinicie o kernel (o que foi treinado está guardado)"
	case errors.Is(err, syscall.ENOMEM):
		return "falta memória: feche outros programas"
	case errors.Is(err, syscall.EIO), errors.Is(err, syscall.ESTALE):
		return "o disco, ou a rede por onde ele é lido, falhou: confira se ele está ligado, e execute a célula de novo"
	}
	return other
}
