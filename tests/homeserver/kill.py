#!/usr/bin/env python3
"""Kills the bot at random moments while people ask, edit and redact; afterwards each question must have exactly one
answer, in its newest wording, and a redacted one none.

    kill.py [--kills N] [--seed S] [--people N] [--pause SECONDS] [--encrypted]

The people ask in direct chats, in rooms that they share and in threads, and open new chats now and then, so that the
bot is also killed while it joins. In encrypted rooms they must be able to read each answer, and nothing may be in plain
text. A run is repeated with its seed, as far as chance in the machine allows.
"""

import argparse
import collections
import random
import sys
import threading
import time

from bot import Bot, BotError, program
from chosen import Homeserver, HomeserverError
from encrypted_person import EncryptedPerson, PeerError
from person import MARKER, answers_among, complete_answer, is_edit, marker
from processes import end_on_signals, say, wait_until
from world import QUESTIONS

SETTLE_SECONDS = 60


class Asker(threading.Thread):
    """A person who asks at random moments in random rooms, until told to stop."""

    def __init__(self, person, bot_id, rooms, chance, pause, kind):
        super().__init__(daemon=True)
        self.person = person
        self.bot_id = bot_id
        self.kind = kind                # of new rooms, for Person.create_room
        self.rooms = rooms              # room -> whether the bot must be mentioned there
        self.chance = chance
        self.pause = pause              # seconds between questions, on average
        self.asked = []                 # (room, event), in order
        self.wording = {}               # event -> the newest text; None: redacted
        self.edited = set()
        self.threaded = set()
        self.error = None
        self._ending = threading.Event()

    def run(self):
        try:
            while not self._ending.wait(self.chance.expovariate(1 / self.pause)):
                self.act()
        except Exception as error:
            self.error = error

    def act(self):
        dice = self.chance.random()
        if dice < 0.02:
            self.rooms[self.person.create_direct_chat(self.bot_id, **self.kind)] = False
        if dice < 0.75 or not self.asked:
            self.ask()
        elif dice < 0.9:
            self.edit(*self.chance.choice(self.asked[-8:]))
        else:
            self.redact(*self.chance.choice(self.asked[-8:]))

    def ask(self):
        room = self.chance.choice(list(self.rooms))
        mention = self.bot_id if self.rooms[room] else None
        earlier = [event for where, event in self.asked[-8:] if where == room and event not in self.threaded]
        thread = self.chance.choice(earlier) if earlier and self.chance.random() < 0.15 else None
        text = self.chance.choice(QUESTIONS)
        event = self.person.say(room, text, mention=mention, thread=thread)
        self.asked.append((room, event))
        self.wording[event] = text
        if thread:
            self.threaded.add(event)

    def edit(self, room, event):
        if self.wording[event] is None:
            return
        text = self.chance.choice(QUESTIONS)
        self.person.edit(room, event, text)
        self.wording[event] = text
        self.edited.add(event)

    def redact(self, room, event):
        self.person.redact(room, event)
        self.wording[event] = None

    def finish(self):
        self._ending.set()
        self.join()
        if self.error:
            raise self.error


def make_askers(homeserver, bot, count, pause, chance, encrypted=False):
    people = [homeserver.register(f"person{number}") for number in range(count)]
    if encrypted:
        people = [EncryptedPerson(person) for person in people]
    kind = {"encrypted": True} if encrypted else {}
    shared = [people[0].create_shared_room([bot.user_id, *people[1:]], **kind) for _ in range(2)]
    return [Asker(person, bot.user_id,
                  {person.create_direct_chat(bot.user_id, **kind): False, **dict.fromkeys(shared, True)},
                  random.Random(chance.random()), pause, kind) for person in people]


def set_up_keys(bot, person, chance):
    """Its first start, killed while it makes its keys and signs them. What is asked before is lost to it."""
    for _ in range(5):
        bot.launch()
        time.sleep(chance.uniform(0, 0.3))
        bot.kill()
    bot.start()
    signed = {bot.account.device_id: True}
    wait_until(lambda: person.devices_of(bot) == signed, SETTLE_SECONDS, "the bot's device being signed", 0.2)
    bot.stop()


def kill_many(bot, kills, chance):
    """Half of the kills hit soon after a start, the others while the bot is at work, however slow the machine is."""
    early = 0
    for number in range(1, kills + 1):
        bot.launch()
        if chance.random() < 0.5:
            time.sleep(chance.uniform(0, 0.3))
        else:
            bot.wait_until_ready()
            time.sleep(chance.uniform(0, 0.8))
        if not bot.child.running():
            raise BotError(f"the bot ended by itself with {bot.child.wait(1)} in round {number}:\n{bot.last_lines()}")
        early += "ready" not in bot.log_text()
        bot.kill()
        if number % 20 == 0:
            say(f"    {number} kills, {early} of them before it was ready")


def wait_for_all(askers, seconds):
    """Until each question has an answer or the time is over; the judgement comes later."""
    deadline = time.monotonic() + seconds
    for asker in askers:
        for room, question in asker.asked:
            while asker.wording[question] and not complete_answer(asker.person.timeline.get(room, []), question):
                if time.monotonic() > deadline:
                    return
                asker.person.sync(1)
                fill(asker.person, room)
    while time.monotonic() < deadline and not Result(askers).good():
        time.sleep(1)


