#!/bin/sh
# Makes the lock files from the .in files. Needs uv on PATH (pip install uv).
# What is pinned stays as it is unless the .in file says otherwise; --upgrade takes the newest of all.
set -eu
cd "$(dirname "$0")"
common="--generate-hashes --no-header --no-emit-index-url --no-annotate --quiet"

# The Python environment: Python 3.10 to 3.14, Linux and macOS, wheels only. The
# markers that every line shares say nothing, so they are taken out again.
cp lab.lock lab.lock.new
# shellcheck disable=SC2086
uv pip compile $common --universal --python-version 3.10 --no-build --output-file lab.lock.new "$@" lab.in
sed -e "s/ and (sys_platform == 'darwin' or sys_platform == 'linux')//" \
	-e "s/ and python_full_version < '3.15'//" \
	-e "s/ ; python_full_version < '3.15'//" lab.lock.new >lab.lock
rm lab.lock.new

# The classroom's hub goes into the same environment: only what that lacks.
known=$(sed -n 's/^\([A-Za-z0-9._-]*\)==.*/--no-emit-package \1/p' lab.lock | sort -u)
# shellcheck disable=SC2086
uv pip compile $common --universal --python-version 3.10 --no-build --constraint lab.lock $known --output-file hub.lock.new "$@" hub.in
sed -e "s/ and (sys_platform == 'darwin' or sys_platform == 'linux')//" \
	-e "s/ and python_full_version < '3.15'//" \
	-e "s/ ; python_full_version < '3.15'//" hub.lock.new >hub.lock
rm hub.lock.new

# The plugins: wheels of no Python version, for Linux only.
for name in cpu cuda; do
	# shellcheck disable=SC2086
	uv pip compile $common --no-config --no-deps --python-version 3.12 \
		--python-platform x86_64-manylinux_2_28 --output-file $name.lock "$@" $name.in
done
