#!/bin/sh
# Makes clients.lock from clients.in: only what the lab's own lock file has not, at versions that go with it.
# Needs uv on PATH (pip install uv).
set -eu
cd "$(dirname "$0")"
lab=../../setup/locks/lab.lock
skip=$(sed -n 's/^\([A-Za-z0-9._-]*\)==.*/--no-emit-package=\1/p' $lab | sort -u)
# shellcheck disable=SC2086
uv pip compile --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet \
	--universal --python-version 3.10 --no-build --constraints $lab $skip \
	--output-file clients.lock "$@" clients.in
