package cnnlib

import (
	"fmt"
	"strings"
)

// Summary is the network up to this layer as a Markdown table: each layer with
// its output shape and parameters, and the total. A layer in error gives the error's text.
func (l Layer) Summary() string {
	if l.err != nil {
		return "**Erro na rede:** " + l.err.Error() + "\n"
	}
	var b strings.Builder
	b.WriteString("| Camada | Formato da saída | Parâmetros |\n|:--|:--|--:|\n")
	total := 0
	for _, layer := range l.Layers() {
		count := layer.ParameterCount()
		total += count
		fmt.Fprintf(&b, "| %s | %v | %s |\n", layer.op.Name(), layer.output, Thousands(count))
	}
	fmt.Fprintf(&b, "| **Total** | | **%s** |\n", Thousands(total))
	return b.String()
}

// Summary is the network's table, as [Layer.Summary]; a model in error gives the error's text.
func (m Model) Summary() string {
	if err := m.Err(); err != nil {
		return "**Erro no modelo:** " + err.Error() + "\n"
	}
	return m.output.Summary()
}
