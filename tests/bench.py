#!/usr/bin/env python3
"""Measures the bot on a real homeserver and prints the figures next to those of other bots.

    tests/bench.py              everything
    tests/bench.py NAME ...     latency, load, start, classify, big, encrypted: only these
    tests/bench.py --check      ends with 1 when a figure misses its target

Latency is from the answer to the question's PUT until the asker's own long poll shows the reply, divided by the same
for two bare clients that relay in the same run, in turns. The peers' figures were measured the same way on one machine
with two processors; absolute figures depend on the machine, ratios hardly. None of the peers encrypts: only `encrypted`
is measured with encryption on.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "homeserver"), str(HERE / "faults")]

from bot import Bot, BotError, can_encrypt, program  # noqa: E402
from encrypted_person import EncryptedPerson  # noqa: E402
from person import complete_answer, marker  # noqa: E402
from processes import ROOT, end_on_signals, say  # noqa: E402
from scripted import Homeserver  # noqa: E402
from synapse import HomeserverError, Synapse  # noqa: E402
from world import QUESTION, QUESTIONS  # noqa: E402

ANY_RATE = {"answers_per_minute_person": 10000, "answers_per_minute_room": 10000, "log_level": "info"}
PLAIN = {**ANY_RATE, "encryption": False}       # as the peers were measured: none of them encrypts
SEALED = 100                                    # questions in an encrypted chat
ROUNDS = 200
MESSAGES, ROOMS, ASKERS = 1000, 50, 5

PEERS = """\
mautrix-go 0.30 (Go)          | 1.05 | 0.97 | 0.07 | 13 | 19  | 0
maubot 0.6 (Python)           | 1.14 | 1.73 | 0.50 | 51 | 52  | 0
matrix-bot-sdk 0.8 (Node)     | 1.12 | 1.72 | 0.63 | 93 | 120 | 0
matrix-nio 0.26 (Python)      | 1.48 | 2.13 | 0.96 | 52 | 54  | 425
matrix-rust-sdk 0.19 (Rust)   | 29   | 1.27 | 0.10 | 38 | 49  | 408
opsdroid 0.31 (Python)        | 1.32 | 3.13 | 3.1  | 80 | 85  | 403
"""

# figure: (what it is, how it is written, the most it may be; None: no target)
TARGETS = {
    "latency": ("latency / floor", "{:.2f}", 1.15),
    "cpu_ms": ("processor ms an answer", "{:.2f}", 1.0),
    "start_s": ("first answer after start, s", "{:.3f}", 0.15),
    "idle_mb": ("resident when idle, MB", "{:.1f}", 16),
    "peak_mb": ("resident at the peak, MB", "{:.1f}", 24),
    "lost": ("lost of 1,000 at load", "{:.0f}", 0),
    "twice": ("answered twice", "{:.0f}", 0),
    "sealed_ms": ("processor ms an answer, encrypted", "{:.2f}", 5.0),
    "sealed_mb": ("resident when idle with encryption, MB", "{:.1f}", 40),
    "big_mb": ("peak with 5,000 events in one response, MB", "{:.1f}", 64),
}
LEAST_LINES = 5000      # of `unknot classify`, a second


class Relay(threading.Thread):
    """The floor: a bare client that answers each message that it sees with a message."""

    def __init__(self, person, room):
        super().__init__(daemon=True)
        self.person, self.room = person, room
        self.ending = False

    def finish(self, asker):
        """With a last message, to end its long poll."""
        self.ending = True
        asker.say(self.room, "the end")
        self.join()

    def run(self):
        self.person.sync()
        while not self.ending:
            body = self.person.sync(30)
            for event in body.get("rooms", {}).get("join", {}).get(self.room, {}).get("timeline", {}).get("events", []):
                if event["type"] == "m.room.message" and event["sender"] != self.person.user_id:
                    self.person.say(self.room, "relayed")


def round_trip(person, room, is_reply):
    """Seconds from the PUT's answer to the reply in the person's own sync."""
    question = person.say(room, QUESTION)
    start = time.perf_counter()
    while True:
        body = person.sync(10)
        now = time.perf_counter()
        events = body.get("rooms", {}).get("join", {}).get(room, {}).get("timeline", {}).get("events", [])
        if any(is_reply(event, question) for event in events):
            return now - start


def measure_latency():
    """Bot and relay in turns, each with an asker of its own kind of room; medians."""
    with Synapse() as homeserver:
        ada, other = homeserver.register("ada"), homeserver.register("relay")
        with Bot(homeserver, "unknot", **PLAIN) as bot:
            asked = ada.create_direct_chat(bot)
            ada.wait_for_join(asked, bot)
            relayed = ada.create_shared_room([other])
            relay = Relay(other, relayed)
            relay.start()
            time.sleep(1)
            ada.wait_for_answer(asked, ada.say(asked, QUESTION))
            times = {"bot": [], "floor": []}
            for _round in range(ROUNDS):
                times["bot"].append(round_trip(ada, asked, lambda event, to: marker(event).get("to") == to))
                settle(ada)
                times["floor"].append(round_trip(ada, relayed, lambda event, _to: event["content"].get("body") == "relayed"))
                settle(ada)
            relay.finish(ada)
    bot_ms, floor_ms = (statistics.median(values) * 1000 for values in (times["bot"], times["floor"]))
    say(f"    {bot_ms:.1f} ms, floor {floor_ms:.1f} ms")
    return {"latency": bot_ms / floor_ms}


def settle(person):
    """Receipts and echoes of the last round must not end the next long poll."""
    time.sleep(0.03)
    person.sync()


class Load(threading.Thread):
    """One of the people who ask as fast as the homeserver takes it."""

    def __init__(self, person, rooms, count):
        super().__init__(daemon=True)
        self.person, self.rooms, self.count = person, rooms, count
        self.asked = []

    def run(self):
        for number in range(self.count):
            room = self.rooms[number % len(self.rooms)]
            self.asked.append((room, self.person.say(room, QUESTIONS[number % len(QUESTIONS)])))


def measure_load():
    with Synapse() as homeserver:
        people = [homeserver.register(f"person{number}") for number in range(ASKERS)]
        with Bot(homeserver, "unknot", **PLAIN) as bot:
            askers = []
            for person in people:
                rooms = [person.create_direct_chat(bot) for _ in range(ROOMS // ASKERS)]
                for room in rooms:
                    person.wait_for_join(room, bot)
                askers.append(Load(person, rooms, MESSAGES // ASKERS))
            time.sleep(3)
            idle = bot.child.memory_kb("VmRSS")
            before, start = bot.child.cpu_seconds(), time.monotonic()
            for asker in askers:
                asker.start()
            for asker in askers:
                asker.join()
            counts = count_answers(askers, 60)
            took, used = time.monotonic() - start, bot.child.cpu_seconds() - before
            say(f"    {MESSAGES} messages in {took:.1f} s")
            return {"cpu_ms": used * 1000 / MESSAGES, "idle_mb": idle / 1024,
                    "peak_mb": bot.child.memory_kb("VmHWM") / 1024, **counts}


def count_answers(askers, seconds):
    """Waits until the last question of each room is answered, then counts on the homeserver."""
    deadline = time.monotonic() + seconds
    while True:
        lost = twice = 0
        for asker in askers:
            for room in asker.rooms:
                answered = [marker(event)["to"] for event in asker.person.answers(room) if marker(event)["part"] == 1]
                lost += sum(question not in answered for where, question in asker.asked if where == room)
                twice += len(answered) - len(set(answered))
        if not lost or time.monotonic() > deadline:
            return {"lost": lost, "twice": twice}
        time.sleep(1)


def measure_start():
    """From the start of the process to the answer, in the asker's long poll, to a question that waits for it."""
    times = []
    with Synapse() as homeserver:
        ada = homeserver.register("ada")
        with Bot(homeserver, "unknot", **PLAIN) as bot:
            room = ada.create_direct_chat(bot)
            ada.wait_for_join(room, bot)
            for _round in range(7):
                bot.stop()
                question = ada.say(room, QUESTION)
                ada.sync()
                start = time.perf_counter()
                bot.launch()
                while not complete_answer(ada.timeline[room], question):
                    ada.sync(10)
                times.append(time.perf_counter() - start)
                bot.wait_until_ready()
    return {"start_s": statistics.median(times)}


