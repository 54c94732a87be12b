"""Intents and responses that a test may change while a bot uses them: a copy of the shipped ones.

    texts = Texts(folder)
    with world.bot(intents=texts.intents, responses=texts.responses) as bot:
        texts.save("responses/heat_cold.md", "...")      # as an editor saves: beside it, then renamed
"""

import collections
import os
import re
import shutil

from processes import ROOT

EDITION = re.compile(r"\b(Edition|Draft) (\d+)\b")
TOPIC = "responses/heat_cold.md"
BAD_PATTERN = "\n[intent broken.{number}]\ntitle = Broken\nreply = help.md\n[match]\n+5 (?:never closed\n[yes]\nnever closed\n"
BAD_EXAMPLE = "\n[intent broken.{number}]\ntitle = Broken\nreply = help.md\n[match]\n+5 \\bzyzzyva\n[yes]\nquagga\nzyzzyva\n" \
              "zyzzyvas\n[no]\nquaggas\n"
EXTRA = "[intent extra.{number}]\ntitle = Extra\nreply = help.md\nanswer = 5\n[match]\n+5 \\bzyzzyva\n[yes]\na zyzzyva\n" \
        "two zyzzyvas\nzyzzyva please\n[no]\nquagga\n"


class Texts:
    def __init__(self, folder):
        self.folder = folder
        self.intents = shutil.copytree(ROOT / "intents", folder / "intents")
        self.responses = shutil.copytree(ROOT / "responses", folder / "responses")
        self.original = {f"{part.name}/{file.name}": file.read_text()
                         for part in (self.intents, self.responses) for file in part.iterdir() if file.is_file()}
        self.editions = []      # the numbers that were saved well, in their order
        self.number = 0

    def save(self, name, text, rename=True):
        path = self.folder / name
        if not rename:
            path.write_text(text)
            return
        beside = path.with_name(f".{path.name}.swp")
        beside.write_text(text)
        os.replace(beside, path)

    def restore(self, name):
        self.save(name, self.original[name])

    def remove(self, name):
        (self.folder / name).unlink(missing_ok=True)

    def append(self, name, text):
        """Gives the number of the line behind which the text stands."""
        before = self.original[name]
        self.save(name, before + text)
        return before.count("\n")

    def save_edition(self, rename=True):
        """A good response that tells its number, so that an answer shows which one it was made of."""
        self.number += 1
        self.editions.append(self.number)
        self.save(TOPIC, f"{self.original[TOPIC].rstrip()}\n\nEdition {self.number}.\n", rename)

    def save_draft(self, rename=True):
        """A response that must never be seen: its front matter is wrong."""
        self.number += 1
        self.save(TOPIC, self.original[TOPIC].replace("title:", "titel:") + f"\nDraft {self.number}.\n", rename)

    def save_at_random(self, chance):
        """One save of whatever kind; what is broken stays so until chance mends it."""
        self.number += 1
        name = chance.choice(sorted(key for key in self.original if key.endswith(".intent")))
        kinds = collections.Counter({
            lambda: self.save_edition(chance.random() < 0.5): 6,
            lambda: self.save_draft(chance.random() < 0.5): 3,
            lambda: self.append(name, BAD_PATTERN.format(number=self.number)): 2,
            lambda: self.append(name, BAD_EXAMPLE.format(number=self.number)): 2,
            lambda: self.remove("responses/disclaimer_full.md"): 1,
            lambda: self.save("intents/extra.intent", EXTRA.format(number=self.number)): 1,
            lambda: self.remove("intents/extra.intent"): 1,
            self.mend: 6})
        chance.choices(list(kinds), list(kinds.values()))[0]()

    def mend(self):
        """All files as they were; the topic as it is when that is good."""
        for name, text in self.original.items():
            path = self.folder / name
            if name != TOPIC and (not path.exists() or path.read_text() != text):
                self.restore(name)
        self.save_edition()


def edition(event):
    """(the word, the number) of an answer's edition, or None."""
    found = EDITION.search(event["content"]["body"])
    return (found.group(1), int(found.group(2))) if found else None
