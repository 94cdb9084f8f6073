#!/bin/sh
# Makes the lock files anew from the .in files. Needs uv on PATH (pip install uv).
set -eu
cd "$(dirname "$0")"
common="--generate-hashes --no-header --no-emit-index-url --no-annotate --quiet"

# The Python environment: Python 3.10 to 3.14, Linux and macOS, wheels only. The
# markers that every line shares say nothing, so they are taken out again.
# shellcheck disable=SC2086
uv pip compile $common --universal --python-version 3.10 --no-build lab.in |
	sed -e "s/ and (sys_platform == 'darwin' or sys_platform == 'linux')//" \
		-e "s/ and python_full_version < '3.15'//" \
		-e "s/ ; python_full_version < '3.15'//" >lab.lock.new
mv lab.lock.new lab.lock

# The plugins: wheels of no Python version, for Linux only.
for name in cpu cuda; do
	# shellcheck disable=SC2086
	uv pip compile $common --no-config --no-deps --python-version 3.12 \
		--python-platform x86_64-manylinux_2_28 $name.in >$name.lock.new
	mv $name.lock.new $name.lock
done
