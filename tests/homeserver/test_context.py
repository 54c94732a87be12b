"""What a conversation remembers on a real homeserver: numbers, replies, and several people at once."""

import time

from suite import main
from test_changes import wait_for_edit
from world import QUESTION, World, body, direct_chat, relation, replied_to, shared_room

SLEEP = "how should I sleep with upper back pain?"


def first_line(event):
    return body(event).splitlines()[0]


def offers(event):
    """The numbered titles at the end of an answer."""
    lines = [line.split(". ", 1) for line in body(event).splitlines()]
    return [line[1] for line in lines if len(line) == 2 and line[0] in "123456789"]


def ask(person, room, text, seconds=60, **more):
    return person.wait_for_answer(room, person.say(room, text, **more), seconds)[0]


def expected_pick(world, number, question=QUESTION):
    """What somebody else is told who asks the same and sends the number."""
    eve = world.person("eve")
    with world.bot() as bot:
        room = direct_chat(eve, bot)
        ask(eve, room, question)
        return first_line(ask(eve, room, str(number)))


def test_a_number_picks_from_what_was_offered_last(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        answer = ask(ada, room, QUESTION)
        assert len(offers(answer)) >= 2, body(answer)
        assert first_line(ask(ada, room, "1")) != first_line(answer)


def test_a_reply_to_an_answer_restores_what_that_answer_offered(world):
    expected = expected_pick(world, 2)
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        heat = ask(ada, room, QUESTION)
        sleep = ask(ada, room, SLEEP)
        assert offers(heat) != offers(sleep)
        assert first_line(ask(ada, room, "2", reply_to=heat["event_id"])) == expected


def test_a_reply_restores_the_context_after_the_conversation_is_forgotten(world):
    expected = expected_pick(world, 1)
    ada = world.person()
    with world.bot(context="10 seconds") as bot:
        room = direct_chat(ada, bot)
        heat = ask(ada, room, QUESTION)
        ask(ada, room, SLEEP)
        time.sleep(10.5)
        assert first_line(ask(ada, room, "1", reply_to=heat["event_id"])) == expected


def test_a_reply_restores_the_newest_wording_of_an_edited_answer(world):
    expected = expected_pick(world, 1, SLEEP)
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, QUESTION)
        answer, = ada.wait_for_answer(room, question)
        ada.edit(room, question, SLEEP)
        wait_for_edit(ada, room, answer)
        ask(ada, room, "what is a muscle spasm?")
        assert first_line(ask(ada, room, "1", reply_to=answer["event_id"])) == expected


def test_somebody_else_can_take_up_an_answer_by_a_reply(world):
    expected = expected_pick(world, 3)
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        heat = ask(ada, room, QUESTION, mention=bot)
        picked = ask(ben, room, "3", reply_to=heat["event_id"])
        assert first_line(picked) == expected
        assert replied_to(picked) != heat["event_id"]


def test_a_reply_in_a_thread_restores_the_context_there(world):
    expected = expected_pick(world, 2)
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        root = ada.say(room, "about backs")
        heat = ask(ada, room, QUESTION, mention=bot, thread=root)
        ask(ada, room, SLEEP, mention=bot, thread=root)
        picked = ask(ada, room, "2", reply_to=heat["event_id"], thread=root)
        assert first_line(picked) == expected and relation(picked)["event_id"] == root


def test_the_conversations_of_several_people_in_a_room_do_not_mix(world):
    heat, sleep = expected_pick(world, 1), expected_pick(world, 1, SLEEP)
    assert heat != sleep
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        ask(ada, room, QUESTION, mention=bot)
        ask(ben, room, SLEEP, mention=bot)
        assert first_line(ask(ada, room, "1", mention=bot)) == heat
        assert first_line(ask(ben, room, "1", mention=bot)) == sleep


def test_the_conversations_of_a_thread_and_of_its_room_do_not_mix(world):
    heat, sleep = expected_pick(world, 1), expected_pick(world, 1, SLEEP)
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        root = ada.say(room, QUESTION)
        ada.wait_for_answer(room, root)
        ask(ada, room, SLEEP, thread=root)
        assert first_line(ask(ada, room, "1")) == heat
        assert first_line(ask(ada, room, "1", thread=root)) == sleep


def test_a_number_that_is_edited_picks_from_the_same_offer(world):
    expected = expected_pick(world, 2)
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        ask(ada, room, QUESTION)
        number = ada.say(room, "1")
        answer, = ada.wait_for_answer(room, number)
        ada.edit(room, number, "2")
        edit = wait_for_edit(ada, room, answer)
        assert edit["content"]["m.new_content"]["body"].splitlines()[0] == expected


def test_an_edit_of_an_older_question_leaves_the_conversation_where_it_is(world):
    expected = expected_pick(world, 1, SLEEP)
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, QUESTION)
        answer, = ada.wait_for_answer(room, question)
        ask(ada, room, SLEEP)
        ada.edit(room, question, "what is a muscle spasm?")
        wait_for_edit(ada, room, answer)
        assert first_line(ask(ada, room, "1")) == expected


def test_what_was_offered_is_remembered_over_a_kill(world):
    expected = expected_pick(world, 2)
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        ask(ada, room, QUESTION)
        bot.kill()
        bot.start()
        assert first_line(ask(ada, room, "2")) == expected


if __name__ == "__main__":
    main(World)
