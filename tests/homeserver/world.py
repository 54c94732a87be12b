"""What the tests of the real homeserver share: one homeserver, on which every test makes its own people and its own bot.
A test that needs a homeserver of its own, with other options, starts one."""

import itertools

from bot import Bot
from chosen import Homeserver

QUESTION = "should I use ice or heat?"
QUESTIONS = (QUESTION, "what causes a spasm in my upper back?", "what is a muscle spasm?", "what can I do at home?",
             "does acupuncture help?", "what happens if I do nothing about it?")


class World:
    def __init__(self):
        self._homeserver = None
        self._numbers = itertools.count(1)

    @property
    def homeserver(self):
        if not self._homeserver:
            self._homeserver = Homeserver().__enter__()
        return self._homeserver

    def person(self, name="ada", homeserver=None):
        """A new account; the name is made unique."""
        return (homeserver or self.homeserver).register(f"{name}{next(self._numbers)}")

    def bot(self, homeserver=None, **settings):
        """A bot with an account of its own; start it with `with`, or with launch()."""
        return Bot(homeserver or self.homeserver, f"unknot-t{next(self._numbers)}", **settings)

    def close(self):
        if self._homeserver:
            self._homeserver.close()


def body(event):
    return event["content"]["body"]


def relation(event):
    return event["content"].get("m.relates_to", {})


def replied_to(event):
    return relation(event).get("m.in_reply_to", {}).get("event_id")


def mentioned(event):
    return event["content"].get("m.mentions", {}).get("user_ids", [])


def direct_chat(person, bot, **more):
    """A direct chat in which the bot has joined."""
    room = person.create_direct_chat(bot, **more)
    person.wait_for_join(room, bot)
    return room


def shared_room(person, bot, *others, **more):
    """A room with the bot, joined, and with other people."""
    room = person.create_shared_room([bot, *others], **more)
    person.wait_for_join(room, bot)
    return room


def has_no_answer(person, room, event, sentinel):
    """That an event got none, known for certain once a later question, `sentinel`, has its answer: answers keep the
    order of the questions."""
    person.wait_for_answer(room, sentinel)
    return not person.answers(room, event)
