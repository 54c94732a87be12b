#!/usr/bin/env python3
"""What takes hours: many kills and many saves at random moments, on a real homeserver.

    soak.py [--kills N] [--encrypted-kills N] [--saves N] [--rounds N] [--seed S]

Each round has a homeserver and a bot of its own, and a seed of its own that is printed, so that it can be run again:
tests/homeserver/kill.py and saving.py take it.
"""

import argparse
import functools
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "homeserver"))

from bot import BotError, can_encrypt, program  # noqa: E402
from encrypted_person import PeerError  # noqa: E402
from kill import kill_run  # noqa: E402
from processes import end_on_signals, say  # noqa: E402
from saving import saving_run  # noqa: E402
from synapse import HomeserverError  # noqa: E402


def one_round(run, count, seed):
    """True when it went well."""
    try:
        return count == 0 or run(count, seed).good()
    except (HomeserverError, BotError, PeerError, TimeoutError) as error:
        say(f"    seed {seed}: {error}")
        return False


def share(total, rounds, number):
    return total // rounds + (number < total % rounds)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--encrypted-kills", type=int, default=1000, help="0 without encryption")
    options.add_argument("--saves", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=5, help="over which they are spread")
    options.add_argument("--seed", type=int, default=None, help="default: another one each time")
    chosen = options.parse_args()
    end_on_signals()
    try:
        program()
        if not can_encrypt():
            chosen.encrypted_kills = 0
    except BotError as error:
        sys.exit(str(error))
    chance = random.Random(chosen.seed)
    kinds = [(kill_run, chosen.kills), (functools.partial(kill_run, encrypted=True), chosen.encrypted_kills),
             (saving_run, chosen.saves)]
    failed = 0
    for number in range(chosen.rounds):
        for run, total in kinds:
            failed += not one_round(run, share(total, chosen.rounds, number), chance.randrange(10 ** 6))
    say(f"soak: {chosen.kills} kills, {chosen.encrypted_kills} in encrypted rooms, {chosen.saves} saves: "
        f"{failed or 'nothing'} went wrong")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
