"""Edits and redactions on a real homeserver: the answer follows its question."""

from chosen import Homeserver
from person import MARKER, is_edit, marker
from suite import main
from test_limits import spare
from world import QUESTION, World, body, direct_chat, has_no_answer, mentioned, relation, replied_to, shared_room

HEAT, MASSAGE = "should I use ice or heat?", "does massage help my upper back?"
ALARM = "I have crushing chest pain and cannot breathe"


def edits_of(person, room, answer):
    return [event for event in person.events(room) if is_edit(event) and relation(event)["event_id"] == answer["event_id"]
            and event["content"].get("m.new_content")]


def wait_for_edit(person, room, answer, count=1, seconds=60):
    """The newest edit of the bot's answer, once there are `count`."""
    person.wait_for(lambda: len([event for event in person.timeline.get(room, []) if is_edit(event)
                                 and relation(event)["event_id"] == answer["event_id"]]) >= count,
                    seconds, f"an edit of {answer['event_id']}")
    found = edits_of(person, room, answer)
    assert len(found) == count, f"{len(found)} edits"
    return found[-1]


def wait_for_redaction(person, room, event, seconds=60):
    person.wait_for(lambda: any(found["type"] == "m.room.redaction" and event["event_id"] in
                                (found.get("redacts"), found["content"].get("redacts"))
                                for found in person.timeline.get(room, [])), seconds,
                    f"the redaction of {event['event_id']}")


def said_by(person, room, bot):
    """What can be read of the bot in the room: messages and edits that are not redacted."""
    return [event for event in person.events(room) if event["sender"] == bot.user_id
            and event["type"] == "m.room.message" and event["content"].get("body")]


def asked_and_answered(person, bot, text=QUESTION, room=None, **more):
    room = room or direct_chat(person, bot)
    question = person.say(room, text, **more)
    answer, = person.wait_for_answer(room, question)
    return room, question, answer


