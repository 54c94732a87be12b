#!/usr/bin/env python3
"""Kills the bot at random moments while people ask; afterwards each question must have exactly one answer.

    kill.py [--kills N] [--seed S] [--people N] [--pause SECONDS]

The people ask in direct chats and in rooms that they share, and open new chats now and then, so that the bot is also
killed while it joins. A run is repeated with its seed, as far as chance in the machine allows.
"""

import argparse
import collections
import random
import sys
import threading
import time

from bot import Bot, BotError, program
from person import complete_answer, marker, answers_among
from processes import end_on_signals, say
from synapse import HomeserverError, Synapse
from world import QUESTIONS

SETTLE_SECONDS = 60


class Asker(threading.Thread):
    """A person who asks at random moments in random rooms, until told to stop."""

    def __init__(self, person, bot_id, rooms, chance, pause):
        super().__init__(daemon=True)
        self.person = person
        self.bot_id = bot_id
        self.rooms = rooms              # room -> whether the bot must be mentioned there
        self.chance = chance
        self.pause = pause              # seconds between questions, on average
        self.asked = []                 # (room, event), in order
        self.error = None
        self._ending = threading.Event()

    def run(self):
        try:
            while not self._ending.wait(self.chance.expovariate(1 / self.pause)):
                self.ask()
        except Exception as error:
            self.error = error

    def ask(self):
        if self.chance.random() < 0.02:
            self.rooms[self.person.create_direct_chat(self.bot_id)] = False
        room = self.chance.choice(list(self.rooms))
        mention = self.bot_id if self.rooms[room] else None
        self.asked.append((room, self.person.say(room, self.chance.choice(QUESTIONS), mention=mention)))

    def finish(self):
        self._ending.set()
        self.join()
        if self.error:
            raise self.error


def make_askers(homeserver, bot, count, pause, chance):
    people = [homeserver.register(f"person{number}") for number in range(count)]
    shared = [people[0].create_shared_room([bot.user_id, *people[1:]]) for _ in range(2)]
    return [Asker(person, bot.user_id,
                  {person.create_direct_chat(bot.user_id): False, **dict.fromkeys(shared, True)},
                  random.Random(chance.random()), pause) for person in people]


def kill_many(bot, kills, chance):
    """Half of the kills hit soon after a start, the others anywhere in the second after it."""
    early = 0
    for number in range(1, kills + 1):
        bot.launch()
        time.sleep(chance.uniform(0, 0.25) if chance.random() < 0.5 else chance.uniform(0.1, 1.2))
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
            while not complete_answer(asker.person.timeline.get(room, []), question):
                if time.monotonic() > deadline:
                    return
                asker.person.sync(1)
                fill(asker.person, room)


def fill(person, room):
    """A timeline that sync gave with holes is read whole."""
    if person.timeline.get(room) and not person.timeline[room][0].get("type") == "m.room.create":
        person.timeline[room] = person.events(room)


class Result:
    """What the homeserver holds in the end."""

    def __init__(self, askers):
        questions = {event: room for asker in askers for room, event in asker.asked}
        people = {room: asker.person for asker in askers for room in asker.rooms}
        self.asked = len(questions)
        self.rooms = len(people)
        self.lost, self.twice, self.stray, self.swapped = [], [], [], []
        for room, person in people.items():
            events = person.events(room)
            self._judge(events, [event for event, where in questions.items() if where == room])

    def _judge(self, events, asked):
        asked = set(asked)
        answers = answers_among(events)
        parts = collections.Counter((marker(event)["to"], marker(event)["part"]) for event in answers)
        self.lost += [question for question in asked if not complete_answer(events, question)]
        self.twice += [key for key, count in parts.items() if count > 1]
        self.stray += [to for to, _part in parts if to not in asked]
        order = {event["event_id"]: place for place, event in enumerate(events)}
        places = [order[marker(event)["to"]] for event in answers if marker(event)["to"] in order]
        self.swapped += [place for place, after in zip(places, places[1:]) if place > after]

    def good(self):
        return not (self.lost or self.twice or self.stray or self.swapped)

    def __str__(self):
        return (f"{self.asked} questions in {self.rooms} rooms: {len(self.lost)} lost, {len(self.twice)} twice, "
                f"{len(self.stray)} stray, {len(self.swapped)} out of order")


def kill_run(kills, seed, people=4, pause=0.4):
    """One whole run; gives its Result. The bot's log is kept when something is wrong."""
    chance = random.Random(seed)
    start = time.monotonic()
    with Synapse() as homeserver:
        bot = Bot(homeserver, "unknot", answers_per_minute_person=10000, answers_per_minute_room=10000)
        failed = True
        try:
            askers = make_askers(homeserver, bot, people, pause, chance)
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
    say(f"    {kills} kills, seed {seed}: {result} ({time.monotonic() - start:.0f} s)")
    return result


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--seed", type=int, default=None, help="default: another one each time")
    options.add_argument("--people", type=int, default=4)
    options.add_argument("--pause", type=float, default=0.4, help="seconds between the questions of a person")
    chosen = options.parse_args()
    end_on_signals()
    program()
    seed = random.SystemRandom().randrange(10 ** 6) if chosen.seed is None else chosen.seed
    try:
        return 0 if kill_run(chosen.kills, seed, chosen.people, chosen.pause).good() else 1
    except (HomeserverError, BotError) as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
