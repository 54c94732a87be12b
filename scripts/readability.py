#!/usr/bin/env python3
"""Flesch-Kincaid grade and number of words of every response; fails above the limits.

    readability.py [--list] [FOLDER]      default folder: responses

A reading age of 12 is about grade 8. A topic (a response that offers next topics or stands for a section of the
article) has 60 to 170 words. Values in braces are counted as the short words that an operator would put in."""
import argparse
import pathlib
import re
import sys

GRADE_MAX = 8.0
WORDS_MIN, WORDS_MAX = 60, 170
VALUES = {"emergency_number": "112", "crisis_line": "a helpline", "operator": "the person who runs this"}
# Short by nature: said between topics, or a single line.
SHORT = re.compile(r"^(out_of_scope.*|fallback|greeting|thanks|help|disclaimer_short|emergency.*|get_checked|welcome.*)$")

VOWELS = re.compile(r"[aeiouy]+")
# Pairs of vowels that are spoken apart, and vowels that are silent: at the end, and before some endings.
APART = re.compile(r"ia(?!l|n\b)|rio|eo(?!p)|ien|uou|[ey]ing\b|[aeiou]ing\b|iet|eum|^crea|idea|area")
SILENT = re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouyl])le$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscgxzhl])es$|(?<=[aeiou][lh])es$|"
		    r"(?<=[^aeiou])e(?=ment|ful|less|ly$)")


def syllables(word):
	word = re.sub(r"[^a-z]", "", word.lower())
	count = len(VOWELS.findall(word)) + len(APART.findall(word)) - len(SILENT.findall(word))
	return max(1, count)


def split_front_matter(text):
	"""({key: value}, body)"""
	if not text.startswith("---\n"):
		return {}, text
	head, _, body = text[4:].partition("\n---\n")
	return dict((part.strip() for part in line.split(":", 1)) for line in head.splitlines() if ":" in line), body


def plain(body):
	"""The text as it is read: no marks, and a full stop where a line stands by itself."""
	for name, value in VALUES.items():
		body = body.replace("{" + name + "}", value)
	body = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", body)
	lines = []
	for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)", body):
		block = re.sub(r"^\s*(?:[-*]|\d+\.|#+)\s+", "", block.strip())
		block = re.sub(r"[*_`]+", "", block).replace("\n", " ").strip()
		if block:
			lines.append(block if block[-1] in ".!?" else block.rstrip(":,;") + ".")
	return " ".join(lines)


def measure(body):
	"""(words, grade) of the Markdown of a response"""
	text = plain(body)
	words = re.findall(r"[A-Za-z0-9][A-Za-z0-9'-]*", text)
	sentences = [part for part in re.split(r"[.!?]+(?:\s|$|\")", text) if re.search(r"\w", part)]
	if not words or not sentences:
		return 0, 0.0
	total = sum(syllables(part) for word in words for part in word.split("-") if part)
	return len(words), 0.39 * len(words) / len(sentences) + 11.8 * total / len(words) - 15.59


def main():
	parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
	parser.add_argument("folder", nargs="?", default="responses")
	parser.add_argument("--list", action="store_true", help="print every file, not only the bad ones")
	args = parser.parse_args()
	files = sorted(pathlib.Path(args.folder).glob("*.md"))
	bad = 0
	for file in files:
		_, body = split_front_matter(file.read_text(encoding="utf-8"))
		words, grade = measure(body)
		faults = []
		if grade > GRADE_MAX:
			faults.append(f"grade {grade:.1f} is above {GRADE_MAX:.0f}: shorter sentences, plainer words")
		if words > WORDS_MAX or (words < WORDS_MIN and not SHORT.match(file.stem)):
			faults.append(f"{words} words, wanted {WORDS_MIN} to {WORDS_MAX}")
		bad += bool(faults)
		for fault in faults:
			print(f"{file}: {fault}")
		if args.list and not faults:
			print(f"{file}: {words} words, grade {grade:.1f}")
	print(f"{len(files)} responses, {bad} too hard or of the wrong length")
	return 1 if bad or not files else 0


if __name__ == "__main__":
	sys.exit(main())
