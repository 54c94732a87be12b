#!/usr/bin/env python3
"""Makes common.txt from the word lists of the Debian package scowl: ./make-common.py > common.txt

Taken: words that most people know (SCOWL's sizes up to 50; from seven letters on, where a mistake changes a smaller
part of the word, up to 60), in all spellings, and the names of people, places, days and months (up to 50; the
shortest only up to 40). added.txt holds what is newer than SCOWL or missing there. left-out.txt holds rare words
that are far more often a misspelling of a frequent one: a word of the list is never corrected.
"""
import pathlib
import re
import sys
import unicodedata

SOURCE = pathlib.Path("/usr/share/dict/scowl")
HERE = pathlib.Path(__file__).parent


def plain(word):
    letters = unicodedata.normalize("NFKD", word.strip()).encode("ascii", "ignore").decode().lower()
    return letters if re.fullmatch("[a-z]{2,32}", letters) else None


def largest_size(kind, word):
    if kind in ("upper", "proper-names"):
        return 50 if len(word) >= 5 else 40
    return 60 if len(word) >= 7 else 50


def words_of(path):
    kind, size = path.name.split("-", 1)[1].rsplit(".", 1)
    if kind not in ("words", "upper", "proper-names") or path.name.startswith("special"):
        return
    for line in path.read_text("latin-1").split("\n"):
        word = plain(line)
        if word and int(size) <= largest_size(kind, word):
            yield word


def own(name):
    return set((HERE / name).read_text().split())


def main():
    words = {word for path in SOURCE.iterdir() for word in words_of(path)}
    words = (words | own("added.txt") | {"a", "i"}) - own("left-out.txt")
    sys.stdout.write("".join(word + "\n" for word in sorted(words)))


main()