def test_an_edited_question_edits_its_answer_in_place(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        ada.edit(room, question, MASSAGE)
        edit = wait_for_edit(ada, room, answer)
        new = edit["content"]["m.new_content"]
        assert "massage" in new["body"].lower() and edit["content"]["body"] == "* " + new["body"]
        assert relation(edit) == {"rel_type": "m.replace", "event_id": answer["event_id"]}
        assert len(ada.answers(room, question)) == 1


def test_the_edit_of_an_answer_carries_the_marker_inside_and_outside(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        ada.edit(room, question, MASSAGE)
        content = wait_for_edit(ada, room, answer)["content"]
        inside = content["m.new_content"][MARKER]
        assert inside["to"] == question and inside["edit"] is True and inside["txn"] != marker(answer)["txn"], inside
        assert content[MARKER] == inside
        assert content["m.new_content"]["format"] == "org.matrix.custom.html"
        assert "m.mentions" in content and "m.mentions" in content["m.new_content"]


def test_an_edit_in_a_room_needs_no_second_mention(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT, shared_room(ada, bot), mention=bot)
        ada.edit(room, question, MASSAGE)
        edit = wait_for_edit(ada, room, answer)
        assert edit["content"]["m.new_content"]["msgtype"] == "m.notice"
        assert mentioned(edit) == []


def test_several_edits_of_one_question_are_all_followed(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        for number, text in enumerate((MASSAGE, "does acupuncture help?", HEAT), 1):
            ada.edit(room, question, text)
            edit = wait_for_edit(ada, room, answer, number)
        assert "cold" in body(edit).lower()
        assert len({event["content"][MARKER]["txn"] for event in edits_of(ada, room, answer)}) == 3


def test_an_answer_with_the_full_disclaimer_keeps_it_when_it_is_edited(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        assert "No warranty" in body(answer)
        ada.edit(room, question, MASSAGE)
        assert "No warranty" in body(wait_for_edit(ada, room, answer))


def test_a_question_that_is_edited_before_its_answer_is_answered_once_in_the_new_wording(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        bot.stop()
        question = ada.say(room, HEAT)
        ada.edit(room, question, MASSAGE)
        bot.start()
        answer, = ada.wait_for_answer(room, question)
        assert "massage" in body(answer).lower() and "No warranty" in body(answer)
        assert has_no_answer(ada, room, "$nothing", ada.say(room, HEAT))
        assert len(ada.answers(room, question)) == 1 and not edits_of(ada, room, answer)


def test_an_answer_that_waits_for_a_rate_limit_is_sent_once_in_the_new_wording():
    with Homeserver(rc_message={"per_second": 0.3, "burst_count": 1}) as homeserver:
        ada = homeserver.register("ada")
        spare(homeserver, ada)
        with World().bot(homeserver) as bot:
            room = direct_chat(ada, bot)
            ada.wait_for_answer(room, ada.say(room, HEAT), 60)
            ada.say(room, HEAT)
            ada.say(room, HEAT)
            question = ada.say(room, HEAT)
            ada.edit(room, question, MASSAGE)
            answer, = ada.wait_for_answer(room, question, 60)
            assert "massage" in body(answer).lower(), body(answer)
            assert len(ada.answers(room, question)) == 1 and not edits_of(ada, room, answer)


def test_a_message_that_an_edit_addresses_to_the_bot_is_answered_once(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        for words, mention in ((HEAT, bot), ("!unknot " + HEAT, None)):
            question = ada.say(room, HEAT)
            ada.edit(room, question, words, mention=mention)
            answer, = ada.wait_for_answer(room, question, 60)
            assert replied_to(answer) == question and mentioned(answer) == [ada.user_id]
            ada.edit(room, question, MASSAGE, mention=mention)
            wait_for_edit(ada, room, answer, 1, 60)
            assert len(ada.answers(room, question)) == 1


def test_a_message_in_a_thread_that_an_edit_addresses_to_the_bot_is_answered_there(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        root = ada.say(room, "good morning")
        question = ada.say(room, HEAT, thread=root)
        bot.kill()
        ada.edit(room, question, HEAT, mention=bot)
        bot.start()
        answer, = ada.wait_for_answer(room, question, 60)
        assert relation(answer)["event_id"] == root


def test_an_edit_addresses_nobody_elses_message_nothing_old_and_nothing_that_was_taken_back(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        bot.stop()
        room = ada.create_shared_room([bot, ben])
        history = ada.say(room, HEAT, mention=bot)
        bot.start()
        ada.wait_for_join(room, bot)
        bot.stop()
        others, gone, unknown = ada.say(room, HEAT), ada.say(room, HEAT), ada.say(room, HEAT)
        first = ada.edit(room, unknown, MASSAGE)
        ben.edit(room, others, HEAT, mention=bot)
        ada.edit(room, gone, HEAT, mention=bot)
        ada.redact(room, gone)
        ada.edit(room, first, HEAT, mention=bot)
        bot.start()
        assert ada.wait_for_answer(room, history, 60)
        last = ada.say(room, HEAT, mention=bot)
        ada.wait_for_answer(room, last, 60)
        assert {marker(event)["to"] for event in ada.answers(room)} == {history, last}


def test_an_edit_by_somebody_else_is_ignored(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT, shared_room(ada, bot, ben), mention=bot)
        ben.edit(room, question, MASSAGE, mention=bot)
        ada.wait_for_answer(room, ada.say(room, HEAT, mention=bot))
        assert not edits_of(ada, room, answer) and len(ada.answers(room, question)) == 1


def test_an_edit_without_new_content_is_ignored(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        broken = ada.send(room, "m.room.message", {
            "msgtype": "m.text", "body": "* " + MASSAGE, "m.relates_to": {"rel_type": "m.replace", "event_id": question}})
        assert has_no_answer(ada, room, broken, ada.say(room, HEAT))
        assert not edits_of(ada, room, answer)


def test_an_edit_of_an_edit_is_ignored(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        edit = ada.edit(room, question, MASSAGE)
        wait_for_edit(ada, room, answer)
        again = ada.edit(room, edit, "does acupuncture help?")
        assert has_no_answer(ada, room, again, ada.say(room, HEAT))
        assert len(edits_of(ada, room, answer)) == 1


def test_an_edit_that_brings_a_red_flag_gets_a_message_of_its_own(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT, shared_room(ada, bot), mention=bot)
        ada.edit(room, question, ALARM)
        ada.wait_for(lambda: len(ada.answers(room, question)) == 2, 60, "a second message")
        alarm = ada.answers(room, question)[1]
        assert alarm["content"]["msgtype"] == "m.text" and mentioned(alarm) == [ada.user_id]
        assert replied_to(alarm) == question and not edits_of(ada, room, answer)


def test_an_edit_that_keeps_the_same_red_flag_edits_the_alarm_in_place(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, alarm = asked_and_answered(ada, bot, ALARM)
        ada.edit(room, question, ALARM + " well")
        wait_for_edit(ada, room, alarm)
        assert len(ada.answers(room, question)) == 1


def test_an_edit_of_what_was_said_while_the_bot_was_down_edits_the_answer(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        bot.kill()
        ada.edit(room, question, MASSAGE)
        bot.start()
        assert "massage" in body(wait_for_edit(ada, room, answer)).lower()
        assert len(ada.answers(room, question)) == 1


def test_a_redacted_edit_brings_the_earlier_answer_back(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT, shared_room(ada, bot), mention=bot)
        edit = ada.edit(room, question, MASSAGE)
        wait_for_edit(ada, room, answer)
        ada.redact(room, edit)
        last = wait_for_edit(ada, room, answer, 2, 60)
        assert last["content"]["m.new_content"]["body"] == body(answer)
        assert len(ada.answers(room, question)) == 1


def test_of_two_edits_the_redacted_one_gives_way_to_the_other(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        ada.edit(room, question, MASSAGE)
        massage = body(wait_for_edit(ada, room, answer))
        edit = ada.edit(room, question, "does acupuncture help?")
        wait_for_edit(ada, room, answer, 2)
        ada.redact(room, edit)
        assert body(wait_for_edit(ada, room, answer, 3, 60)) == massage


def test_an_edit_that_is_redacted_while_the_bot_is_down_gives_way_when_it_is_back(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        edit = ada.edit(room, question, MASSAGE)
        wait_for_edit(ada, room, answer)
        bot.kill()
        ada.redact(room, edit)
        bot.start()
        assert wait_for_edit(ada, room, answer, 2, 60)["content"]["m.new_content"]["body"] == body(answer)


def test_an_alarm_that_came_with_an_edit_goes_with_it(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        edit = ada.edit(room, question, ALARM)
        ada.wait_for(lambda: len(ada.answers(room, question)) == 2, 60, "a second message")
        alarm = ada.answers(room, question)[1]
        ada.redact(room, edit)
        wait_for_redaction(ada, room, alarm, 60)
        assert [event["event_id"] for event in said_by(ada, room, bot) if not is_edit(event)] == [answer["event_id"]]


def test_an_edit_that_a_moderator_redacts_gives_way_too_and_somebody_elses_changes_nothing(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ben, bot, HEAT, shared_room(ada, bot, ben), mention=bot)
        others = ada.edit(room, question, MASSAGE)
        own = ben.edit(room, question, MASSAGE)
        wait_for_edit(ben, room, answer)
        ada.redact(room, others)
        ada.redact(room, own)
        assert wait_for_edit(ben, room, answer, 2, 60)["content"]["m.new_content"]["body"] == body(answer)


def test_a_redacted_question_takes_its_answer_away(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot)
        ada.redact(room, question)
        wait_for_redaction(ada, room, answer)
        assert not said_by(ada, room, bot)


def test_a_redacted_question_takes_the_edits_of_its_answer_away_too(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        ada.edit(room, question, MASSAGE)
        edit = wait_for_edit(ada, room, answer)
        ada.edit(room, question, ALARM)
        ada.wait_for(lambda: len(ada.answers(room, question)) == 2, 60, "a second message")
        ada.redact(room, question)
        wait_for_redaction(ada, room, edit)
        ada.wait_for(lambda: not said_by(ada, room, bot), 60, "everything being taken away")


def test_a_redaction_in_a_room_of_version_10_is_understood(world):
    ada = world.person()
    with world.bot() as bot:
        room = ada.create_shared_room([bot], room_version="10")
        ada.wait_for_join(room, bot)
        _, question, answer = asked_and_answered(ada, bot, QUESTION, room, mention=bot)
        ada.redact(room, question)
        wait_for_redaction(ada, room, answer)


def test_a_question_that_is_redacted_while_the_bot_is_down_loses_its_answer(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot)
        bot.kill()
        ada.redact(room, question)
        bot.start()
        wait_for_redaction(ada, room, answer)


def test_a_question_that_is_asked_and_redacted_while_the_bot_is_down_gets_no_answer(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        bot.stop()
        question = ada.say(room, HEAT)
        ada.redact(room, question)
        bot.start()
        assert has_no_answer(ada, room, question, ada.say(room, MASSAGE))


def test_a_question_that_is_redacted_before_its_answer_is_sent_gets_none():
    with Homeserver(rc_message={"per_second": 0.3, "burst_count": 1}) as homeserver:
        ada = homeserver.register("ada")
        spare(homeserver, ada)
        with World().bot(homeserver) as bot:
            room = direct_chat(ada, bot)
            first, second, third = (ada.say(room, HEAT) for _ in range(3))
            ada.wait_for_answer(room, first, 60)
            ada.redact(room, third)
            later = ada.say(room, MASSAGE)
            ada.wait_for_answer(room, later, 60)
            assert not ada.answers(room, third) and len(ada.answers(room, second)) == 1


def test_a_redaction_while_the_answer_is_in_flight_still_takes_it_away(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        for _ in range(10):
            ada.redact(room, ada.say(room, HEAT))
        last = ada.say(room, MASSAGE)
        ada.wait_for_answer(room, last)
        ada.wait_for(lambda: [marker(event)["to"] for event in said_by(ada, room, bot)] == [last], 60,
                     "only the last answer being left")


def test_an_edit_of_a_redacted_question_brings_nothing_back(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        ada.redact(room, question)
        wait_for_redaction(ada, room, answer)
        ada.edit(room, question, MASSAGE)
        later = ada.say(room, HEAT)
        ada.wait_for_answer(room, later)
        assert [marker(event)["to"] for event in said_by(ada, room, bot)] == [later]


def test_an_answer_that_a_moderator_took_away_is_not_edited_back(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, answer = asked_and_answered(ada, bot, HEAT)
        ada.redact(room, answer["event_id"])
        ada.edit(room, question, MASSAGE)
        later = ada.say(room, HEAT)
        ada.wait_for_answer(room, later)
        assert [marker(event)["to"] for event in said_by(ada, room, bot)] == [later]


if __name__ == "__main__":
    main(World)
