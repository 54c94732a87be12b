#!/bin/sh
# Installs what is missing of what is named: Debian packages, and a Python environment with the tests' homeserver.
# Without network once it has run; changes nothing when all is there.
#
#   scripts/deps.sh [lib:NAME:PACKAGE | tool:NAME:PACKAGE]... [--homeserver]
#
# lib: what pkg-config knows; tool: what the shell finds. VENV names the environment, build/venv unless told.
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-build/venv}
lock=tests/requirements.txt
log=build/deps.log
mkdir -p build

say() { echo "deps: $*"; }

fail() { # MESSAGE: with the end of the log
	echo "deps: $*; the end of $log:" >&2
	tail -n 20 "$log" >&2
	exit 1
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "deps: there is no sudo; as root, run: apt-get install$missing" >&2
		exit 1
	fi
}

is_there() { # lib:NAME:PACKAGE
	name=${1#*:}
	name=${name%:*}
	case $1 in
	lib:*) pkg-config --exists "$name" 2>/dev/null ;;
	tool:*) command -v "$name" >/dev/null ;;
	esac
}

has_libc_headers() { echo '#include <stdio.h>' | ${CC:-gcc} -E - >/dev/null 2>&1; }
has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

homeserver=
missing=
for need; do
	case $need in
	--homeserver) homeserver=1 ;;
	*) is_there "$need" || missing="$missing ${need##*:}" ;;
	esac
done
has_libc_headers || missing="$missing libc6-dev"
[ -z "$homeserver" ] || has_venv || missing="$missing python3-venv"
[ -e /etc/ssl/certs/ca-certificates.crt ] || missing="$missing ca-certificates"

if [ -n "$missing" ]; then
	say "installing with apt-get:$missing"
	as_root apt-get update -q >"$log" 2>&1 || fail "apt-get update failed"
	# shellcheck disable=SC2086
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing \
		>>"$log" 2>&1 || fail "apt-get install failed"
fi

[ -n "$homeserver" ] || exit 0

# Two of these may run side by side in one folder.
exec 9>build/deps.lock
flock 9
want="$(sha256sum <"$lock") $(python3 -c 'import sys; print(sys.version)' | tr -d '\n')"
[ "$(cat "$venv/complete" 2>/dev/null)" = "$want" ] && "$venv/bin/python" -c '' 2>/dev/null && exit 0
say "making $venv with the homeserver for the tests and the demo, about a minute"
rm -rf "$venv"
python3 -m venv "$venv" >"$log" 2>&1 || fail "python3 -m venv failed"
"$venv/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes --no-deps \
	--only-binary=:all: -r "$lock" >>"$log" 2>&1 || fail "pip install failed"
printf '%s' "$want" >"$venv/complete"
say "done"
