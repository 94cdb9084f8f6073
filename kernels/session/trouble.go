package session

import (
	"regexp"

	"cnn321/kernels/cells/mistakes"
)

// troubles keep cells from being built, and have nothing to do with what they say: a disk, a limit, a setting.
var troubles = []struct {
	said    *regexp.Regexp
	why, do string
}{
	{regexp.MustCompile(`(?i)no space left on device|disk quota exceeded`),
		"o disco em que as células são montadas está cheio.", "Libere espaço (`go run ./kernels doctor` diz onde) e execute a célula de novo; nada do que foi treinado se perdeu."},
	{regexp.MustCompile(`(?i)read-only file system`),
		"a pasta em que as células são montadas virou só de leitura.", "Confira o disco (`go run ./kernels doctor`) e reinicie o kernel; o que foi treinado está guardado."},
	{regexp.MustCompile(`(?i)fork/exec \S+: (?:permission denied|operation not permitted)`),
		"o sistema não deixa executar programas na pasta temporária (montada com noexec).", "Dê outra ao JupyterLab: export TMPDIR=/uma/pasta/sua, e abra-o de novo."},
	{regexp.MustCompile(`(?i)failed to initialize build cache|build cache is required|GOCACHE is not defined`),
		"o Go não pode usar a pasta em que guarda o que compila (GOCACHE, ou HOME).", "Confira essas variáveis (unset GOCACHE) e se a pasta aceita gravação, e reinicie o JupyterLab."},
	{regexp.MustCompile(`(?i)cannot allocate memory|out of memory|resource temporarily unavailable|(?:compile|link): signal: killed`),
		"faltou memória para compilar a célula.", "Feche outros programas e execute a célula de novo."},
	{regexp.MustCompile(`(?i)too many open files`),
		"há arquivos abertos demais neste computador.", "Feche outros programas, ou reinicie o kernel; o que foi treinado está guardado."},
}

// trouble is the report of such a thing; nil where the text tells of none.
func trouble(count int, text string) *mistakes.Report {
	for _, known := range troubles {
		if known.said.MatchString(text) {
			return mistakes.New("Erro", mistakes.Place(count, 0)+": "+known.why, known.do, text)
		}
	}
	return nil
}
