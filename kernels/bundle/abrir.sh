#!/bin/sh
# Abre o pacote da lição que está ao lado deste arquivo: confere-o inteiro, desempacota-o na pasta em que você está e prepara tudo,
# sem rede. Nada fica pela metade.
pacote='{{.Name}}' bytes={{.Bytes}} soma={{.SHA256}} pasta='{{.Folder}}'

recusar() {
	printf 'Não consegui abrir o pacote: %s.\n  O que fazer: %s.\n' "$1" "$2" >&2
	exit 1
}

sha256() {
	if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi
}

# A pasta de um pacote que já foi aberto não é tocada: nela está o que a pessoa fez.
livre() {
	[ -e "$pasta" ] || [ -L "$pasta" ] || return 0
	recusar "já existe $pasta nesta pasta, e nada dela foi mudado" \
		"se a preparação dela parou no meio, siga de lá: cd $pasta && go run ./kernels setup; senão, rode este comando em outra pasta, ou dê outro nome a $pasta"
}

abrir() {
	daqui=$(dirname "$0")
	de=$daqui/$pacote
	inteiro="copie de novo o arquivo $pacote para $daqui, e rode este comando outra vez; nada foi desempacotado"
	[ -f "$de" ] || recusar "falta o arquivo $de" "ponha $pacote e este arquivo na mesma pasta"
	tem=$(wc -c <"$de" | tr -d ' ')
	if [ "$tem" != "$bytes" ]; then
		recusar "$pacote tem $tem bytes, e não $bytes: a cópia não chegou inteira" "$inteiro"
	fi
	livre
	command -v go >/dev/null || recusar "não encontrei o programa go" "instale o Go, ou ponha-o no PATH, e rode este comando outra vez"
	echo 'Conferindo o pacote…'
	tem=$(sha256 <"$de" | cut -d ' ' -f 1)
	if [ "$tem" != "$soma" ]; then
		recusar "$pacote está danificado: o SHA-256 dele não é o original" "$inteiro"
	fi
	echo 'Desempacotando…'
	novo=$pasta.novo-$$
	trap 'rm -rf "$novo"' EXIT
	trap 'exit 130' HUP INT TERM
	if ! mkdir "$novo" || ! tar -xzf "$de" -C "$novo"; then
		recusar "não deu para desempacotá-lo nesta pasta" "confira o espaço em disco e as permissões (o motivo está acima), e rode este comando outra vez"
	fi
	# Sem rede, um Go mais antigo que o do projeto não tem de onde trazer o novo.
	if ! (cd "./$novo/$pasta" && go version >/dev/null); then
		recusar "o Go desta máquina ($(go env GOVERSION)) não serve: o projeto pede o $(sed -n 's/^go //p' "./$novo/$pasta/go.mod") ou mais novo" "instale um Go mais novo, e rode este comando outra vez"
	fi
	livre # outro pode tê-lo aberto enquanto isso
	mv "$novo/$pasta" "$pasta" || recusar "não deu para criar $pasta" "confira as permissões desta pasta, e rode este comando outra vez"
	rm -rf "$novo"
	trap - EXIT HUP INT TERM
	cd "./$pasta" || exit 1
	parou=1
	trap 'parou=130' INT
	if ! go run ./kernels setup "$@"; then
		printf 'O pacote está aberto em %s, mas a preparação não terminou. Resolvido o que está acima, siga de lá:\n\n    cd %s && go run ./kernels setup\n' "$(pwd)" "$pasta" >&2
		exit $parou
	fi
	printf 'O projeto está em %s. Para abrir a lição:\n\n    cd %s && go run ./kernels lab\n' "$(pwd)" "$pasta"
}

abrir "$@"
