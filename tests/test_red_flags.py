#!/usr/bin/env python3
"""Red flags and what only sounds like one: every line of tests/questions/redflags.tsv must be told right.

    tests/test_red_flags.py

Environment: UNKNOT, the program (./unknot).
"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
UNKNOT = str(ROOT / os.environ.get("UNKNOT", "unknot"))
LINES = ROOT / "tests" / "questions" / "redflags.tsv"
FEWEST = {"yes": 150, "no": 300}


def read_lines():
    """{"yes": lines that must raise the alarm, "no": lines that must not}"""
    lines = {"yes": [], "no": []}
    for line in LINES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            text, answer = line.split("\t")
            lines[answer].append(text)
    return lines


def raises_alarm(texts):
    """For each text: is it answered as a red flag?"""
    done = subprocess.run([UNKNOT, "classify"], input="\n".join(texts) + "\n", stdout=subprocess.PIPE, check=True,
                          cwd=ROOT, timeout=120, encoding="utf-8")
    return ["emergency" in json.loads(line)["intents"] for line in done.stdout.splitlines()]


def main():
    failed = 0
    for number, (answer, texts) in enumerate(read_lines().items(), 1):
        wrong = [text for text, alarm in zip(texts, raises_alarm(texts), strict=True) if alarm != (answer == "yes")]
        if len(texts) < FEWEST[answer]:
            wrong.append(f"only {len(texts)} lines")
        name = "raises the alarm" if answer == "yes" else "raises no alarm"
        print(f"{'not ok' if wrong else 'ok'} {number} - every line of `{answer}` {name}", *wrong, sep="\n  ")
        failed += bool(wrong)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
