#!/usr/bin/env python3
"""What stands around a question: politeness changes nothing of what is understood, and nothing beside a red flag hides it.

    tests/test_frames.py

Puts the labelled lines of tests/questions into the frames of tests/questions/frames.tsv.
Environment: UNKNOT, the program (./unknot).
"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
UNKNOT = str(ROOT / os.environ.get("UNKNOT", "unknot"))
QUESTIONS = ROOT / "tests" / "questions"
FILES = ["redflags.tsv", "tune3.tsv", "tune4.tsv", "tune5.tsv", "tune6.tsv"]
FEWEST_WORDS = 4        # of fewer, politeness may be the most of it: "yo thanks"
SHOWN = 20


def rows(name):
    """The fields of each line of a file."""
    lines = (QUESTIONS / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def decisions(texts):
    """What `classify` says to each text, but for the text."""
    done = subprocess.run([UNKNOT, "classify"], input="\n".join(texts) + "\n", stdout=subprocess.PIPE, check=True,
                          cwd=ROOT, timeout=120, encoding="utf-8")
    return [{key: value for key, value in json.loads(line).items() if key != "text"}
            for line in done.stdout.splitlines()]


def is_light(decision):
    """Nothing was understood, or small talk: then politeness may be what is answered."""
    return decision["action"] == "fallback" or decision["intents"] in (["thanks"], ["greeting"])


def judged(frame, texts, before, spoiled):
    """The framed texts whose decision is spoiled by the frame."""
    framed = [frame.replace("{}", text) for text in texts]
    return [f"{text}: {was['intents']}, {now['intents']}"
            for text, was, now in zip(framed, before, decisions(framed), strict=True) if spoiled(was, now)]


def main():
    frames = rows("frames.tsv")
    texts = [text for name in FILES for text, _labels in rows(name) if len(text.split()) >= FEWEST_WORDS]
    before = decisions(texts)
    alarming = [i for i, was in enumerate(before) if was["action"] == "emergency"]
    alarms, alarms_before = [texts[i] for i in alarming], [before[i] for i in alarming]
    failed = 0
    for number, (kind, frame) in enumerate(frames, 1):
        if kind == "polite":
            name = f"politeness changes no decision: {frame}"
            wrong = judged(frame, texts, before, lambda was, now: was != now and not is_light(was))
        else:
            name = f"no red flag is hidden: {frame}"
            wrong = judged(frame, alarms, alarms_before, lambda was, now: now["action"] != "emergency")
        print(f"{'not ok' if wrong else 'ok'} {number} - {name.replace('#', '')}", *wrong[:SHOWN], sep="\n  ")
        failed += bool(wrong)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
