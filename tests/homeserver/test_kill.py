"""SIGKILL at random moments on a real homeserver."""

import os
import random

from kill import kill_run
from suite import main

KILLS = int(os.environ.get("KILLS", "100"))


def test_each_question_has_exactly_one_answer_in_its_newest_wording_after_100_kills():
    result = kill_run(KILLS, int(os.environ.get("SEED") or random.SystemRandom().randrange(10 ** 6)))
    assert result.asked > KILLS, f"only {result.asked} questions were asked"
    assert result.good(), f"{result}; lost {result.lost[:5]}, twice {result.twice[:5]}, stray {result.stray[:5]}, " \
                          f"stale {result.stale[:5]}, swapped {result.swapped[:5]}"


if __name__ == "__main__":
    main()
