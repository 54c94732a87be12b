#!/usr/bin/env python3
"""A chat with the bot in the terminal, through a real homeserver that lives as long as this program.

    tests/demo.py               a conversation: lines typed, or lines on standard input
    tests/demo.py --say TEXT    one question; ends with 0 only when a reply came

What is said goes to standard output, how far things are to standard error. Everything it starts ends with it.
"""

import argparse
import os
import pathlib
import re
import secrets
import shutil
import sys
import textwrap

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "homeserver"))

from bot import Bot, BotError  # noqa: E402
from person import MatrixError, is_edit, marker  # noqa: E402
from processes import end_on_signals, say  # noqa: E402
from synapse import HomeserverError, Synapse  # noqa: E402

REPLY_SECONDS = 30
LIST_ITEM = re.compile(r"\s*(?:[-*•]|\d+[.)])\s+")


def wrap(text, width):
    """Each line of the text in as many lines as it needs; what belongs to a list item is indented below it."""
    lines = []
    for line in text.splitlines():
        item = LIST_ITEM.match(line)
        lines.extend(textwrap.wrap(line, width, subsequent_indent=" " * item.end() if item else "",
                                   break_long_words=False, break_on_hyphens=False) or [""])
    return "\n".join(lines)


class Screen:
    """Where the conversation is shown: coloured and wrapped on a terminal, plain on a pipe."""

    def __init__(self, out):
        self.out = out
        self.colour = out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self.width = min(shutil.get_terminal_size().columns, 100) - 2 if out.isatty() else 78

    def show(self, name, text):
        head = f"\033[1;36m{name}\033[0m" if self.colour else name
        body = textwrap.indent(wrap(text, self.width), "  ", lambda line: line.strip())
        print(f"{head}\n{body}\n", file=self.out, flush=True)

    def prompt(self):
        # \001 and \002 tell readline what takes no room.
        return "\001\033[1m\002you> \001\033[0m\002" if self.colour else "you> "


def readable(event):
    if event["content"].get("msgtype") == "m.image":
        return f"[picture: {event['content']['body']}]"
    return ("(changed) " if is_edit(event) else "") + event["content"]["body"]


class Chat:
    """The direct chat of a person with the bot."""

    def __init__(self, person, bot):
        self.person = person
        self.bot = bot
        self.room = person.create_direct_chat(bot)
        self.shown = set()

    def wait_for_bot(self):
        self.person.wait_for_join(self.room, self.bot, REPLY_SECONDS)

    def ask(self, text):
        """Sends a message and waits for its whole answer, which news() then brings."""
        question = self.person.say(self.room, text)
        self.person.wait_for_answer(self.room, question, REPLY_SECONDS)

    def news(self):
        """What the bot has said since the last time."""
        for event in self.person.timeline.get(self.room, []):
            if event["sender"] == self.bot.user_id and event["type"] == "m.room.message" \
                    and event["event_id"] not in self.shown and event["content"].get("body"):
                self.shown.add(event["event_id"])
                yield readable(event), marker(event)


def ask_once(chat, text):
    chat.ask(text)
    for body, mark in chat.news():
        if mark.get("to"):
            print(wrap(body, 78), flush=True)
    return 0


def read_line(screen):
    """The next line that was typed; None at the end."""
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            import readline  # noqa: F401  (gives input() line editing and history)
            return input(screen.prompt())
        line = sys.stdin.readline()
        return line.rstrip("\n") if line else None
    except EOFError:
        return None


def converse(chat, screen):
    """Until the end of the input. Gives 0 when every message had its reply."""
    echo = not sys.stdin.isatty()
    code = 0
    while True:
        for body, _mark in chat.news():
            screen.show("Unknot", body)
        line = read_line(screen)
        if line is None:
            return code
        if not line.strip():
            chat.person.sync()
            continue
        if echo:
            screen.show("you", line)
        try:
            chat.ask(line)
        except TimeoutError:
            code = 1
            say(f"no reply within {REPLY_SECONDS} s; the bot's log ends:\n{chat.bot.last_lines()}")


def run(question):
    say("starting a homeserver (Synapse) on this machine ...")
    with Synapse() as homeserver:
        say(f"it listens at {homeserver.url}; making an account for the bot and one for you ...")
        person = homeserver.register("you-" + secrets.token_hex(2))
        with Bot(homeserver, "unknot", log_level="info") as bot:
            say(f"{bot.user_id} is there; opening a direct chat as {person.user_id} ...")
            chat = Chat(person, bot)
            if question is not None:
                return ask_once(chat, question)
            chat.wait_for_bot()
            person.sync()
            say("Write something, for example: should I use ice or heat?    (Ctrl-D or Ctrl-C ends everything)\n")
            return converse(chat, Screen(sys.stdout))


def main():
    options = argparse.ArgumentParser(description="a chat with the bot through a real homeserver, in the terminal")
    options.add_argument("--say", metavar="TEXT", default=os.environ.get("SAY") or None,
                         help="ask this one question, print the reply, and end")
    question = options.parse_args().say
    end_on_signals()
    try:
        return run(question)
    except KeyboardInterrupt:
        say("\nended.")
        return 130
    except (HomeserverError, BotError, MatrixError, TimeoutError) as error:
        say(f"demo: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
