#!/usr/bin/env python3
"""Replays the conversations of tests/transcripts/*.txt through `unknot chat --script`.

    tests/transcript.py [--texts DIR] [FILE...]

--texts: the intents and responses in this folder, and its *.txt, instead of the shipped ones.
A file holds conversations, each with a person, a memory and a clock of its own:

    [heat, and then what follows]       a conversation begins
    > should i use ice or heat?         somebody says this
    = heat_cold                         the intents answered, best first, by label
    : answer                            the action, and the urgency of an emergency: "emergency call_now"; or "silent"
    ^ Either                            the reply begins with this
    ~ can help                          this is in the reply (white space does not matter)
    ! call                              this is not
    + massage                           this is among the options; "+ 2 massage": as the second; "- massage": it is not
    @ +11 minutes                       time passes; `unknot chat --help` has all that @ can do
    # a comment

Lines of = : ^ ~ ! + - look at the reply above them. Every reply is also held against what all replies must keep.
Environment: UNKNOT, the program (./unknot).
"""
import glob
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
UNKNOT = os.environ.get("UNKNOT", "./unknot")
TAGS = {"p", "strong", "em", "ul", "ol", "li", "a", "code", "h3", "h4", "br"}
TAG = re.compile(r"</?([a-z0-9]+)((?: [^<>]*)?)>")
ATTRIBUTES = re.compile(r'(?: (?:href="(?:https://|mailto:)[^"<>]+"|start="\d+"))?')
LABEL = re.compile(r"[a-z0-9_.]+")


class Mistake(Exception):
    """In the transcript itself."""


class Conversation:
    def __init__(self, place, title):
        self.place, self.title = place, title
        self.script = []    # lines for the program
        self.checks = []    # for each reply: what is expected of it, [(place, mark, rest)]

    def add(self, place, mark, rest):
        if mark == ">":
            self.say(rest)
        elif mark == "@":
            self.script.append("@ " + rest)
            if rest == "picture":
                self.checks.append([])
        elif not self.checks:
            raise Mistake(f"{place}: nothing was said yet")
        else:
            self.checks[-1].append((place, mark, rest))

    def say(self, text):
        if text.startswith("@"):
            raise Mistake(f"{self.place}: what is said cannot begin with @")
        self.script.append(text)
        self.checks.append([])


def read(path):
    conversations = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            place, line = f"{os.path.relpath(path, ROOT)}:{number}", line.strip("\n")
            if not line.strip() or line.startswith("#"):
                continue
            if line.startswith("["):
                conversations.append(Conversation(place, line.strip("[] ")))
            elif line[0] not in ">@" + "".join(CHECKS) or line[1:2] not in ("", " "):
                raise Mistake(f"{place}: a line begins with > @ {' '.join(CHECKS)} and a space, [ or #")
            elif not conversations:
                raise Mistake(f"{place}: a conversation begins with [its title]")
            else:
                conversations[-1].add(place, line[0], line[2:].strip())
    return conversations


# ---- What can be expected: each gives None, or what is wrong ----

def folded(text):
    return " ".join(text.split())


def check_intents(reply, rest):
    if reply["intents"] != LABEL.findall(rest):
        return f"answered {', '.join(reply['intents']) or 'nothing'}"


def check_action(reply, rest):
    action = " ".join(filter(None, [reply["action"], reply.get("urgency")]))
    if rest == "silent":
        return None if reply["silent"] else "it was answered"
    if reply["silent"] or rest not in (action, reply["action"]):
        return "silent" if reply["silent"] else action


def check_start(reply, rest):
    if not folded(reply["reply"]).startswith(folded(rest)):
        return "the reply begins otherwise"


def check_holds(reply, rest):
    if folded(rest) not in folded(reply["reply"]):
        return "not in the reply"


def check_lacks(reply, rest):
    if folded(rest) in folded(reply["reply"]):
        return "in the reply"


