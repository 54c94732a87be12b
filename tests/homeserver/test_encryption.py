"""Encrypted direct chats and rooms on a real homeserver, with people whose clients encrypt."""

import json
import sqlite3

from encrypted_person import ALGORITHM, NioPerson
from encrypted_world import (SECONDS, ada_of, ask, encrypted_chat, encrypted_room, kept_events, needs_encryption,
                             plain_messages, session_of, unreadable_of)
from person import Person, is_edit, marker
from processes import wait_until
from suite import main, not_on
from world import QUESTION, QUESTIONS, World, body, direct_chat, mentioned, relation, replied_to


# ---- Answers ----

def test_a_question_in_an_encrypted_direct_chat_is_answered_in_encryption(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        answer, = ask(ada, room)
        assert answer["sender"] == bot.user_id and "cold" in body(answer).lower(), body(answer)
        assert not plain_messages(ada, room, bot)


def test_the_bot_cross_signs_its_device(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        assert list(ada.devices_of(bot).values()) == [True], ada.devices_of(bot)
        assert "device is signed" in bot.log_text()


def test_a_question_that_was_asked_before_the_bot_came_is_answered(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = ada.create_direct_chat(bot, encrypted=True)
        ada.wait_for_answer(room, ada.say(room, QUESTION))


def test_a_ciphertext_that_comes_again_as_another_event_is_not_answered_again(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        first = ada.say(room, QUESTION)
        ada.wait_for_answer(room, first)
        ada.repeat(room, first)
        second = ada.say(room, QUESTIONS[1])
        ada.wait_for_answer(room, second)
        assert [marker(event)["to"] for event in ada.answers(room)] == [first, second]
        assert "repeats the ciphertext" in bot.log_text()


def replaces(event):
    return {"m.relates_to": {"rel_type": "m.replace", "event_id": event}}


def test_an_edit_that_addresses_the_bot_does_so_to_no_other_event(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_room(ada, bot)
        first = ada.say(room, QUESTION)
        words = {"msgtype": "m.text", "body": "!unknot " + QUESTION}
        # Element says only outside of the ciphertext which event is edited.
        sealed = ada.ask("encrypt", room=room, type="m.room.message", content={**words, "m.new_content": words},
                         withhold=False)
        edit = Person.send(ada, room, "m.room.encrypted", {**sealed, **replaces(first)})
        ada.wait_for_answer(room, first)
        for other in (ada.repeat(room, first), ada.say(room, QUESTIONS[1])):
            ada.repeat(room, edit, **replaces(other))
        last = ada.say(room, QUESTIONS[1], mention=bot)
        ada.wait_for_answer(room, last)
        assert [marker(event)["to"] for event in ada.answers(room)] == [first, last]
        assert "repeats the ciphertext" in bot.log_text()


def test_what_an_edit_makes_a_command_is_obeyed_as_little_as_one_that_is_written_so(world):
    ada, ben = ada_of(world, signed=False), ada_of(world, "ben")
    with world.bot() as bot:
        for person, word in ((ada, "verified"), (ben, "quiet")):
            room = encrypted_room(person, bot)
            assert word in body(ask(person, room, "!unknot quiet")[0])
            question = person.say(room, "good morning")
            person.edit(room, question, "!unknot quiet")
            assert word in body(person.wait_for_answer(room, question)[0])
        question = Person.send(ben, room, "m.room.message", {"msgtype": "m.text", "body": "good morning"})
        ben.edit(room, question, "!unknot on")
        assert "verified" in body(ben.wait_for_answer(room, question)[0])


def test_in_an_encrypted_room_mentions_are_answered_with_reply_and_mention(world):
    ada, ben = ada_of(world), ada_of(world, "ben")
    with world.bot() as bot:
        room = encrypted_room(ada, bot, ben)
        question = ben.say(room, QUESTION, mention=bot.user_id)
        for reader in (ada, ben):
            answer, = reader.wait_for_answer(room, question)
            assert answer["content"]["msgtype"] == "m.notice" and mentioned(answer) == [ben.user_id]
            assert replied_to(answer) == question
        stored = [event for event in ada.stored(room) if event["sender"] == bot.user_id]
        outside = [event for event in stored if event["type"] == "m.room.encrypted" and replied_to(event) == question]
        assert outside and "org.unknot.reply" not in json.dumps(stored)


def test_somebody_without_cross_signing_is_answered(world):
    needs_encryption()
    nia = NioPerson(world.person("nia"))
    with world.bot() as bot:
        room = encrypted_chat(nia, bot)
        ask(nia, room)


def test_an_emergency_in_an_encrypted_room_mentions_the_asker_as_text(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_room(ada, bot)
        answer, = ask(ada, room, "my chest hurts and I cannot breathe", mention=bot.user_id)
        assert answer["content"]["msgtype"] == "m.text" and mentioned(answer) == [ada.user_id]


def test_an_edit_a_redaction_and_a_thread_work_as_in_plain_rooms(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        question = ada.say(room, QUESTION)
        answer, = ada.wait_for_answer(room, question)
        ada.edit(room, question, QUESTIONS[1])
        edit = ada.wait_for(lambda: next((event for event in ada.timeline[room] if is_edit(event) and
                                          event["sender"] == bot.user_id and
                                          relation(event)["event_id"] == answer["event_id"]), None), SECONDS, "an edit")
        assert body(edit) != body(answer) and edit["content"]["m.new_content"]["body"]
        ada.redact(room, question)
        ada.wait_for(lambda: any(event["type"] == "m.room.redaction" and event["sender"] == bot.user_id
                                 for event in ada.timeline[room]), SECONDS, "a redaction")
        root = ada.say(room, QUESTIONS[2])
        ada.wait_for_answer(room, root)
        inside, = ask(ada, room, QUESTIONS[3], thread=root)
        assert relation(inside)["rel_type"] == "m.thread" and relation(inside)["event_id"] == root
        assert not plain_messages(ada, room, bot)


def test_a_digit_as_a_reaction_picks(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        offer = ask(ada, room)[0]
        ada.wait_for_answer(room, ada.react(room, offer["event_id"], "1\ufe0f\u20e3"))
        assert not plain_messages(ada, room, bot)


# ---- Rooms ----

def test_a_room_that_becomes_encrypted_stays_served_and_sees_no_plain_text_again(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        ask(ada, room)
        before = len(plain_messages(ada, room, bot))
        ada.set_state(room, "m.room.encryption", {"algorithm": ALGORITHM})
        ask(ada, room, QUESTIONS[1])
        ask(ada, room, QUESTIONS[2])
        assert len(plain_messages(ada, room, bot)) == before


def test_a_room_that_was_encrypted_during_a_downtime_sees_no_plain_text_again(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        ask(ada, room)
        bot.stop()
        before = len(plain_messages(ada, room, bot))
        plain = ada.say(room, QUESTIONS[1])
        ada.set_state(room, "m.room.encryption", {"algorithm": ALGORITHM})
        bot.start()
        ada.wait_for_answer(room, plain)
        assert len(plain_messages(ada, room, bot)) == before


def test_encryption_cannot_be_taken_away_from_a_room(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        ada.set_state(room, "m.room.encryption", {})
        question = ada.say(room, QUESTIONS[1])
        ada.wait_for_answer(room, question)
        assert not plain_messages(ada, room, bot)


@not_on("dendrite", "it keeps no reason of a leave")
def test_with_encryption_switched_off_encrypted_rooms_are_declined(world):
    ada = ada_of(world)
    with world.bot(encryption=False) as bot:
        room = ada.create_direct_chat(bot, encrypted=True)
        wait_until(lambda: ada.membership(room, bot).get("membership") == "leave", SECONDS, "a refusal")
        assert "encrypted" in ada.membership(room, bot)["reason"]


def test_an_unknown_way_of_encryption_is_left(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        ada.set_state(room, "m.room.encryption", {"algorithm": "m.rot13.v1"})
        wait_until(lambda: ada.membership(room, bot).get("membership") == "leave", SECONDS, "a refusal")
        assert not [event for event in plain_messages(ada, room, bot) if marker(event).get("to")]


def test_who_joins_later_reads_what_is_said_from_then_on(world):
    ada, ben = ada_of(world), ada_of(world, "ben")
    with world.bot() as bot:
        room = encrypted_room(ada, bot)
        ask(ada, room, mention=bot.user_id)
        ada.invite(room, ben)
        ben.join(room)
        ben.wait_for_answer(room, ada.say(room, QUESTIONS[1], mention=bot.user_id))


def test_who_has_left_gets_no_more_keys(world):
    ada, ben = ada_of(world), ada_of(world, "ben")
    with world.bot() as bot:
        room = encrypted_room(ada, bot, ben)
        question = ada.say(room, QUESTION, mention=bot.user_id)
        before = session_of(ada, room, ben.wait_for_answer(room, question)[0])
        ben.leave(room)
        answer, = ask(ada, room, QUESTIONS[1], mention=bot.user_id)
        assert session_of(ada, room, answer) != before


def test_the_room_key_is_changed_after_as_many_messages_as_the_room_says(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot, rotate_after=3)
        sessions = [session_of(ada, room, ask(ada, room, QUESTIONS[number % 6])[0]) for number in range(8)]
        assert 3 <= len(set(sessions)) <= 4, sessions


# ---- Keys ----

def test_it_goes_on_after_a_restart_and_after_a_kill(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        bot.stop()
        asked = ada.say(room, QUESTIONS[1])
        bot.start()
        ada.wait_for_answer(room, asked)
        bot.kill()
        asked = ada.say(room, QUESTIONS[2])
        bot.start()
        ada.wait_for_answer(room, asked)
        assert not unreadable_of(ada, room, bot)


def forget_delivery(person, room, bot, answer):
    """As if the bot had been killed 25 minutes ago, before it learnt that the homeserver has the answer."""
    stored, = [event for event in person.stored(room) if event["event_id"] == answer["event_id"]]
    with sqlite3.connect(bot.folder / "state" / "unknot.db") as store:
        store.execute("UPDATE outbox SET state = 0, event = NULL, sealed = 1, content = ?, made_ms = made_ms - 1500000"
                      " WHERE event = ?", (json.dumps(stored["content"]), answer["event_id"]))


def test_an_answer_that_may_have_been_sent_is_found_by_its_ciphertext(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        answer, = ask(ada, room)
        bot.stop()
        forget_delivery(ada, room, bot, answer)
        bot.start()
        ask(ada, room, QUESTIONS[1])
        assert len(ada.answers(room, marker(answer)["to"])) == 1


def test_a_question_whose_key_comes_late_is_answered_then(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        ada.withholding = True
        question = ada.say(room, QUESTION)
        wait_until(lambda: kept_events(bot) == 1, SECONDS, "the event being kept")
        bot.stop()
        bot.start()
        ada.release_keys()
        answer, = ada.wait_for_answer(room, question)
        assert replied_to(answer) == question and kept_events(bot) == 0


def test_a_message_whose_key_comes_after_its_edit_is_answered_when_the_edit_addresses_the_bot(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_room(ada, bot)
        ada.withholding = True
        question = ada.say(room, QUESTION)
        wait_until(lambda: kept_events(bot) == 1, SECONDS, "the message being kept")
        ada.rotate_key(room)
        ada.withholding = False
        ada.edit(room, question, QUESTION, mention=bot)
        wait_until(lambda: kept_events(bot) == 2, SECONDS, "the edit being kept")
        ada.release_keys()
        answer, = ada.wait_for_answer(room, question)
        assert replied_to(answer) == question and kept_events(bot) == 0


def test_a_redacted_question_is_not_answered_when_its_key_comes(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        ada.withholding = True
        question = ada.say(room, QUESTION)
        wait_until(lambda: kept_events(bot) == 1, SECONDS, "the event being kept")
        ada.redact(room, question)
        wait_until(lambda: kept_events(bot) == 0, SECONDS, "the event being dropped")
        ada.release_keys()
        ask(ada, room, QUESTIONS[1])
        assert not ada.answers(room, question)


def test_somebody_who_logs_in_anew_is_answered_on_the_new_device(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        again = ada.log_in_anew()
        again.sync()
        answer, = ask(again, room, QUESTIONS[1])
        assert "unreadable" not in answer


def test_an_unsigned_device_of_a_signed_person_is_read_and_gets_no_keys(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        other = ada.log_in_anew(signed=False)
        question = other.say(room, QUESTIONS[1])
        found = other.wait_for(lambda: [event for event in other.timeline[room] if event["sender"] == bot.user_id and
                                        "unreadable" in event and event["origin_server_ts"] > stamp(other, room, question)],
                               SECONDS, "an answer that cannot be read")
        assert found


def stamp(person, room, event):
    return next(found["origin_server_ts"] for found in person.stored(room) if found["event_id"] == event)


def test_one_time_keys_are_made_anew_when_they_are_used_up(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        bot.stop()
        claim = {"one_time_keys": {bot.user_id: {bot.account.device_id: "signed_curve25519"}}}
        for _ in range(60):
            ada.call("POST", "/keys/claim", claim)
        ben = ada_of(world, "ben")
        other = ben.create_direct_chat(bot, encrypted=True)
        question = ben.say(other, QUESTION)
        bot.start()
        ben.wait_for_answer(other, question)
        wait_until(lambda: bot.account.sync().get("device_one_time_keys_count", {}).get("signed_curve25519", 0) >= 40,
                   SECONDS, "new one-time keys", interval=0.5)


if __name__ == "__main__":
    main(World)
