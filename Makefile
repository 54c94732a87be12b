# Unknot. `make` builds ./unknot; `make help` lists the rest. Everything else that is built goes to build/.
#
#   V=1       show the commands         SAN=1     address and undefined-behaviour sanitizers, in build/san
#   WERROR=1  warnings are errors       CFLAGS=   optimisation and debugging, "-O2 -g" unless told
#   ONLY=     the suites to test        VENV=     the homeserver's Python environment, build/venv unless told
#   PEERS=    the tests' clients that encrypt, build/peers unless told
#   CRYPTO=no goes without encryption, and without the Rust library for it

MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
CC = gcc
CFLAGS ?= -O2 -g
PYTHON ?= python3
OUT = build$(if $(SAN),/san)
Q = $(if $(V),,@)
say = @printf '  %-8s %s\n'

# ---- Libraries: pkg-config's name, then Debian's package ----

LIBRARIES = libcurl:libcurl4-openssl-dev json-c:libjson-c-dev libpcre2-8:libpcre2-dev sqlite3:libsqlite3-dev \
	libconfig:libconfig-dev libcmark:libcmark-dev libutf8proc:libutf8proc-dev libedit:libedit-dev libmd:libmd-dev
TEST_LIBRARIES = cmocka:libcmocka-dev
names = $(foreach l,$(1),$(firstword $(subst :, ,$(l))))
# Asked once, and only when something is compiled: `make deps` must work where nothing is installed yet.
once = $(eval $(1) := $(2))$($(1))
PKG_CFLAGS = $(call once,PKG_CFLAGS,$(shell pkg-config --cflags $(call names,$(LIBRARIES))))
PKG_LIBS = $(call once,PKG_LIBS,$(shell pkg-config --libs $(call names,$(LIBRARIES))) -lm)
CMOCKA_LIBS = $(call once,CMOCKA_LIBS,$(shell pkg-config --libs $(call names,$(TEST_LIBRARIES))))
VERSIONS = $(foreach l,$(call names,$(LIBRARIES)),$(l) $(shell pkg-config --modversion $(l)))

# ---- Encryption: a Rust library, where there is a toolchain for it ----

CRYPTO_USABLE = $(shell scripts/crate.sh usable build/crypto && echo yes)
CRYPTO_LIBRARY := $(if $(filter no,$(CRYPTO)),,$(if $(CRYPTO_USABLE),build/crypto/libunknot_crypto.a))
# What is compiled in another way with it than without it.
CRYPTO_OBJ = $(patsubst %.c,$(OUT)/%.o,$(wildcard bot/matrix/crypto*.c tests/unit/test_crypto*.c))
CRYPTO_MISSING = $(if $(filter no,$(CRYPTO)),CRYPTO=no,the Debian packages cargo-web and rustc-web are missing (make deps))
# The script knows whether it must be built: it takes minutes, and other clones on this machine may have done it.
build/crypto/libunknot_crypto.a: always
	$(Q)scripts/crate.sh build $(@D)
$(OUT)/crypto.mode: always
	@mkdir -p $(@D); mode=$(if $(CRYPTO_LIBRARY),with,without); \
	test "$$(cat $@ 2>/dev/null)" = $$mode || echo $$mode >$@
$(CRYPTO_OBJ): $(OUT)/crypto.mode
$(CRYPTO_OBJ): ALL_CFLAGS += $(if $(CRYPTO_LIBRARY),-DUNKNOT_CRYPTO)

# ---- Flags ----

WARN = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes $(if $(WERROR),-Werror)
# What this compiler and this processor do not know is left out.
HARDEN_WANTED = -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero
probe = $(shell for flag in $(1); do $(CC) $$flag -Werror -x c -c /dev/null -o /dev/null 2>/dev/null && echo $$flag; done)
HARDEN = $(call once,HARDEN,$(call probe,$(HARDEN_WANTED)))
FORTIFY = $(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
GUARD = $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer,$(FORTIFY) $(HARDEN))
comma := ,
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -Ibot -fPIE $(WARN) $(GUARD) $(CFLAGS) $(PKG_CFLAGS) -MMD -MP
ALL_LDFLAGS = -pie -Wl,-z,relro -Wl,-z,now $(filter -fsanitize=%,$(GUARD)) $(LDFLAGS)

# ---- The program ----

