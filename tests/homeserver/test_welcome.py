"""The word of welcome after joining, on a real homeserver."""

import time

from person import MARKER, marker
from suite import main
from world import QUESTION, World, body, direct_chat, mentioned, relation, shared_room


def welcomes(events):
    return [event for event in events if event["type"] == "m.room.message" and MARKER in event["content"]
            and "to" not in marker(event)]


def wait_for_welcome(person, room, count=1, seconds=60):
    person.wait_for(lambda: len(welcomes(person.timeline.get(room, []))) >= count, seconds, "a welcome")
    found = welcomes(person.events(room))
    assert len(found) == count, f"{len(found)} welcomes"
    return found[-1]


def test_a_direct_chat_is_welcomed_with_the_disclaimer_and_how_to_ask(world):
    ada = world.person()
    with world.bot() as bot:
        welcome = wait_for_welcome(ada, direct_chat(ada, bot))
        assert welcome["content"]["msgtype"] == "m.text" and not relation(welcome) and not mentioned(welcome)
        assert "help" in body(welcome) and "No warranty" in body(welcome), body(welcome)
        mark = marker(welcome)
        assert mark["part"] == mark["of"] == 1 and len(mark["txn"]) >= 20


def test_whom_the_welcome_showed_the_full_disclaimer_gets_the_short_line_from_then_on(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        wait_for_welcome(ada, room)
        answer, = ada.wait_for_answer(room, ada.say(room, QUESTION))
        assert "No warranty" not in body(answer) and "general information only" in body(answer).lower()
        second = wait_for_welcome(ada, direct_chat(ada, bot))
        assert "No warranty" not in body(second) and "general information only" in body(second).lower()


def test_a_room_is_welcomed_with_one_line(world):
    ada = world.person()
    with world.bot() as bot:
        welcome = wait_for_welcome(ada, shared_room(ada, bot))
        assert welcome["content"]["msgtype"] == "m.notice" and "\n" not in body(welcome), body(welcome)


def test_a_question_that_waits_is_answered_and_not_welcomed(world):
    ada = world.person()
    with world.bot() as bot:
        bot.stop()
        room = ada.create_direct_chat(bot)
        question = ada.say(room, QUESTION)
        bot.start()
        answer, = ada.wait_for_answer(room, question)
        assert "No warranty" in body(answer)
        time.sleep(3.5)
        assert not welcomes(ada.events(room))


def test_who_asks_at_once_is_answered_and_not_welcomed(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        answer, = ada.wait_for_answer(room, ada.say(room, QUESTION))
        time.sleep(3.5)
        assert not welcomes(ada.events(room)) and not relation(answer)


def test_a_kill_neither_loses_nor_doubles_a_welcome(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        bot.wait_for_log("ready")
        for _kill in range(4):
            time.sleep(0.7)
            bot.kill()
            bot.start()
        wait_for_welcome(ada, room)
        time.sleep(2.5)
        assert len(welcomes(ada.events(room))) == 1


def test_the_bot_that_is_invited_again_welcomes_again(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        wait_for_welcome(ada, room)
        ada.call("POST", f"/rooms/{room}/kick", {"user_id": bot.user_id})
        ada.invite(room, bot)
        wait_for_welcome(ada, room, 2)


def test_rooms_in_which_the_bot_was_before_its_first_start_are_not_welcomed(world):
    ada = world.person()
    bot = world.bot()
    room = ada.create_shared_room([bot])
    bot.account.join(room)
    with bot:
        ada.wait_for_answer(room, ada.say(room, QUESTION, mention=bot))
        time.sleep(3)
        assert not welcomes(ada.events(room))


if __name__ == "__main__":
    main(World)
