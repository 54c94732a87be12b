#!/usr/bin/env python3
"""Another subject, a town library, on the same program; and the first section of docs/intents.md, which adds a topic
to it: its files are written, its commands run, and they must print what stands there.

    tests/test_library.py [--write]        writes into docs/intents.md what the commands print

Environment: UNKNOT, the program (./unknot).
"""
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
UNKNOT = str(ROOT / os.environ.get("UNKNOT", "unknot"))
SET = "tests/data/library"
GUIDE = ROOT / "docs" / "intents.md"
SECTION = re.compile(r"^## A new topic.*?(?=^## )", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"(^    .*\n(?:\n*^    .*\n)*)", re.MULTILINE)
FILE = re.compile(r"`(town/[^`]+\.\w+)`")
LINE = re.compile(r"line (\d+) becomes")


def run(command, folder):
    done = subprocess.run(["sh", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=60, encoding="utf-8")
    return done.stdout


class Guide:
    """Does what the section says, in a folder that holds nothing but the program and the library's set."""

    def __init__(self, folder):
        self.folder, self.file = folder, None
        shutil.copytree(ROOT / SET, folder / SET)
        (folder / "unknot").symlink_to(UNKNOT)

    def follow(self, section):
        """The section, with what its commands print."""
        parts = BLOCK.split(section)
        for at in range(1, len(parts), 2):
            lines = [line[4:] for line in parts[at].splitlines()]
            if lines[0].startswith("$ "):
                lines = self.type([line[2:] for line in lines if line.startswith("$ ")])
                parts[at] = "".join(f"    {line}".rstrip() + "\n" for line in lines)
            else:
                self.write(parts[at - 1], lines)
        return "".join(parts)

    def type(self, commands):
        lines = []
        for command in commands:
            lines += [f"$ {command}", *run(command, self.folder).strip("\n").splitlines()]
        return lines

    def write(self, above, lines):
        """The words above a block name its file, or the line that it takes the place of in the last one."""
        named, line = FILE.findall(above), LINE.search(above)
        self.file = self.folder / named[-1] if named else self.file
        if line:
            old, lines = lines, self.file.read_text(encoding="utf-8").splitlines()
            lines[int(line[1]) - 1:int(line[1])] = old
        self.file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def followed():
    """(the section as it stands, the section as it turns out)"""
    section = SECTION.search(GUIDE.read_text(encoding="utf-8"))[0]
    with tempfile.TemporaryDirectory() as folder:
        return section, Guide(pathlib.Path(folder)).follow(section)


def check_set():
    """What is wrong with the set; a warning counts."""
    said = run(f"'{UNKNOT}' check --intents {SET}/intents --responses {SET}/responses", ROOT)
    return [] if "0 errors, 0 warnings" in said else said.splitlines()


def check_guide():
    stands, turned_out = (text.splitlines() for text in followed())
    return list(difflib.unified_diff(stands, turned_out, "docs/intents.md", "turned out", n=1, lineterm=""))


def main(arguments):
    if arguments == ["--write"]:
        GUIDE.write_text(GUIDE.read_text(encoding="utf-8").replace(*followed()), encoding="utf-8")
        return 0
    failed = 0
    tests = {"the library's texts are without errors and warnings": check_set,
             "a new topic is added as docs/intents.md has it": check_guide}
    for number, (name, test) in enumerate(tests.items(), 1):
        wrong = test()
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}", *wrong, sep="\n  ", flush=True)
    return subprocess.run([sys.executable, ROOT / "tests/transcript.py", "--texts", SET]).returncode or bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