SRC = $(wildcard bot/base/*.c bot/talk/*.c bot/matrix/*.c bot/store/*.c bot/run/*.c)
OBJ = $(SRC:%.c=$(OUT)/%.o)
MAIN = $(OUT)/bot/main.o
UNIT_SRC = $(wildcard tests/unit/test_*.c)
UNITS = $(UNIT_SRC:%.c=$(OUT)/%)
FUZZ_SRC = $(wildcard tests/fuzz/fuzz_*.c)
FUZZERS = $(FUZZ_SRC:%.c=$(OUT)/%)
# What drives the fuzzing targets: files of their corpus, unless `make fuzz` says libFuzzer.
FUZZ_DRIVER = $(OUT)/tests/fuzz/replay.o

all: unknot pictures
.DEFAULT_GOAL = all
# Two builds (plain, sanitized) share the one name; it is what was asked for last.
unknot: $(OUT)/unknot always
	$(Q)cmp -s $< $@ || { cp $< $@.new && mv -f $@.new $@; }
$(OUT)/unknot: $(MAIN) $(OBJ) $(CRYPTO_LIBRARY)
	$(say) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) -Wl,--gc-sections -Wl,-z,pack-relative-relocs $^ $(PKG_LIBS) -lm -o $@
	$(if $(CRYPTO_LIBRARY),,@echo "  without encryption: $(CRYPTO_MISSING)")
$(MAIN): ALL_CFLAGS += -DUNKNOT_LIBRARIES='"$(strip $(VERSIONS))"'
$(OUT)/%.o: %.c Makefile | packages
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(ALL_CFLAGS) -c $< -o $@
# What the assembler includes is no header.
$(OUT)/bot/talk/common_words.o: $(wildcard bot/talk/words/*.txt)

# ---- Pictures: drawings in the responses, sent as PNG ----

DRAWINGS = $(wildcard responses/pictures/*.svg)
PICTURES = $(DRAWINGS:responses/pictures/%.svg=build/pictures/%.png)
pictures: $(PICTURES)
# Without the tool the program is built all the same: its answers go without pictures.
build/pictures/%.png: responses/pictures/%.svg Makefile
	@mkdir -p $(@D)
	$(say) PNG $<
	$(Q)if command -v rsvg-convert >/dev/null; then rsvg-convert --width 800 --output $@ $<; \
		else echo "no $@: the Debian package librsvg2-bin is missing (make deps)" >&2; fi
.PHONY: pictures

# Unit tests take from the archive only what they need.
$(OUT)/unknot.a: $(OBJ)
	$(say) AR $@
	$(Q)rm -f $@ && ar rcs $@ $^
units: $(UNITS) $(FUZZERS)
	@:
fuzzers: $(FUZZERS)
	@:
$(UNITS): %: %.o $(OUT)/unknot.a $(CRYPTO_LIBRARY)
	$(say) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(PKG_LIBS) $(CMOCKA_LIBS) -lm -o $@
$(FUZZERS): %: %.o $(filter %.o,$(FUZZ_DRIVER)) $(OUT)/unknot.a $(CRYPTO_LIBRARY)
	$(say) LINK $@
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(filter -%,$(FUZZ_DRIVER)) $(PKG_LIBS) -lm -o $@
.PRECIOUS: $(OUT)/%.o
-include $(OBJ:.o=.d) $(MAIN:.o=.d) $(UNITS:=.d) $(FUZZERS:=.d) $(OUT)/tests/fuzz/replay.d

packages:
	@missing=; has() { command -v $$1 >/dev/null || missing="$$missing $$2"; }; has $(CC) gcc; has pkg-config pkg-config; \
	for pair in $(LIBRARIES) $(if $(UNITS_WANTED),$(TEST_LIBRARIES)); do \
		pkg-config --exists $${pair%%:*} 2>/dev/null || missing="$$missing $${pair#*:}"; \
	done; \
	test -z "$$missing" || { echo "These Debian packages are missing:$$missing"; \
		echo "Install them with \`make deps\`, or: apt-get install$$missing"; exit 1; } >&2
units: UNITS_WANTED = 1

# ---- What calls for installed things ----

TOOLS = gcc:gcc make:make pkg-config:pkg-config python3:python3 rsvg-convert:librsvg2-bin
NEEDS = $(TOOLS:%=tool:%) $(LIBRARIES:%=lib:%) $(TEST_LIBRARIES:%=lib:%)
CHECK_NEEDS = tool:cppcheck:cppcheck tool:valgrind:valgrind
RUN_TESTS = UNKNOT=$(OUT)/unknot BUILD=$(OUT) $(PYTHON) tests/run

deps:
	$(Q)scripts/deps.sh $(NEEDS) --homeserver $(if $(filter no,$(CRYPTO)),,--crypto --peers)
deps-demo:
	$(Q)scripts/deps.sh $(NEEDS) --homeserver
deps-check:
	$(Q)scripts/deps.sh $(NEEDS) $(CHECK_NEEDS)
test: deps
	@$(MAKE) unknot pictures units
	$(Q)$(RUN_TESTS) $(ONLY)
# All tests with the homeserver, with each request judged by the specification on its way.
test-wire: deps
	@$(MAKE) unknot pictures units
	$(Q)WIRE=1 $(RUN_TESTS) homeserver faults
# Without the homeserver: seconds, for the sanitizers and for those who change things.
test-quick:
	@$(MAKE) unknot pictures units
	$(Q)$(RUN_TESTS) unit corpus transcript commands library crate
# The tests of the homeserver on another one: Go builds it once, for some minutes, so that `make test` goes without.
test-dendrite:
	$(Q)scripts/deps.sh $(NEEDS) --dendrite
	@$(MAKE) unknot pictures
	$(Q)HOMESERVER=dendrite KILLS=$(DENDRITE_KILLS) $(RUN_TESTS) $(if $(ONLY),$(ONLY:%="homeserver %"),"homeserver ")
DENDRITE_KILLS ?= 30
# The address sanitizer looks for leaks in all of them (SAN=1 test-quick); valgrind reads what it cannot see, slowly.
MEMORY_UNITS = address answer base client compose event limits message markdown negation
test-memory:
	@$(MAKE) units
	@echo "valgrind: the unit tests $(MEMORY_UNITS)"
	$(Q)WRAP="valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite" $(RUN_TESTS) $(MEMORY_UNITS:%="unit %")
# Its rooms are not encrypted: nobody waits minutes for the library.
demo: deps-demo
	@$(MAKE) unknot pictures $(if $(wildcard $(CRYPTO_LIBRARY)),,CRYPTO=no)
	$(Q)UNKNOT=$(OUT)/unknot UNKNOT_SYNAPSE_PYTHON=$(abspath $(VENV))/bin/python $(PYTHON) tests/demo.py
VENV ?= build/venv
PEERS ?= build/peers

# ---- Checks ----

CHECKS = check-layers check-style check-warnings check-cppcheck check-analyzer check-texts
check: deps-check
	@$(MAKE) --keep-going $(CHECKS)
	@echo "check: nothing found"
check-layers:
	$(Q)scripts/layers
check-style:
	$(Q)V=$(V) scripts/style
check-warnings:
	@echo "check: building with warnings as errors"
	@$(MAKE) OUT=build/check WERROR=1 build/check/unknot units
	$(Q)scripts/globals $(OBJ:$(OUT)/%=build/check/%) build/check/bot/main.o
check-cppcheck:
	@echo "check: cppcheck"
	$(Q)cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
		--suppress=missingIncludeSystem --suppress=comparePointers:bot/talk/common_words.c -Ibot -D_GNU_SOURCE bot
# What gcc finds when it follows the paths through each function.
check-analyzer:
	@echo "check: building with gcc -fanalyzer"
	@$(MAKE) OUT=build/analyzer WERROR=1 CFLAGS="-O1 -g -fanalyzer $(if $(V),,-fdiagnostics-path-format=none)" build/analyzer/unknot.a
check-texts: check-warnings
	@echo "check: intents and responses"
	$(Q)build/check/unknot check --intents intents --responses responses >build/check/texts.log 2>&1 || \
		{ cat build/check/texts.log; exit 1; }; $(if $(V),cat,tail -n 1) build/check/texts.log
	$(Q)$(PYTHON) scripts/readability.py >build/check/readability.log || { cat build/check/readability.log; exit 1; }
	$(Q)$(PYTHON) scripts/coverage.py --check
.PHONY: check $(CHECKS)

# ---- Measures that take their time ----

bench: deps
	@$(MAKE) unknot pictures
	$(Q)UNKNOT=$(OUT)/unknot UNKNOT_SYNAPSE_PYTHON=$(abspath $(VENV))/bin/python $(PYTHON) tests/bench.py $(ONLY)

# Two to three hours.
KILLS ?= 1000
ENCRYPTED_KILLS ?= $(KILLS)
SAVES ?= 1000
soak: deps
	@$(MAKE) unknot
	$(Q)UNKNOT=$(OUT)/unknot UNKNOT_SYNAPSE_PYTHON=$(abspath $(VENV))/bin/python $(PYTHON) tests/soak.py \
		--kills $(KILLS) --encrypted-kills $(ENCRYPTED_KILLS) --saves $(SAVES)
.PHONY: soak

# Each of the targets for FUZZ_SECONDS; ONLY= names some. Then what was tried is run as the program is shipped, with its
# bounds of time.
FUZZ_SECONDS ?= 60
FUZZ_GUARD = -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer
fuzz:
	$(Q)scripts/deps.sh $(NEEDS) tool:clang:clang
	$(Q)scripts/fuzz --check
	@$(MAKE) OUT=build/fuzz CC=clang GUARD="$(FUZZ_GUARD)" CFLAGS="-O2 -g" FUZZ_DRIVER=-fsanitize=fuzzer fuzzers
	@$(MAKE) fuzzers
	$(Q)scripts/fuzz build/fuzz $(FUZZ_SECONDS) $(ONLY)
	$(Q)for name in $(notdir $(FUZZERS)); do \
		tried=build/fuzz/tried/$${name#fuzz_}; test -d $$tried || continue; \
		$(OUT)/tests/fuzz/$$name $$tried 2>build/fuzz/replay.log || { tail -n 2 build/fuzz/replay.log; exit 1; }; done
.PHONY: fuzz fuzzers

# ---- Installing ----

DOC = $(DESTDIR)$(PREFIX)/share/doc/unknot
SHARE = $(DESTDIR)$(PREFIX)/share/unknot
ETC = $(DESTDIR)$(SYSCONFDIR)/unknot

# The texts in /etc are the operator's: what is there already stays; the new ones are in $(PREFIX)/share/unknot.
install: unknot pictures
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(UNITDIR) $(DOC) $(SHARE)/intents $(SHARE)/responses
	$(Q)install -m 755 unknot $(DESTDIR)$(PREFIX)/bin/unknot
	$(Q)cp -R intents responses $(SHARE)/
	$(Q)test ! -d build/pictures || install -m 644 build/pictures/*.png $(SHARE)/responses/pictures/
	$(Q)install -m 644 README.md CHANGELOG.md LICENSE config.example docs/*.md bot/crypto/LICENCES.md $(DOC)/
	$(Q)sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@SYSCONFDIR@|$(SYSCONFDIR)|g' packaging/unknot.service \
		>$(DESTDIR)$(UNITDIR)/unknot.service
	$(Q)install -d $(ETC)
	$(Q)for name in intents responses; do test -e $(ETC)/$$name || cp -R $(SHARE)/$$name $(ETC)/; done
	$(Q)test -e $(ETC)/unknot.conf || install -m 644 config.example $(ETC)/unknot.conf
	@echo "installed below $(DESTDIR)$(PREFIX); the configuration and the texts are in $(ETC)"
.PHONY: bench install

export SAY VENV PEERS CC CRYPTO

# The homeserver's environment and the tests' clients take a network to make, and the Rust library takes minutes:
# distclean takes them away too.
clean:
	$(Q)rm -rf unknot && find build -mindepth 1 -maxdepth 1 ! -name venv ! -name peers ! -name crypto ! -name dendrite ! -name 'deps.*' -exec rm -rf {} + 2>/dev/null || :
distclean:
	$(Q)rm -rf unknot build
.PHONY: distclean

help:
	@sed -n '1,7p' Makefile
	@echo "  all          ./unknot"
	@echo "  deps         install what is missing for the build, the tests and the demo"
	@echo "  demo         a chat through a real homeserver; SAY=\"...\" asks one question"
	@echo "  test         all tests; test-quick: without a homeserver; test-wire: each request judged; test-memory: valgrind"
	@echo "  test-dendrite  those of the homeserver on Dendrite instead of Synapse, which is built with Go first"
	@echo "  check        layers, style, warnings, cppcheck, gcc -fanalyzer, the texts' own examples"
	@echo "  bench        latency, load, start, memory; next to the figures of other bots"
	@echo "  soak         hours of kills and saves at random moments: KILLS=1000 ENCRYPTED_KILLS=1000 SAVES=1000"
	@echo "  fuzz         looks for inputs that break what reads foreign bytes, FUZZ_SECONDS=60 for each kind"
	@echo "  install      below DESTDIR and PREFIX=$(PREFIX), SYSCONFDIR=$(SYSCONFDIR)"
	@echo "  clean        removes what was built; distclean: the homeserver's environment too"

.PHONY: all always units packages deps deps-demo deps-check test test-quick test-wire test-dendrite test-memory demo clean help
