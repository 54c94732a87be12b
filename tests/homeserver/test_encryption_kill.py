"""SIGKILL at random moments in encrypted rooms, on a real homeserver."""

import os
import random

from bot import can_encrypt
from encrypted_person import installed
from kill import kill_run
from suite import Skip, main

KILLS = int(os.environ.get("KILLS", "100"))


def test_each_question_in_an_encrypted_room_has_one_answer_that_can_be_read_after_kills():
    installed()
    if not can_encrypt():
        raise Skip("built without encryption")
    result = kill_run(KILLS, int(os.environ.get("SEED") or random.SystemRandom().randrange(10 ** 6)), encrypted=True)
    assert result.asked > KILLS // 2, f"only {result.asked} questions were asked"
    assert result.good(), f"{result}; lost {result.lost[:5]}, twice {result.twice[:5]}, stray {result.stray[:5]}, " \
                          f"stale {result.stale[:5]}, swapped {result.swapped[:5]}, plain {result.plain[:5]}"


if __name__ == "__main__":
    main()
