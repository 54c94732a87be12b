"""`unknot status`: what a running bot tells about itself."""

import json
import os
import socket
import time

from chosen import Homeserver
from processes import make_folder, remove_folder, wait_until
from suite import main
from world import QUESTION, World, direct_chat, shared_room


def status(bot):
    done = bot.run("status", "--json")
    assert done.returncode == 0, (done.returncode, done.stderr)
    return json.loads(done.stdout)


def test_without_a_running_bot_it_ends_with_69(world):
    with world.bot() as bot:
        bot.stop()
        done = bot.run("status")
        assert done.returncode == 69 and "no bot runs" in done.stderr, (done.returncode, done.stderr)
        bot.start()
        bot.kill()
        done = bot.run("status")
        assert done.returncode == 69 and "no bot runs" in done.stderr, (done.returncode, done.stderr)


def test_it_tells_version_uptime_and_the_age_of_the_last_sync(world):
    with world.bot() as bot:
        told = status(bot)
        assert told["state"] == "running" and told["version"], told
        assert 0 <= told["uptime_seconds"] < 60 and 0 <= told["last_sync_seconds"] < 60, told
        words = bot.run("status").stdout
        assert "last sync: " in words and told["version"] in words and "since the start: " in words, words


def test_it_counts_questions_and_what_was_sent(world):
    ada = world.person()
    with world.bot(answers_per_minute_person=2) as bot:
        room = direct_chat(ada, bot)
        for _question in range(4):
            ada.say(room, QUESTION)
        wait_until(lambda: status(bot)["counters"]["limited"] == 2, 60, "two questions over the limit", 0.2)
        counters = status(bot)["counters"]
        assert counters["questions"] == 2 and counters["refused"] == 0, counters
        wait_until(lambda: status(bot)["counters"]["sent"] >= 3, 60, "three events sent", 0.2)


def test_it_counts_thumbs_by_intent_and_names_nobody(world):
    ada = world.person()
    with world.bot() as bot:
        assert status(bot)["feedback"] == [] and "thumbs under answers: none" in bot.run("status").stdout
        room = direct_chat(ada, bot)
        for text, thumb in ((QUESTION, "\U0001F44D"), (QUESTION, "\U0001F44D"), ("does massage help my upper back?", "\U0001F44E")):
            answer = ada.wait_for_answer(room, ada.say(room, text))[0]
            ada.react(room, answer["event_id"], thumb)
        wait_until(lambda: sum(one["up"] + one["down"] for one in status(bot)["feedback"]) == 3, 60, "three thumbs", 0.2)
        assert {"intent": "heat_cold", "up": 2, "down": 0} in status(bot)["feedback"], status(bot)["feedback"]
        words = bot.run("status").stdout
        assert "  heat_cold: 2 up, 0 down\n" in words and ada.user_id not in words, words


def test_it_counts_reloads(world):
    with world.bot() as bot:
        bot.child.signal(1)
        wait_until(lambda: status(bot)["counters"]["reloads"] == 1, 60, "a reload", 0.2)


def test_it_tells_what_waits_and_in_how_many_rooms_the_bot_may_not_speak(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        levels = ada.get_state(room, "m.room.power_levels")
        ada.set_state(room, "m.room.power_levels", {**levels, "events_default": 50})
        ada.say(room, QUESTION, mention=bot)
        wait_until(lambda: status(bot)["rooms"]["muted"] == 1, 60, "a muted room", 0.2)
        time.sleep(1)
        told = status(bot)
        assert told["outbox"]["waiting"] == 1 and told["outbox"]["oldest_seconds"] >= 1, told
        assert told["rooms"]["joined"] == 1, told


def test_what_was_set_aside_is_told_with_its_reason_and_without_names(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        levels = ada.get_state(room, "m.room.power_levels")
        ada.set_state(room, "m.room.power_levels", {**levels, "events_default": 50})
        ada.say(room, QUESTION, mention=bot)
        wait_until(lambda: status(bot)["rooms"]["muted"] == 1, 60, "a muted room", 0.2)
        ada.call("POST", f"/rooms/{room}/kick", {"user_id": bot.user_id})
        told = wait_until(lambda: status(bot)["outbox"]["set_aside"] == 1 and status(bot), 60, "a row set aside", 0.2)
        assert "no longer in the room" in told["outbox"]["set_aside_newest"][0]["reason"], told
        words = bot.run("status").stdout
        assert "no longer in the room" in words, words
        for secret in (room, ada.user_id, bot.user_id, QUESTION):
            assert secret not in words and secret not in json.dumps(told), secret


def test_the_socket_is_closed_to_others_and_gone_after_the_end(world):
    with world.bot() as bot:
        path = bot.folder / "state" / "status.sock"
        assert path.stat().st_mode & 0o777 == 0o600
        bot.stop()
        assert not path.exists()


def test_a_bot_that_waits_for_its_homeserver_tells_that_too():
    with Homeserver() as homeserver:
        bot = World().bot(homeserver)
        homeserver.stop()
        try:
            bot.launch()
            bot.wait_for_log("homeserver")
            told = status(bot)
            assert told["state"] == "starting" and "last_sync_seconds" not in told, told
            assert "none yet" in bot.run("status").stdout
        finally:
            bot.close()


def test_somebody_who_connects_and_reads_nothing_holds_up_nobody(world):
    ada = world.person()
    with world.bot() as bot:
        path = bot.folder / "state" / "status.sock"
        readers = []
        for _reader in range(10):
            readers.append(socket.socket(socket.AF_UNIX))
            readers[-1].connect(os.path.relpath(path))
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        assert status(bot)["counters"]["questions"] == 1
        for reader in readers:
            reader.close()


def test_a_state_folder_with_a_long_path_has_a_socket_too(world):
    folder = make_folder("long")
    try:
        with world.bot(state=folder / ("x" * 120)) as bot:
            assert status(bot)["state"] == "running"
    finally:
        remove_folder(folder)


def test_a_second_process_that_is_refused_leaves_the_first_ones_socket(world):
    with world.bot() as bot:
        assert bot.run("run", seconds=15).returncode == 75
        assert status(bot)["state"] == "running"


if __name__ == "__main__":
    main(World)
