#!/bin/sh
# The Rust library in bot/crypto: finds a toolchain that is new enough, fetches what the library is made of, builds it.
#
#   scripts/crate.sh find            prints the folder of cargo and rustc; ends with 1 when there is none
#   scripts/crate.sh fetch           downloads the crates of Cargo.lock; afterwards no network is needed
#   scripts/crate.sh licences        prints the crates that are linked, with their licences, for bot/crypto/LICENCES.md
#   scripts/crate.sh build FOLDER    makes FOLDER/libunknot_crypto.a, unless it is there and made of the same sources
#   scripts/crate.sh usable FOLDER   ends with 0 when it is there already, or there is a toolchain to make it
#
# It takes minutes, so what was built is kept in ~/.cache/unknot, for other clones. RUST_BIN names the toolchain's folder.
set -eu
cd "$(dirname "$0")/.."
crate=bot/crypto
target=$(uname -m)-unknown-linux-gnu
cache=${XDG_CACHE_HOME:-$HOME/.cache}/unknot
least=$(sed -n 's/^rust-version = "1\.\([0-9]*\)"/\1/p' $crate/Cargo.toml)

# Debian's plain rustc is older, and so may be what comes first in PATH.
is_new_enough() { # FOLDER
	[ -x "$1/cargo" ] && [ -x "$1/rustc" ] || return 1
	minor=$("$1/rustc" --version 2>/dev/null | sed -n 's/^rustc 1\.\([0-9]*\)\..*/\1/p')
	[ -n "$minor" ] && [ "$minor" -ge "$least" ]
}

find_toolchain() {
	for folder in ${RUST_BIN:-} /usr/bin /usr/local/bin "$HOME/.cargo/bin" $(echo "$PATH" | tr ':' ' '); do
		if is_new_enough "$folder"; then
			echo "$folder"
			return
		fi
	done
	return 1
}

cargo() { # cargo would take the rustc that is first in PATH
	RUSTC="$bin/rustc" RUSTDOC="$bin/rustdoc" "$bin/cargo" "$@" --locked --manifest-path $crate/Cargo.toml
}

sources() { cat $crate/Cargo.toml $crate/Cargo.lock $crate/src/*.rs | sha256sum | cut -c 1-32; }

# Whichever toolchain made it: `sudo make install` may find none.
is_made() { [ -e "$1/libunknot_crypto.a" ] && [ "$(cat "$1/made-of" 2>/dev/null)" = "$(sources)" ]; }

compile() { # FOLDER
	echo "  RUST     $1/libunknot_crypto.a (once; some minutes)"
	# The places of the sources on this machine are no business of the program's.
	sources=${CARGO_HOME:-$HOME/.cargo}/registry/src
	export CARGO_ENCODED_RUSTFLAGS="--remap-path-prefix=$sources=crates"
	cargo build --release --offline --target-dir "$1/target" >"$1/build.log" 2>&1 || {
		echo "the Rust library cannot be built (\`make deps\` fetches what it needs, \`make CRYPTO=no\` goes without);" \
			"the end of $1/build.log:"
		tail -n 20 "$1/build.log"
		exit 1
	} >&2
}

put() { # FROM TO: all of it or nothing
	cp "$1" "$2.new.$$" && mv -f "$2.new.$$" "$2"
}

build() { # FOLDER
	! is_made "$1" || return 0
	bin=$(find_toolchain) || { echo "there is no toolchain for the Rust library" >&2; exit 1; }
	mark=$(sources)
	kept=$cache/crypto-$mark-$("$bin/rustc" --version --verbose | sha256sum | cut -c 1-8).a
	mkdir -p "$1" "$cache"
	exec 9>"$1/lock"
	flock 9
	if [ ! -e "$kept" ]; then
		compile "$1"
		put "$1/target/release/libunknot_crypto.a" "$kept"
		ls -t "$cache"/crypto-*.a | tail -n +4 | xargs -r rm -f
	fi
	put "$kept" "$1/libunknot_crypto.a"
	echo "$mark" >"$1/made-of"
}

fetch() { cargo fetch --quiet --target "$target"; }

licences() {
	cargo tree --offline --edges normal --prefix none --target "$target" --format '{p} | {l} |' | sed 's/ (\*)$//' | sort -u |
		sed -n 's/^\([^ ]*\) v\([^ ]*\) | /| \1 | \2 | /p'
}

case ${1:-} in
build) build "$2" ;;
usable) is_made "$2" || find_toolchain >/dev/null ;;
find) find_toolchain ;;
fetch | licences)
	bin=$(find_toolchain)
	$1
	;;
*) sed -n '2,10p' "$0" >&2; exit 64 ;;
esac
