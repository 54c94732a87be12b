"""Saves intents and responses at random, good and broken, while people ask; afterwards each question must have exactly
one answer, made of a set that was good.

    saving.py [--saves N] [--seed S]
"""

import argparse
import random
import sys
import time

from bot import Bot, BotError, program
from chosen import Homeserver, HomeserverError
from kill import SETTLE_SECONDS, Result, make_askers, wait_for_all
from person import answers_among
from processes import end_on_signals, make_folder, remove_folder, say
from texts import Texts, edition
from world import QUESTION

VERDICT_SECONDS = 10
IN_USE, KEPT = "are in use", "the old intents and responses stay in use"


class SavingResult(Result):
    def __init__(self, askers, texts, log):
        super().__init__(askers)
        self.reloads, self.kept = log.count(IN_USE), log.count(KEPT)
        self.good_editions = set(texts.editions)
        self.wrong, self.backward, self.newest = [], [], 0
        for room, person in {room: asker.person for asker in askers for room in asker.rooms}.items():
            self._judge_editions(answers_among(person.events(room)))

    def _judge_editions(self, answers):
        found = [edition(event) for event in answers if edition(event)]
        self.wrong += [one for one in found if one[0] != "Edition" or one[1] not in self.good_editions]
        self.backward += [one for one, after in zip(found, found[1:]) if one[1] > after[1]]
        self.newest = max([self.newest, *(number for _word, number in found)])

    def good(self):
        return super().good() and not self.wrong and not self.backward

    def __str__(self):
        return (f"{super().__str__()}, {len(self.wrong)} of a broken set, {len(self.backward)} of an older set than "
                f"before; {self.reloads} reloads, {self.kept} refused")


def verdicts(bot):
    """How often the bot has said what became of a save."""
    log = bot.log_text()
    return log.count(IN_USE) + log.count(KEPT)


def save_many(bot, texts, saves, chance, pause):
    """Most saves fall into the reload of the ones before; each fifth gives the bot the time to say what it thinks."""
    for number in range(1, saves + 1):
        before = verdicts(bot)
        texts.save_at_random(chance)
        if chance.random() < 0.1:
            bot.child.signal(1)         # SIGHUP
        time.sleep(chance.expovariate(1 / pause))
        end = time.monotonic() + (VERDICT_SECONDS if number % 5 == 0 else 0)
        while verdicts(bot) == before and time.monotonic() < end:
            time.sleep(0.1)
        if not bot.child.running():
            raise BotError(f"the bot ended by itself behind save {number}:\n{bot.last_lines()}")
        if number % 100 == 0:
            say(f"    {number} saves")


def ask_for_the_last(person, room, bot, texts):
    """Mends everything; the bot must come to use the newest edition."""
    texts.mend()
    wanted = ("Edition", texts.editions[-1])
    for _try in range(20):
        answer = person.wait_for_answer(room, person.say(room, QUESTION))
        if edition(answer[0]) == wanted:
            return
        time.sleep(0.5)
    raise BotError(f"edition {wanted[1]} does not come into use:\n{bot.last_lines()}")


def saving_run(saves, seed, people=3, pause=0.4):
    """One whole run; gives its SavingResult."""
    chance = random.Random(seed)
    start = time.monotonic()
    folder = make_folder("texts")
    texts = Texts(folder)
    texts.save_edition()
    with Homeserver() as homeserver:
        bot = Bot(homeserver, "unknot", answers_per_minute_person=10000, answers_per_minute_room=10000,
                  intents=texts.intents, responses=texts.responses)
        failed = True
        try:
            bot.start()
            askers = make_askers(homeserver, bot, people, 0.3, chance)
            for asker in askers:
                asker.start()
            save_many(bot, texts, saves, chance, pause)
            for asker in askers:
                asker.finish()
            wait_for_all(askers, SETTLE_SECONDS)
            last = homeserver.register("last")
            ask_for_the_last(last, last.create_direct_chat(bot), bot, texts)
            result = SavingResult(askers, texts, bot.log_text())
            bot.stop()
            failed = not result.good()
        finally:
            bot.close(failed)
            remove_folder(folder)
    say(f"    {saves} saves, seed {seed}: {result} ({time.monotonic() - start:.0f} s)")
    return result


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--saves", type=int, default=100)
    options.add_argument("--seed", type=int, default=None, help="default: another one each time")
    chosen = options.parse_args()
    end_on_signals()
    program()
    seed = random.SystemRandom().randrange(10 ** 6) if chosen.seed is None else chosen.seed
    try:
        return 0 if saving_run(chosen.saves, seed).good() else 1
    except (HomeserverError, BotError) as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