def fill(person, room):
    """A timeline that sync gave with holes is read whole."""
    if person.timeline.get(room) and not person.timeline[room][0].get("type") == "m.room.create":
        person.timeline[room] = person.events(room)


def first_lines(events):
    """Question -> the first line of what is shown as its answer: the newest edit's, where there is one."""
    shown = {marker(event)["to"]: event["content"]["body"] for event in answers_among(events)}
    for event in events:
        if is_edit(event) and MARKER in event["content"]:
            shown[marker(event)["to"]] = event["content"]["m.new_content"]["body"]
    return {question: text.splitlines()[0] for question, text in shown.items()}


class Result:
    """What the homeserver holds in the end, as the people read it."""

    def __init__(self, askers):
        self.encrypted = bool(askers[0].kind)
        questions = {event: room for asker in askers for room, event in asker.asked}
        people = {room: asker.person for asker in askers for room in asker.rooms}
        self.wording = {event: text for asker in askers for event, text in asker.wording.items()}
        self.edited = set().union(*[asker.edited for asker in askers])
        self.asked = len(questions)
        self.rooms = len(people)
        self.lost, self.twice, self.stray, self.swapped, self.plain = [], [], [], [], []
        shown = {}
        for room, person in people.items():
            events = person.events(room)
            self._judge(events, [event for event, where in questions.items() if where == room])
            shown.update(first_lines(events))
        self.stale = self._stale(shown)

    def _stale(self, shown):
        """What is answered in an old wording, as the answers to what was never edited tell (where there are any: in a
        short run there may be none); and what is redacted and answered still."""
        usual = collections.defaultdict(set)
        for question, line in shown.items():
            if question not in self.edited:
                usual[self.wording.get(question)].add(line)
        return [question for question, line in shown.items() if self.wording.get(question) is None or
                (question in self.edited and usual[self.wording[question]] and line not in usual[self.wording[question]])]

    def _judge(self, events, asked):
        asked = set(asked)
        answers = answers_among(events)
        parts = collections.Counter((marker(event)["to"], marker(event)["part"]) for event in answers)
        self.lost += [question for question in asked if self.wording[question] and not complete_answer(events, question)]
        self.twice += [key for key, count in parts.items() if count > 1]
        self.stray += [to for to, _part in parts if to not in asked]
        order = {event["event_id"]: place for place, event in enumerate(events)}
        places = [order[marker(event)["to"]] for event in answers if marker(event)["to"] in order]
        if self.encrypted:
            self.plain += [event["event_id"] for event in events
                           if event["type"] == "m.room.message" and "encryption" not in event]
        self.swapped += [place for place, after in zip(places, places[1:]) if place > after]

    def good(self):
        return not (self.lost or self.twice or self.stray or self.swapped or self.stale or self.plain)

    def __str__(self):
        redacted = sum(text is None for text in self.wording.values())
        return (f"{self.asked} questions in {self.rooms} rooms, {len(self.edited)} edited, {redacted} redacted: "
                f"{len(self.lost)} lost, {len(self.twice)} twice, {len(self.stale)} stale, {len(self.stray)} stray, "
                f"{len(self.swapped)} out of order" + (f", {len(self.plain)} in plain text" if self.encrypted else ""))


def kill_run(kills, seed, people=4, pause=0.4, encrypted=False):
    """One whole run; gives its Result. The bot's log is kept when something is wrong."""
    chance = random.Random(seed)
    start = time.monotonic()
    with Homeserver() as homeserver:
        bot = Bot(homeserver, "unknot", answers_per_minute_person=10000, answers_per_minute_room=10000)
        failed = True
        try:
            if encrypted:       # what is said before its device is signed can never be read
                bot.start()
                bot.wait_for_log("device is signed", SETTLE_SECONDS)
                bot.kill()
            askers = make_askers(homeserver, bot, people, pause, chance, encrypted)
            if encrypted:
                set_up_keys(bot, askers[0].person, chance)
            for asker in askers:
                asker.start()
            kill_many(bot, kills, chance)
            for asker in askers:
                asker.finish()
            bot.start()
            wait_for_all(askers, SETTLE_SECONDS)
            bot.stop()
            result = Result(askers)
            failed = not result.good()
        finally:
            bot.close(failed)
    where = " in encrypted rooms" if encrypted else ""
    say(f"    {kills} kills{where}, seed {seed}: {result} ({time.monotonic() - start:.0f} s)")
    return result


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--seed", type=int, default=None, help="default: another one each time")
    options.add_argument("--people", type=int, default=4)
    options.add_argument("--pause", type=float, default=0.4, help="seconds between the questions of a person")
    options.add_argument("--encrypted", action="store_true", help="in encrypted rooms")
    chosen = options.parse_args()
    end_on_signals()
    program()
    seed = random.SystemRandom().randrange(10 ** 6) if chosen.seed is None else chosen.seed
    try:
        return 0 if kill_run(chosen.kills, seed, chosen.people, chosen.pause, chosen.encrypted).good() else 1
    except (HomeserverError, BotError, PeerError) as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
