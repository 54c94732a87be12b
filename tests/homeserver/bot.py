"""The bot under test: `unknot run` with a configuration of its own in a folder of its own.

    with Bot(homeserver) as bot:            # registers an account, starts, waits until it is ready
        room = ada.create_direct_chat(bot)
        ...
        bot.kill(); bot.start()

Every keyword is a configuration key; None leaves a key out. With WIRE=1 in the environment all requests go through a
proxy that judges them by the specification (tests/faults/wire.py), and one that it does not know fails the test.
"""

import functools
import itertools
import os
import pathlib
import re
import subprocess
import sys

from person import MARKER, log_in
from processes import ROOT, Child, keep_log, make_folder, remove_folder, say, uninterrupted, wait_until

READY = re.compile(r"^\S+ info run: .*\bready\b", re.MULTILINE)
READY_SECONDS = 20
BOOK = pathlib.Path(os.environ.get("BOOK", ROOT))     # the folder that holds intents/ and responses/
_numbers = itertools.count(1)


class BotError(Exception):
    """The bot is not built, or does not get ready; the text says what to do or what it logged."""


def program():
    """$UNKNOT, or ./unknot in the project's folder."""
    path = pathlib.Path(os.environ.get("UNKNOT") or ROOT / "unknot")
    path = path if path.is_absolute() else ROOT / path
    if not path.exists():
        raise BotError(f"{path} is not built: run `make`")
    return path


@functools.cache
def can_encrypt():
    """Whether the program was built with encryption."""
    about = subprocess.run([program(), "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
    return bool(re.search(r"^encryption: (?!no\b)", about, re.MULTILINE))


def _libconfig(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[ " + ", ".join(_libconfig(item) for item in value) + " ]"
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def write_configuration(path, settings):
    lines = [f"{key} = {_libconfig(value)};\n" for key, value in settings.items() if value is not None]
    path.write_text("".join(lines))


def write_token(path, token, mode=0o600):
    path.write_text(token + "\n")
    path.chmod(mode)


class Bot:
    def __init__(self, homeserver, name=None, account=None, token=None, **settings):
        self.homeserver = homeserver
        self.name = name or f"unknot{next(_numbers)}"
        self.account = account or homeserver.register(self.name)
        self.user_id = self.account.user_id
        self.child = None
        self.folder = make_folder("bot")
        self.judge = None              # with WIRE=1: the proxy that judges every request
        self.log = self.folder / "log"
        self._seen = 0                 # bytes of the log that belong to earlier starts
        self.settings = {
            "homeserver": self._address(), "user": self.user_id, "token_file": "token", "state": "state",
            "intents": BOOK / "intents", "responses": BOOK / "responses", "log_level": "debug", **settings}
        self.configure()
        write_token(self.folder / "token", token or self.account.token)

    def __repr__(self):
        return self.user_id

    def _address(self):
        if not os.environ.get("WIRE"):
            return self.homeserver.url
        sys.path.insert(0, str(ROOT / "tests" / "faults"))
        from proxy import Proxy     # pylint: disable=import-outside-toplevel
        self.judge = Proxy(self.homeserver.url)
        return self.judge.url

    @property
    def file(self):
        return self.folder / "unknot.conf"

    def configure(self, **settings):
        """Writes the configuration, with what changes; for the next start."""
        self.settings.update(settings)
        write_configuration(self.file, self.settings)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.close(failed=True)
            raise
        return self

    def __exit__(self, kind, _value, _traceback):
        self.close(failed=kind is not None and not issubclass(kind, (KeyboardInterrupt, SystemExit)))

    def launch(self):
        """Starts the process and waits for nothing."""
        self._seen = self.log.stat().st_size if self.log.exists() else 0
        self.child = Child([program(), "run", "-c", self.file], self.log, cwd=self.folder)

    def start(self):
        self.launch()
        self.wait_until_ready()

    def log_text(self):
        """What this start has logged."""
        with open(self.log, "rb") as log:
            log.seek(self._seen)
            return log.read().decode(errors="replace")

    def wait_until_ready(self, seconds=READY_SECONDS):
        def settled():
            return READY.search(self.log_text()) or not self.child.running()
        try:
            wait_until(settled, seconds, "the bot getting ready")
        except TimeoutError as error:
            raise BotError(f"{error}; its log ends:\n{self.last_lines()}") from None
        if not READY.search(self.log_text()):
            raise BotError(f"the bot ended with {self.child.wait(1)}; its log ends:\n{self.last_lines()}")

    def wait_for_log(self, text, seconds=60):
        wait_until(lambda: text in self.log_text(), seconds, f"{text!r} in the bot's log")

    def last_lines(self, count=6):
        return "\n".join(self.log_text().splitlines()[-count:])

    def wait_for_end(self, seconds=60):
        """The exit code of a process that ends by itself."""
        try:
            return self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"the bot still runs after {seconds:g} s:\n{self.last_lines()}") from None

    def kill(self):
        if self.child:
            self.child.kill()
            self.child = None

    def stop(self, seconds=15):
        """SIGTERM; gives the exit code."""
        code = self.child.stop(seconds) if self.child else 0
        self.child = None
        return code

    def run(self, *words, input=None, seconds=60):
        """Another command of the program with the same configuration; gives subprocess.CompletedProcess."""
        return subprocess.run([program(), words[0], "-c", self.file, *words[1:]], input=input, text=True,
                              capture_output=True, timeout=seconds, cwd=self.folder, check=False)

    def second_session(self):
        """The bot's account as a Person of the harness, with another device."""
        return log_in(self.homeserver.url, self.user_id, self.account.password)

    def close(self, failed=False):
        with uninterrupted():
            if self.child:
                self.stop() if not failed else self.kill()
            if failed and self.log.exists():
                say(f"    the bot's log is kept in {keep_log(self.log, self.name)}")
            remove_folder(self.folder)
        if self.judge:
            self.judge.close()
            if not failed:
                self.judge.wire.raise_any()


__all__ = ["Bot", "BotError", "MARKER", "program", "write_configuration", "write_token"]
