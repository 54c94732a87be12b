"""What the tests of the real homeserver are given, and what they share."""

import itertools

from bot import Bot
from synapse import Synapse


class Skip(Exception):
    """Raised by a test that cannot run here; the text says why."""


class World:
    """What tests share: one homeserver, made when first asked for, on which every test makes its own people and its own
    bot. A test that needs a homeserver of its own starts one."""

    def __init__(self):
        self._homeserver = None
        self._numbers = itertools.count(1)

    @property
    def homeserver(self):
        if not self._homeserver:
            self._homeserver = Synapse().__enter__()
        return self._homeserver

    def person(self, name="ada", homeserver=None):
        """A new account; the name is made unique."""
        return (homeserver or self.homeserver).register(f"{name}{next(self._numbers)}")

    def bot(self, **settings):
        """A bot with an account of its own; start it with `with`."""
        return Bot(self.homeserver, f"unknot-t{next(self._numbers)}", **settings)

    def close(self, failed):
        if self._homeserver:
            self._homeserver.close(failed)