def measure_big():
    """One response with 5,000 events, 100 in each of 50 rooms, none of them for the bot."""
    with Homeserver() as homeserver, Bot(homeserver, "unknot", account=homeserver.account, **PLAIN) as bot:
        homeserver.add({f"!room{number}:scripted.test": {"timeline": {"limited": False, "events": [
            homeserver.event("m.room.message", {"msgtype": "m.text", "body": f"A remark, number {line}, about backs.",
                                                "m.mentions": {}}) for line in range(100)]}} for number in range(50)})
        homeserver.wait_for_answer(homeserver.message(QUESTION), 60)
        return {"big_mb": bot.child.memory_kb("VmHWM") / 1024}


def measure_encrypted():
    """One person asks in an encrypted direct chat, one question after the other."""
    if not can_encrypt():
        say("    this ./unknot was built without encryption")
        return {}
    with Synapse() as homeserver:
        ada = EncryptedPerson(homeserver.register("ada"))
        with Bot(homeserver, "unknot", **ANY_RATE) as bot:
            room = ada.create_direct_chat(bot, encrypted=True)
            ada.wait_for_join(room, bot)
            ada.wait_for_answer(room, ada.say(room, QUESTION))
            time.sleep(3)
            idle, before = bot.child.memory_kb("VmRSS"), bot.child.cpu_seconds()
            for number in range(SEALED):
                ada.wait_for_answer(room, ada.say(room, QUESTIONS[number % len(QUESTIONS)]))
            used = bot.child.cpu_seconds() - before
        ada.close()
    return {"sealed_ms": used * 1000 / SEALED, "sealed_mb": idle / 1024}


