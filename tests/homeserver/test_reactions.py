"""Reactions on a real homeserver: digits pick, thumbs are counted, and both can be taken back."""

import sqlite3

from person import MatrixError, answers_among, marker
from suite import main
from test_changes import wait_for_redaction
from test_context import ask, expected_pick, first_line
from world import QUESTION, World, direct_chat, mentioned, relation, replied_to, shared_room

SLEEP = "how should I sleep with upper back pain?"


def feedback(bot):
    """What the store has: (intent, up) of each thumb."""
    with sqlite3.connect(f"file:{bot.folder}/state/unknot.db?mode=ro", uri=True) as store:
        return store.execute("SELECT intent, up FROM feedback ORDER BY intent, up").fetchall()


def wait_for_feedback(person, bot, expected):
    person.wait_for(lambda: feedback(bot) == expected, 60, f"{expected} in the store (is {feedback(bot)})")


def picked_by(person, room, offer, key):
    return person.wait_for_answer(room, person.react(room, offer["event_id"], key))[0]


def test_a_digit_under_an_offer_picks_like_the_number_does(world):
    expected = expected_pick(world, 2)
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        heat = ask(ada, room, QUESTION)
        ask(ada, room, SLEEP)
        picked = picked_by(ada, room, heat, "2\ufe0f\u20e3")
        assert first_line(picked) == expected and replied_to(picked) == heat["event_id"]


def test_digits_are_understood_with_and_without_what_makes_them_an_emoji(world):
    expected = expected_pick(world, 1)
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        for key in ("1", "1\ufe0f", "1\u20e3", "1\ufe0f\u20e3"):
            heat = ask(ada, room, QUESTION)
            assert first_line(picked_by(ada, room, heat, key)) == expected, key


def test_a_picked_topic_can_be_gone_on_with(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        picked = picked_by(ada, room, ask(ada, room, QUESTION), "1")
        again = picked_by(ada, room, picked, "1")
        assert first_line(again) != first_line(picked)


def test_a_digit_in_a_room_is_answered_to_the_one_who_reacted(world):
    expected = expected_pick(world, 1)
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        heat = ask(ada, room, QUESTION, mention=bot)
        picked = picked_by(ben, room, heat, "1")
        assert first_line(picked) == expected and set(mentioned(picked)) <= {ben.user_id}
        assert picked["content"]["msgtype"] == "m.notice" and replied_to(picked) == heat["event_id"]


def test_a_digit_in_a_thread_is_answered_in_the_thread(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        root = ada.say(room, "about backs")
        heat = ask(ada, room, QUESTION, mention=bot, thread=root)
        picked = picked_by(ada, room, heat, "1")
        assert relation(picked)["rel_type"] == "m.thread" and relation(picked)["event_id"] == root


def test_a_digit_that_was_not_offered_is_ignored(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        heat = ask(ada, room, QUESTION)
        reaction = ada.react(room, heat["event_id"], "9")
        ask(ada, room, SLEEP)
        assert not ada.answers(room, reaction)


def test_a_digit_under_somebody_elses_message_is_ignored(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        ask(ada, room, QUESTION, mention=bot)
        reaction = ada.react(room, ben.say(room, "1. one\n2. two"), "1")
        ask(ada, room, SLEEP, mention=bot)
        assert not ada.answers(room, reaction)


def test_a_reaction_while_the_bot_is_down_is_answered_once(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        heat = ask(ada, room, QUESTION)
        bot.kill()
        reaction = ada.react(room, heat["event_id"], "1")
        for _restart in range(2):
            bot.start()
            ada.wait_for_answer(room, reaction)
            bot.kill()
        assert len(ada.answers(room, reaction)) == 1


def test_a_digit_that_is_taken_back_takes_its_answer_away(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        heat = ask(ada, room, QUESTION)
        reaction = ada.react(room, heat["event_id"], "1")
        picked, = ada.wait_for_answer(room, reaction)
        ada.redact(room, reaction)
        wait_for_redaction(ada, room, picked)


def test_thumbs_are_counted_by_intent_and_answered_with_nothing(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        heat, sleep = ask(ada, room, QUESTION), ask(ada, room, SLEEP)
        thumbs = [ada.react(room, heat["event_id"], "\U0001f44d"), ada.react(room, sleep["event_id"], "\U0001f44e\U0001f3fd"),
                  ada.react(room, heat["event_id"], "\U0001f44d\ufe0f")]
        wait_for_feedback(ada, bot, [("heat_cold", 1), ("heat_cold", 1), ("sleep", 0)])
        ask(ada, room, QUESTION)
        assert not any(ada.answers(room, thumb) for thumb in thumbs)


def test_a_thumb_that_is_taken_back_is_not_counted_any_more(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        thumb = ada.react(room, ask(ada, room, QUESTION)["event_id"], "\U0001f44d")
        wait_for_feedback(ada, bot, [("heat_cold", 1)])
        ada.redact(room, thumb)
        wait_for_feedback(ada, bot, [])


def test_other_emojis_and_broken_reactions_are_ignored(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        heat = ask(ada, room, QUESTION)
        for key in ("\u2764\ufe0f", "10", "0", "1 ", "", "\U0001f44d\U0001f44d"):
            ada.react(room, heat["event_id"], key)
        for content in ({}, {"m.relates_to": {"rel_type": "m.annotation"}}, {"m.relates_to": {"key": "1"}},
                        {"m.relates_to": {"rel_type": "m.reference", "event_id": heat["event_id"], "key": "1"}}):
            try:
                ada.send(room, "m.reaction", content)
            except MatrixError as error:
                assert error.status == 400
        ask(ada, room, SLEEP)
        assert len({marker(event)["to"] for event in answers_among(ada.events(room))}) == 2 and not feedback(bot)


def test_the_bot_adds_no_reactions_itself(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        picked_by(ada, room, ask(ada, room, QUESTION), "1")
        assert not [event for event in ada.events(room) if event["type"] == "m.reaction" and event["sender"] == bot.user_id]


if __name__ == "__main__":
    main(World)
