#!/bin/sh
# Installs what is missing of what is named: Debian packages, a Python environment with the tests' homeserver, and the
# clients that encrypt of the tests. Without network once it has run; changes nothing when all is there.
#
#   scripts/deps.sh [lib:NAME:PACKAGE | tool:NAME:PACKAGE]... [--crypto] [--homeserver] [--peers] [--dendrite]
#
# lib: what pkg-config knows; tool: what the shell finds; --crypto: a Rust toolchain, and what bot/crypto is made of;
# --dendrite: another homeserver for the tests, built with Go into build/dendrite.
# VENV names the environment, build/venv unless told; PEERS the folder of the clients, build/peers unless told.
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-build/venv}
peers=${PEERS:-build/peers}
peers_source=tests/homeserver/peers
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
# Go since 1.21 fetches the newer release of itself that go.mod asks for; Debian 12 has 1.19.
find_go() {
	for go in $(command -v go || :) /usr/local/go/bin/go /usr/lib/go-*/bin/go; do
		minor=$("$go" version 2>/dev/null | sed -n 's/.* go1\.\([0-9]*\).*/\1/p')
		[ -z "$minor" ] || [ "$minor" -lt 21 ] || { echo "$go"; return; }
	done
	return 1
}
has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

crypto=
homeserver=
encrypting=
dendrite=
missing=
for need; do
	case $need in
	--crypto) crypto=1 ;;
	--homeserver) homeserver=1 ;;
	--peers) encrypting=1 ;;
	--dendrite) dendrite=1 ;;
	*) is_there "$need" || missing="$missing ${need##*:}" ;;
	esac
done
has_libc_headers || missing="$missing libc6-dev"
[ -z "$homeserver$encrypting" ] || has_venv || missing="$missing python3-venv"
if [ -n "$encrypting" ]; then
	for tool in node:nodejs npm:npm; do is_there "tool:$tool" || missing="$missing ${tool#*:}"; done
fi
[ -z "$dendrite" ] || find_go >/dev/null || missing="$missing golang-go"
[ -e /etc/ssl/certs/ca-certificates.crt ] || missing="$missing ca-certificates"

if [ -n "$missing" ]; then
	say "installing with apt-get:$missing"
	as_root apt-get update -q >"$log" 2>&1 || fail "apt-get update failed"
	# shellcheck disable=SC2086
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing \
		>>"$log" 2>&1 || fail "apt-get install failed"
fi

[ -n "$crypto$homeserver$encrypting$dendrite" ] || exit 0

# Encryption is not everything: where there are no such packages the program is built without it, and says so.
install_crypto() {
	if ! scripts/crate.sh find >/dev/null; then
		missing=" cargo-web rustc-web"
		say "installing with apt-get:$missing"
		as_root apt-get update -q >"$log" 2>&1 || fail "apt-get update failed"
		# shellcheck disable=SC2086
		if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends --no-remove \
			$missing >>"$log" 2>&1; then
			say "these cannot be installed ($log says why); going on without encryption"
			return 0
		fi
	fi
	scripts/crate.sh fetch >"$log" 2>&1 || fail "the crates of bot/crypto cannot be fetched"
}

locked() { # FILE...: what a folder made of these is marked with
	echo "$(cat "$@" | sha256sum) $(python3 -c 'import sys; print(sys.version)' | tr -d '\n')"
}

is_made() { # FOLDER PYTHON MARK
	[ "$(cat "$1/complete" 2>/dev/null)" = "$3" ] && "$2" -c '' 2>/dev/null
}

environment() { # FOLDER LOCK
	python3 -m venv "$1" >"$log" 2>&1 || fail "python3 -m venv failed"
	"$1/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes --no-deps \
		--only-binary=:all: -r "$2" >>"$log" 2>&1 || fail "pip install failed"
}

install_homeserver() {
	mark=$(locked tests/requirements.txt)
	! is_made "$venv" "$venv/bin/python" "$mark" || return 0
	say "making $venv with the homeserver for the tests and the demo, about a minute"
	rm -rf "$venv"
	environment "$venv" tests/requirements.txt
	printf '%s' "$mark" >"$venv/complete"
	say "done"
}

install_peers() {
	mark=$(locked $peers_source/requirements.txt $peers_source/package-lock.json)
	! is_made "$peers" "$peers/venv/bin/python" "$mark" || return 0
	say "making $peers with the clients that encrypt, for the tests"
	rm -rf "$peers"
	mkdir -p "$peers"
	environment "$peers/venv" $peers_source/requirements.txt
	cp $peers_source/package.json $peers_source/package-lock.json "$peers/"
	(cd "$peers" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >>"$log" 2>&1 ||
		fail "npm ci failed"
	printf '%s' "$mark" >"$peers/complete"
	say "done"
}

# The versions and checksums of it and of all it is made of stand in tests/dendrite.
install_dendrite() {
	go=$(find_go) || {
		echo "deps: Dendrite needs Go 1.21 or newer, and this Debian's golang-go is older: https://go.dev/doc/install" >&2
		exit 1
	}
	mark="$(cat tests/dendrite/go.mod tests/dendrite/go.sum | sha256sum) $("$go" version)"
	[ "$(cat build/dendrite/complete 2>/dev/null)" != "$mark" ] || [ ! -x build/dendrite/dendrite ] || return 0
	say "building the homeserver Dendrite in build/dendrite, some minutes"
	rm -f build/dendrite/complete
	mkdir -p build/dendrite
	(cd tests/dendrite && nice "$go" build -mod=readonly -trimpath -o ../../build/dendrite/dendrite \
		github.com/element-hq/dendrite/cmd/dendrite) >"$log" 2>&1 || fail "go build failed"
	printf '%s' "$mark" >build/dendrite/complete
	say "done"
}

# Two of these may run side by side in one folder.
exec 9>build/deps.lock
flock 9
[ -z "$crypto" ] || install_crypto
[ -z "$homeserver" ] || install_homeserver
[ -z "$encrypting" ] || install_peers
[ -z "$dendrite" ] || install_dendrite
