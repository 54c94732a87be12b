"""Commands in a chat, on a real homeserver: for everyone, for a room's moderators, for the operators."""

import shutil
import sqlite3

from processes import ROOT, wait_until
from suite import main, not_on
from test_context import ask, first_line
from world import QUESTION, World, body, direct_chat, relation, replied_to, shared_room

ALARM = "I have crushing chest pain and cannot breathe"
SLEEP = "how should I sleep with upper back pain?"


def rows(bot, query, *values):
    with sqlite3.connect(f"file:{bot.folder}/state/unknot.db?mode=ro", uri=True) as store:
        return store.execute(query, values).fetchall()


def promote(person, room, user, level=50):
    levels = person.get_state(room, "m.room.power_levels")
    levels["users"][user.user_id] = level
    person.set_state(room, "m.room.power_levels", levels)


def is_silent(person, room, text, **more):
    """That the bot says nothing to it, known once it has answered an alarm that came later."""
    event = person.say(room, text, **more)
    ask(person, room, ALARM, **more)
    return not person.answers(room, event)


def test_everyone_can_ask_for_help_topics_disclaimer_and_privacy(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        assert "1. " in body(ask(ada, room, "help")) and "1. " in body(ask(ada, room, "topics"))
        assert "No warranty" in body(ask(ada, room, "disclaimer"))
        assert "30 days" in body(ask(ada, room, "privacy"))
        assert "computer program" in body(ask(ada, room, "about"))


def test_commands_work_in_a_room_behind_the_prefix_and_a_mention(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        assert "No warranty" in body(ask(ada, room, "!unknot disclaimer"))
        assert "forgotten" in body(ask(ada, room, "forget me", mention=bot))
        bare = ada.say(room, "forget me")
        ask(ada, room, QUESTION, mention=bot)
        assert not ada.answers(room, bare)


def test_forget_me_takes_conversations_warnings_and_feedback_out_of_the_store(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room, other = direct_chat(ada, bot), direct_chat(ben, bot)
        for person, place in ((ada, room), (ben, other)):
            answer = ask(person, place, QUESTION)
            person.react(place, answer["event_id"], "\U0001f44d")
            ask(person, place, ALARM)
        answer = ask(ada, room, "forget me")
        assert "forgotten" in body(answer)
        everything = str([rows(bot, f"SELECT * FROM {table}") for table in
                          ("question", "conversation", "person", "feedback", "outbox")])
        assert ada.user_id not in everything and ben.user_id in everything
        assert len(rows(bot, "SELECT * FROM feedback")) == 1
        assert rows(bot, "SELECT intents, options FROM outbox WHERE room = ?", room) == [(None, None)] * 3


def test_after_forget_me_nothing_is_answered_twice_and_the_disclaimer_comes_in_full(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        first = ada.say(room, QUESTION)
        ada.wait_for_answer(room, first)
        ask(ada, room, "!forget")
        bot.kill()
        bot.start()
        assert "No warranty" in body(ask(ada, room, QUESTION))
        assert len(ada.answers(room, first)) == 1


def test_a_number_after_forget_me_picks_nothing(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        answer = ask(ada, room, QUESTION)
        picked = first_line(ask(ada, room, "1"))
        ask(ada, room, "Forget me.")
        assert first_line(ask(ada, room, "1")) != picked
        assert first_line(ask(ada, room, "1", reply_to=answer["event_id"])) != picked


def test_a_moderator_can_make_the_bot_quiet_and_let_it_speak_again(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        assert "quiet" in body(ask(ada, room, "!unknot quiet"))
        assert is_silent(ada, room, QUESTION, mention=bot) and is_silent(ben, room, QUESTION, mention=bot)
        assert "1. " in body(ask(ben, room, "!unknot help"))
        ask(ada, room, "!unknot on")
        ask(ben, room, QUESTION, mention=bot)


def test_the_settings_of_a_room_outlive_a_restart_and_stay_in_that_room(world):
    ada = world.person()
    with world.bot() as bot:
        room, other = shared_room(ada, bot), shared_room(ada, bot)
        ask(ada, room, "!unknot quiet")
        bot.kill()
        bot.start()
        assert is_silent(ada, room, QUESTION, mention=bot)
        ask(ada, other, QUESTION, mention=bot)


def test_who_is_no_moderator_is_refused_until_promoted(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        for command in ("quiet", "on", "threads", "room", "emergency number 000"):
            assert "moderator" in body(ask(ben, room, f"!unknot {command}")), command
        promote(ada, room, ben)
        assert "quiet" in body(ask(ben, room, "!unknot quiet"))
        promote(ada, room, ben, 0)
        assert "moderator" in body(ask(ben, room, "!unknot on"))


def test_moderators_of_rooms_from_before_the_first_start_are_known(world):
    ada, ben = world.person("ada"), world.person("ben")
    bot = world.bot()
    room = ada.create_shared_room([bot, ben], room_version="10")
    bot.account.join(room)
    with bot:
        assert "moderator" in body(ask(ben, room, "!unknot quiet"))
        assert "quiet" in body(ask(ada, room, "!unknot quiet"))


def test_the_creators_of_a_room_of_version_12_are_moderators(world):
    ada, ben, cy = world.person("ada"), world.person("ben"), world.person("cy")
    with world.bot() as bot:
        room = ada.create_shared_room([bot, ben, cy], room_version="12",
                                      creation_content={"additional_creators": [ben.user_id]})
        ada.wait_for_join(room, bot)
        assert ada.user_id not in ada.get_state(room, "m.room.power_levels").get("users", {})
        assert "quiet" in body(ask(ada, room, "!unknot quiet"))
        assert "again" in body(ask(ben, room, "!unknot on"))
        assert "moderator" in body(ask(cy, room, "!unknot quiet"))


def test_where_everybody_has_the_level_everybody_may(world):
    ada, ben, cy = world.person("ada"), world.person("ben"), world.person("cy")
    with world.bot() as bot:
        room = ada.create_shared_room([bot, ben, cy], power_level_content_override={
            "users_default": 50, "users": {ada.user_id: 100, cy.user_id: 0}}, room_version="10")
        ada.wait_for_join(room, bot)
        assert "quiet" in body(ask(ben, room, "!unknot quiet"))
        assert "moderator" in body(ask(cy, room, "!unknot on"))


@not_on("dendrite", "its receipts know no threads")
def test_answers_can_start_threads_at_their_questions_or_stay_in_the_room(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        ask(ada, room, "!unknot threads")
        question = ben.say(room, QUESTION, mention=bot)
        answer, = ben.wait_for_answer(room, question)
        assert relation(answer) == {"rel_type": "m.thread", "event_id": question, "is_falling_back": False,
                                    "m.in_reply_to": {"event_id": question}}, relation(answer)
        receipt = ben.wait_for(lambda: ben.receipts.get(question, {}).get(bot.user_id), 60, "a receipt")
        assert receipt.get("thread_id") == "main", receipt
        ask(ada, room, "!unknot room")
        answer, = ben.wait_for_answer(room, ben.say(room, QUESTION, mention=bot))
        assert "rel_type" not in relation(answer)


def test_a_thread_that_an_answer_started_goes_on_with_its_context_and_without_mentions(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        ask(ada, room, "!unknot threads")
        question = ada.say(room, QUESTION, mention=bot)
        answer, = ada.wait_for_answer(room, question)
        ask(ada, room, SLEEP, mention=bot)
        picked = ask(ada, room, "1", thread=question)
        assert first_line(picked) != first_line(answer) and relation(picked)["event_id"] == question
        assert picked["content"]["m.relates_to"]["rel_type"] == "m.thread"


def test_a_room_can_have_its_own_emergency_number(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot(emergency_number="112") as bot:
        room, other = shared_room(ada, bot, ben), shared_room(ada, bot)
        assert "999 or 555-1234 (security)" in body(ask(ada, room, "!unknot emergency number 999 or 555-1234 (security)"))
        assert "999 or 555-1234 (security)" in body(ask(ben, room, ALARM, mention=bot))
        assert "999" not in body(ask(ada, other, ALARM, mention=bot))
        ask(ada, room, "!unknot emergency number default")
        assert "999" not in body(ask(ben, room, ALARM, mention=bot)) and "112" in body(ask(ben, room, ALARM, mention=bot))


def test_an_emergency_number_that_is_no_number_is_refused(world):
    ada = world.person()
    with world.bot(emergency_number="112") as bot:
        room = shared_room(ada, bot)
        for text in ("9" * 81, "1 https://evil.example", "1 @room", "1 <b>bold</b>", "1\u202e2", "1\x072", "evil.com 1"):
            answer = body(ask(ada, room, f"!unknot emergency number {text}"))
            assert "Nothing was changed" in answer, (text, answer)
        assert "112" in body(ask(ada, room, ALARM, mention=bot))


def test_who_asks_for_the_emergency_number_in_need_is_not_refused(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot(emergency_number="112") as bot:
        room = shared_room(ada, bot, ben)
        assert "112" in body(ask(ben, room, "emergency number", mention=bot))


def test_operators_can_ask_for_the_status_and_others_are_refused(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot(operators=[ada.user_id]) as bot:
        room, other = direct_chat(ada, bot), direct_chat(ben, bot)
        ask(ben, other, QUESTION)
        status = body(ask(ada, room, "status"))
        assert "intents" in status, status
        for command in ("status", "reload"):
            assert "operators" in body(ask(ben, other, command))


def test_operators_can_reload_and_errors_keep_the_old_texts(world):
    ada = world.person()
    bot = world.bot(operators=[ada.user_id])
    shutil.copytree(ROOT / "intents", bot.folder / "intents")
    shutil.copytree(ROOT / "responses", bot.folder / "responses")
    bot.configure(intents="intents", responses="responses")
    with bot:
        room = direct_chat(ada, bot)
        answer = bot.folder / "responses" / "heat_cold.md"
        answer.write_text(answer.read_text().replace("Either can help", "Either one can help"))
        assert "Reloaded" in body(ask(ada, room, "reload", seconds=90))
        assert "Either one can help" in body(ask(ada, room, QUESTION))
        answer.write_text("nothing")
        assert "Nothing changed" in body(ask(ada, room, "reload", seconds=90))
        assert "Either one can help" in body(ask(ada, room, QUESTION))


def test_while_a_reload_runs_other_questions_are_answered(world):
    ada = world.person()
    with world.bot(operators=[ada.user_id]) as bot:
        room = direct_chat(ada, bot)
        bot.stop()
        reload, question = ada.say(room, "reload"), ada.say(room, QUESTION)
        bot.start()
        told, = ada.wait_for_answer(room, reload, 90)
        assert "Reloaded" in body(told) and replied_to(told) == reload
        order = [event["event_id"] for event in ada.events(room)]
        assert order.index(ada.answers(room, question)[0]["event_id"]) < order.index(told["event_id"])


def test_a_reload_that_is_killed_is_answered_once_after_the_start(world):
    ada = world.person()
    with world.bot(operators=[ada.user_id]) as bot:
        room = direct_chat(ada, bot)
        for _round in range(3):
            reload = ada.say(room, "reload")
            wait_until(lambda: rows(bot, "SELECT 1 FROM outbox WHERE question = ?", reload), 60, "the command being taken")
            bot.kill()
            bot.start()
            told, = ada.wait_for_answer(room, reload, 90)
            assert "Reloaded" in body(told) and len(ada.answers(room, reload)) == 1


if __name__ == "__main__":
    main(World)
