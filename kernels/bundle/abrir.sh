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

abrir() {
	daqui=$(dirname "$0")
	de=$daqui/$pacote
	inteiro="copie de novo o arquivo $pacote para $daqui, e rode este comando outra vez; nada foi desempacotado"
	[ -f "$de" ] || recusar "falta o arquivo $de" "ponha $pacote e este arquivo na mesma pasta"
	tem=$(wc -c <"$de" | tr -d ' ')
	if [ "$tem" != "$bytes" ]; then
		recusar "$pacote tem $tem bytes, e não $bytes: a cópia não chegou inteira" "$inteiro"
	fi
	[ ! -e "$pasta" ] || recusar "já existe $pasta nesta pasta, e nada dela foi mudado" "rode este comando em outra pasta, ou dê outro nome a $pasta"
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
	mv "$novo/$pasta" "$pasta" || recusar "não deu para criar $pasta" "confira as permissões desta pasta, e rode este comando outra vez"
	rm -rf "$novo"
	trap - EXIT HUP INT TERM
	cd "$pasta" && exec go run ./kernels setup "$@"
}

abrir "$@"