def measure_classify():
    lines = 20000
    text = "".join(f"{QUESTIONS[number % len(QUESTIONS)]}\n" for number in range(lines))
    start = time.perf_counter()
    done = subprocess.run([program(), "classify"], input=text, text=True, capture_output=True, cwd=ROOT, check=True)
    took = time.perf_counter() - start
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == lines
    return {"classify": lines / took}


MEASURES = {"latency": measure_latency, "load": measure_load, "start": measure_start, "big": measure_big,
            "classify": measure_classify, "encrypted": measure_encrypted}


def table(figures):
    columns = ("latency", "cpu_ms", "start_s", "idle_mb", "peak_mb", "lost")
    own = " | ".join(TARGETS[name][1].format(figures[name]) if name in figures else "-" for name in columns)
    rows = [line.split("|") for line in PEERS.splitlines()] + [["Unknot", *own.split("|")]]
    head = ["bot", "latency", "cpu ms", "start s", "idle MB", "peak MB", "lost of 1,000"]
    for row in [head, *rows]:
        cells = [cell.strip() for cell in row]
        print(f"{cells[0]:28}" + "".join(f"{cell:>10}" for cell in cells[1:-1]) + f"{cells[-1]:>15}")


def verdicts(figures):
    """Prints each figure with its target; gives the number of those missed."""
    missed = 0
    for name, (what, form, most) in TARGETS.items():
        if name in figures:
            missed += (bad := figures[name] > most)
            print(f"{what:45}{form.format(figures[name]):>10}   at most {most:<6}{'  MISSED' if bad else ''}")
    if "classify" in figures:
        missed += (bad := figures["classify"] < LEAST_LINES)
        print(f"{'lines that `classify` reads in a second':45}{figures['classify']:>10.0f}   "
              f"at least {LEAST_LINES}{'  MISSED' if bad else ''}")
    return missed


def main():
    options = argparse.ArgumentParser(description="measures the bot on a real homeserver")
    options.add_argument("names", nargs="*", help="what to measure: " + ", ".join(MEASURES))
    options.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    chosen = options.parse_args()
    if unknown := set(chosen.names) - set(MEASURES):
        options.error(f"no such measurement: {', '.join(sorted(unknown))}")
    end_on_signals()
    figures = {}
    try:
        for name in chosen.names or MEASURES:
            say(f"measuring {name} ...")
            figures.update(MEASURES[name]())
    except (HomeserverError, BotError, TimeoutError) as error:
        say(f"bench: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    table(figures)
    print()
    missed = verdicts(figures)
    print(f"\nmachine: {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    return 1 if chosen.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
