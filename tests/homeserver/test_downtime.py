"""What came while the bot was down, or while the homeserver was."""

import contextlib
import json
import time

from chosen import Homeserver
from person import marker, quote, request
from processes import make_folder, remove_folder
from suite import main
from world import QUESTION, QUESTIONS, World, direct_chat, shared_room

ANY_RATE = {"answers_per_minute_person": 10000, "answers_per_minute_room": 10000}


def ask_many(person, room, count, **more):
    return [person.say(room, QUESTIONS[number % len(QUESTIONS)], **more) for number in range(count)]


def answered_in_order(person, room, asked, seconds):
    """Waits for the last answer, and asserts that there is exactly one to each, in the order of the questions."""
    person.wait_for_answer(room, asked[-1], seconds)
    answered = [marker(event)["to"] for event in person.answers(room) if marker(event)["part"] == 1]
    answered = [event for event in answered if event in set(asked)]
    assert len(answered) == len(asked), f"{len(answered)} answers to {len(asked)} questions"
    assert answered == asked, "not in the order of the questions"


def test_a_gap_of_120_messages_in_a_room_is_answered_in_order(world):
    ada = world.person()
    with world.bot(oldest_question="12 hours") as bot:
        room = shared_room(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION, mention=bot))
        bot.stop()
        asked = ask_many(ada, room, 120, mention=bot)
        bot.start()
        answered_in_order(ada, room, asked, 90)


def test_a_gap_of_120_messages_in_a_direct_chat_is_answered_in_order(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        bot.stop()
        asked = ask_many(ada, room, 120)
        bot.start()
        answered_in_order(ada, room, asked, 90)


def test_a_gap_that_is_interrupted_by_a_kill_is_answered_once(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        bot.stop()
        asked = ask_many(ada, room, 80)
        for _kill in range(4):
            bot.start()
            ada.sync(0.2)
            bot.kill()
        later = ada.say(room, QUESTION)
        bot.start()
        answered_in_order(ada, room, [*asked, later], 60)


def test_seventy_questions_in_seven_rooms_while_down_are_all_answered(world):
    ada = world.person()
    with world.bot() as bot:
        rooms = [direct_chat(ada, bot) for _ in range(7)]
        bot.stop()
        asked = {room: ask_many(ada, room, 10) for room in rooms}
        bot.start()
        for room in rooms:
            answered_in_order(ada, room, asked[room], 60)


def test_what_is_asked_during_a_crash_is_answered_after_the_restart(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        bot.kill()
        asked = ask_many(ada, room, 3)
        bot.start()
        answered_in_order(ada, room, asked, 60)


def test_the_first_start_answers_no_history(world):
    """A bot whose state is new, on an account that is in rooms already."""
    ada = world.person()
    bot = world.bot()
    room = ada.create_shared_room([bot.account])
    old = ask_many(ada, room, 3, mention=bot)
    with bot:
        question = ada.say(room, QUESTION, mention=bot)
        ada.wait_for_answer(room, question)
        answered = [marker(event)["to"] for event in ada.answers(room)]
        assert answered == [question], f"{len(set(old) & set(answered))} of {len(old)} old ones were answered"


def test_questions_older_than_the_limit_are_not_answered_after_a_downtime():
    with homeserver_with_a_past() as homeserver:
        ada = homeserver.register("ada")
        with World().bot(homeserver, oldest_question="12 hours") as bot:
            room = direct_chat(ada, bot)
            ada.wait_for_answer(room, ada.say(room, QUESTION))
            bot.stop()
            asked = [say_in_the_past(homeserver, ada, room, hours) for hours in (14, 13, 11, 1)]
            bot.start()
            answered_in_order(ada, room, asked[2:], 60)
            assert not ada.answers(room, asked[0]) and not ada.answers(room, asked[1])


def test_questions_older_than_the_limit_are_not_answered_in_a_chat_that_began_during_the_downtime():
    with homeserver_with_a_past() as homeserver:
        ada = homeserver.register("ada")
        with World().bot(homeserver, oldest_question="12 hours") as bot:
            bot.stop()
            room = ada.create_direct_chat(bot)
            asked = [say_in_the_past(homeserver, ada, room, hours) for hours in (14, 13, 11, 1)]
            bot.start()
            answered_in_order(ada, room, asked[2:], 60)
            assert not ada.answers(room, asked[0]) and not ada.answers(room, asked[1])


def test_the_backlog_of_a_downtime_is_exempt_from_the_bots_own_limits(world):
    ada = world.person()
    with world.bot() as bot:
        old = direct_chat(ada, bot)
        ada.wait_for_answer(old, ada.say(old, QUESTION))
        bot.stop()
        new = ada.create_direct_chat(bot)
        asked = {room: ask_many(ada, room, 30) for room in (old, new)}
        bot.start()
        for room, questions in asked.items():
            answered_in_order(ada, room, questions, 60)


@contextlib.contextmanager
def homeserver_with_a_past():
    """Only an application service may give an event another time: one that writes in anybody's name."""
    folder = make_folder("service")
    service = folder / "service.yaml"
    service.write_text(json.dumps({"id": "past", "url": None, "as_token": "as-secret", "hs_token": "hs-secret",
                                   "sender_localpart": "past", "rate_limited": False, "namespaces": {
                                       "users": [{"regex": "@.*", "exclusive": False}]}}))
    try:
        with Homeserver(app_service_config_files=[str(service)]) as homeserver:
            yield homeserver
    finally:
        remove_folder(folder)


def say_in_the_past(homeserver, person, room, hours):
    when = int((time.time() - 3600 * hours) * 1000)
    path = f"/_matrix/client/v3/rooms/{quote(room)}/send/m.room.message/past-{hours}?ts={when}&user_id={person.user_id}"
    return request(homeserver.url, "PUT", path, {"msgtype": "m.text", "body": QUESTION}, "as-secret")["event_id"]


def test_a_homeserver_that_is_not_there_is_waited_for():
    with Homeserver() as homeserver:
        ada = homeserver.register("ada")
        bot = World().bot(homeserver)
        room = ada.create_direct_chat(bot)
        question = ada.say(room, QUESTION)
        homeserver.stop()
        try:
            bot.launch()
            bot.wait_for_log("next try")
            assert bot.child.running(), bot.last_lines()
            homeserver.start()
            ada.wait_for_answer(room, question, 90)
        finally:
            bot.close()


def test_a_restart_of_the_homeserver_is_survived():
    with Homeserver() as homeserver:
        ada = homeserver.register("ada")
        with World().bot(homeserver) as bot:
            room = direct_chat(ada, bot)
            first = ada.say(room, QUESTION)
            ada.wait_for_answer(room, first)
            homeserver.stop()
            homeserver.start()
            second = ada.say(room, QUESTION)
            answered_in_order(ada, room, [first, second], 90)


def test_a_homeserver_that_is_killed_while_answers_are_sent_gets_each_once():
    with Homeserver() as homeserver:
        ada = homeserver.register("ada")
        with World().bot(homeserver, **ANY_RATE) as bot:
            room = direct_chat(ada, bot)
            asked = ask_many(ada, room, 40)
            homeserver.child.kill()
            homeserver.start()
            answered_in_order(ada, room, asked, 90)


if __name__ == "__main__":
    main(World)
