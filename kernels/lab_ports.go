package main

import (
	"strings"

	"cnn321/kernels/setup"
)

// labProblem is what JupyterLab's last words say of its port, its address, and the room on the disk; nil if nothing.
func labProblem(said string) *setup.Problem {
	const what = "abrir o JupyterLab"
	for _, trouble := range []struct{ words, why, fix string }{
		{"no available port could be found", "a porta 8888 e as que tentei em seguida estão ocupadas",
			"encerre os JupyterLab que já não usa, ou escolha uma porta livre, como --port 9321"},
		{"Permission to listen on port", "a porta pedida é reservada ao sistema (as menores que 1024 costumam ser)",
			"escolha outra porta, como --port 8888, ou deixe o comando escolher (sem --port)"},
		{"already in use.", "a porta pedida está ocupada",
			"escolha outra porta (--port) ou deixe o comando escolher (sem --port)"},
		{"Cannot assign requested address", "o endereço pedido em --ip não é desta máquina",
			"use um dela (`hostname -I` os mostra), 0.0.0.0 para todos, ou nenhum: sem --ip, só esta máquina entra"},
		{"gaierror", "o nome pedido em --ip não é o de uma máquina",
			"use um endereço desta máquina (`hostname -I` os mostra), ou nenhum: sem --ip, só esta máquina entra"},
		{"No space left on device", "o disco está cheio: o da pasta temporária, " + runtimeBase() + ", ou o da sua pasta pessoal",
			"libere espaço, ou aponte TMPDIR para outra pasta; num contêiner, dê mais espaço a /tmp ou ao volume. O que já está gravado fica como está"},
		{"Disk quota exceeded", "a sua cota do disco acabou",
			"apague o que não usa na sua pasta pessoal. O que já está gravado fica como está"},
	} {
		if strings.Contains(said, trouble.words) {
			return &setup.Problem{What: what, Why: trouble.why, Fix: trouble.fix}
		}
	}
	return nil
}
