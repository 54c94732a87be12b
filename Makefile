# Builds Unknot. `make` builds ./unknot; everything else goes to build/.
CC = gcc
PKGS = libcurl json-c libpcre2-8 sqlite3 libconfig libcmark libutf8proc libedit libmd
WARN = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CFLAGS ?= -O2 -g
OUT = build$(if $(SAN),/san)
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -Ibot $(WARN) $(HARDEN) $(CFLAGS) $(shell pkg-config --cflags $(PKGS)) -MMD -MP
LIBS = $(shell pkg-config --libs $(PKGS))
SRC = $(wildcard bot/base/*.c bot/talk/*.c bot/matrix/*.c bot/store/*.c bot/run/*.c)
OBJ = $(SRC:%.c=$(OUT)/%.o)

unknot: $(OUT)/bot/main.o $(OBJ)
	$(CC) -pie $^ $(LIBS) -o $@
$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c $< -o $@
-include $(OBJ:.o=.d)
