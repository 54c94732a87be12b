#!/usr/bin/env python3
"""What stands around a question: politeness changes nothing of what is understood, nothing beside a red flag hides it,
and few questions are answered otherwise behind a story.

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
NO_TOPICS = (["thanks"], ["greeting"], ["help"], ["out_of_scope"])
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
    return decision["action"] == "fallback" or decision["intents"] in NO_TOPICS[:2]


def judged(frame, texts, before, spoiled):
    """The framed texts whose decision is spoiled by the frame."""
    framed = [frame.replace("{}", text) for text in texts]
    return [f"{text}: {was['intents']}, {now['intents']}"
            for text, was, now in zip(framed, before, decisions(framed), strict=True) if spoiled(was, now)]


def asked_again(frame, texts, before):
    """Of a hundred questions about a topic, how many keep their first answer?"""
    asked = [i for i, text in enumerate(texts)
             if text.endswith("?") and before[i]["action"] == "answer" and before[i]["intents"] not in NO_TOPICS]
    now = decisions([frame.replace("{}", texts[i]) for i in asked])
    kept = [new["intents"][:1] == before[i]["intents"][:1] for i, new in zip(asked, now, strict=True)]
    return 100 * sum(kept) / len(kept)


def results(frames, texts):
    """(what must be true, what is wrong) for each frame."""
    before = decisions(texts)
    alarming = [i for i, was in enumerate(before) if was["action"] == "emergency"]
    alarms, alarms_before = [texts[i] for i in alarming], [before[i] for i in alarming]
    for kind, frame in frames:
        if kind == "polite":
            yield (f"politeness changes no decision: {frame}",
                   judged(frame, texts, before, lambda was, now: was != now and not is_light(was)))
        elif kind == "beside":
            yield (f"no red flag is hidden: {frame}",
                   judged(frame, alarms, alarms_before, lambda was, now: now["action"] != "emergency"))
        else:
            least, kept = float(kind.removeprefix("story ")), asked_again(frame, texts, before)
            yield f"questions keep their answer: {frame}", [f"{kept:.1f} of 100"] if kept < least else []


def main():
    texts = [text for name in FILES for text, _labels in rows(name) if len(text.split()) >= FEWEST_WORDS]
    failed = 0
    for number, (name, wrong) in enumerate(results(rows("frames.tsv"), texts), 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name.replace('#', '')}", *wrong[:SHOWN], sep="\n  ")
        failed += bool(wrong)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