def check_offered(reply, rest):
    number, _, label = rest.rpartition(" ")
    options = reply["options"]
    if label not in options or (number and options[int(number) - 1:int(number)] != [label]):
        return f"offered {', '.join(options) or 'nothing'}"


def check_not_offered(reply, rest):
    if rest in reply["options"]:
        return f"offered {', '.join(reply['options'])}"


CHECKS = {"=": check_intents, ":": check_action, "^": check_start, "~": check_holds, "!": check_lacks,
          "+": check_offered, "-": check_not_offered}


# ---- What every reply keeps ----

def check_html(html):
    """Only the tags that a reply may hold, well nested."""
    is_open = []
    for match in TAG.finditer(html):
        tag, attributes = match.groups()
        if tag not in TAGS or not ATTRIBUTES.fullmatch(attributes):
            return f"the tag {match.group(0)}"
        if match.group(0).startswith("</"):
            if not is_open or is_open.pop() != tag:
                return f"{match.group(0)} ends what is not open"
        elif tag != "br":
            is_open.append(tag)
    if is_open or "<" in TAG.sub("", html) or ">" in TAG.sub("", html):
        return "HTML that is not closed or not escaped"


def check_every(reply):
    text = reply["reply"]
    if reply["silent"]:
        return None if not text else "a silent reply with a text"
    if not text.strip() or re.search(r"[ \t](\n|$)|\n\n\n|^\s|\s$", text):
        return "an empty reply, or white space at the end of a line"
    if re.search(r"\{[a-z_]*\}", text):
        return "a value that was not put in"
    options, numbers = reply["options"], re.findall(r"^(\d)\. ", text, re.MULTILINE)
    if options and [str(number + 1) for number in range(len(options))] != numbers[-len(options):]:
        return "options without their numbers"
    return check_html(reply["html"])


def replay(conversation, options):
    """The replies, one for each thing said; what was wrong instead when the program failed."""
    script = "\n".join(conversation.script) + "\n"
    run = subprocess.run([UNKNOT, "chat", "--script", *options], input=script, timeout=60, capture_output=True,
                         encoding="utf-8", errors="replace")
    replies = [json.loads(line) for line in run.stdout.splitlines()]
    if run.returncode or len(replies) != len(conversation.checks):
        raise RuntimeError(f"ended with {run.returncode}: {run.stderr.strip()[-2000:]}")
    return replies


def complaints(conversation, options):
    for reply, checks in zip(replay(conversation, options), conversation.checks):
        found = [(conversation.place, "", check_every(reply))]
        found += [(place, f"{mark} {rest}: ", CHECKS[mark](reply, rest)) for place, mark, rest in checks]
        wrong = [f'{place}: "{reply["text"]}": {expected}{what}' for place, expected, what in found if what]
        yield from wrong
        if wrong:
            yield "    " + reply["reply"].replace("\n", "\n    ")


def main(arguments):
    os.chdir(ROOT)
    passed = failed = 0
    folder, options = "tests/transcripts", []
    if arguments[:1] == ["--texts"]:
        folder, arguments = arguments[1].rstrip("/"), arguments[2:]
        options = ["--intents", f"{folder}/intents", "--responses", f"{folder}/responses"]
    for path in arguments or sorted(glob.glob(f"{folder}/*.txt")):
        try:
            conversations = read(path)
        except Mistake as mistake:
            failed += 1
            print(f"not ok {passed + failed} - {mistake}")
            continue
        for conversation in conversations:
            try:
                wrong = list(complaints(conversation, options))
            except (OSError, RuntimeError, ValueError, subprocess.TimeoutExpired) as error:
                wrong = [str(error)]
            passed, failed = passed + (not wrong), failed + bool(wrong)
            name = os.path.basename(path)[:-4] + ": " + conversation.title.replace("#", "")
            print(f"{'not ok' if wrong else 'ok'} {passed + failed} - {name}", flush=True)
            for line in "\n".join(wrong).splitlines():
                print("  " + line)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
