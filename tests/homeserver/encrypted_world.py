"""What the tests of encrypted rooms share."""

import sqlite3

from bot import can_encrypt
from encrypted_person import EncryptedPerson
from suite import Skip
from world import QUESTION

SECONDS = 60


def needs_encryption():
    if not can_encrypt():
        raise Skip("this ./unknot was built without encryption")


def ada_of(world, name="ada", **more):
    needs_encryption()
    return EncryptedPerson(world.person(name), **more)


def encrypted_chat(person, bot, **more):
    """An encrypted direct chat in which the bot has joined."""
    room = person.create_direct_chat(bot, encrypted=True, **more)
    person.wait_for_join(room, bot)
    return room


def encrypted_room(person, bot, *others, **more):
    """An encrypted room with the bot, joined, and other people."""
    room = person.create_shared_room([bot, *others], encrypted=True, **more)
    person.wait_for_join(room, bot)
    return room


def plain_messages(person, room, bot):
    """What the bot has said there without encryption, as the homeserver stores it."""
    return [event for event in person.stored(room) if event["sender"] == bot.user_id and event["type"] == "m.room.message"]


def ask(person, room, text=QUESTION, **more):
    return person.wait_for_answer(room, person.say(room, text, **more))


def unreadable_of(person, room, bot):
    return [event for event in person.timeline[room] if event["sender"] == bot.user_id and "unreadable" in event]


def kept_events(bot):
    """How many events wait for their key in the bot's store."""
    with sqlite3.connect(f"file:{bot.folder}/state/unknot.db?mode=ro", uri=True) as store:
        return store.execute("SELECT count(*) FROM undecrypted").fetchone()[0]


def session_of(person, room, event):
    stored, = [found for found in person.stored(room) if found["event_id"] == event["event_id"]]
    return stored["content"]["session_id"]
