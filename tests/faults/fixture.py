"""What the tests of faults share."""

import contextlib
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "homeserver"))

from bot import BOOK, Bot, program  # noqa: E402
from processes import ROOT, make_folder, remove_folder  # noqa: E402
from suite import Skip, main  # noqa: E402
import scripted  # noqa: E402

HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"
QUESTION = "should I use ice or heat?"


@contextlib.contextmanager
def scene(started=True, **settings):
    """A scripted homeserver and a bot whose account is on it: (homeserver, bot). It keeps no keys: nothing is encrypted."""
    with scripted.Homeserver() as homeserver:
        bot = Bot(homeserver, "unknot", account=homeserver.account, **{"encryption": False, **settings})
        if not started:
            try:
                yield homeserver, bot
            finally:
                bot.close()
            return
        with bot:
            yield homeserver, bot


@contextlib.contextmanager
def folder():
    path = make_folder("faults")
    try:
        yield path
    finally:
        remove_folder(path)


def one_answer(homeserver, question, seconds=60):
    homeserver.wait_for_answer(question, seconds)
    time.sleep(0.2)
    assert len(homeserver.answers(question)) == 1
    return homeserver.answers(question)[0]["content"]


__all__ = ["BOOK", "Bot", "HTML", "QUESTION", "ROOT", "Skip", "folder", "main", "one_answer", "program", "scene", "scripted"]
