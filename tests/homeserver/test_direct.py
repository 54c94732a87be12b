"""Direct chats on a real homeserver: what is answered, and how it looks."""

from person import marker
from processes import wait_until
from suite import main
from world import QUESTION, World, body, direct_chat, has_no_answer, mentioned, relation, replied_to


def test_a_question_in_a_direct_chat_is_answered(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, QUESTION)
        answer, = ada.wait_for_answer(room, question)
        assert answer["sender"] == bot.user_id
        assert "cold" in body(answer).lower() and "heat" in body(answer).lower(), body(answer)


def test_the_answer_is_text_with_html_and_its_disclaimer_in_the_same_event(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        content = ada.wait_for_answer(room, ada.say(room, QUESTION))[0]["content"]
        assert content["msgtype"] == "m.text"
        assert content["format"] == "org.matrix.custom.html"
        assert "general information only" in content["body"].lower()
        assert "general information only" in content["formatted_body"].lower()
        assert "<strong>" in content["formatted_body"] and "**" not in content["body"]


def test_the_answer_carries_the_marker_and_a_valid_transaction_id(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, QUESTION)
        mark = marker(ada.wait_for_answer(room, question)[0])
        assert mark["to"] == question and mark["part"] == 1 and mark["of"] == 1 and len(mark["txn"]) >= 20, mark


def test_the_answer_says_whom_it_mentions(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        answer, = ada.wait_for_answer(room, ada.say(room, QUESTION))
        assert "m.mentions" in answer["content"]
        assert set(mentioned(answer)) <= {ada.user_id}


def test_there_is_no_reply_relation_when_nothing_came_between(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        answer, = ada.wait_for_answer(room, ada.say(room, QUESTION))
        assert not relation(answer), relation(answer)


def test_there_is_a_reply_relation_when_another_message_came_between(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        bot.stop()
        first = ada.say(room, QUESTION)
        ada.say(room, "what causes it?")
        bot.start()
        answer, = ada.wait_for_answer(room, first)
        assert replied_to(answer) == first, relation(answer)


def test_the_direct_chat_is_remembered_in_account_data(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        wait_until(lambda: room in bot.account.account_data("m.direct").get(ada.user_id, []), 60, "m.direct")


def test_two_direct_chats_are_both_remembered_and_other_entries_kept(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        direct = f"/user/{bot.user_id}/account_data/m.direct"
        bot.account.call("PUT", direct, {"@else:unknot.test": ["!other:unknot.test"]})
        rooms = {person.user_id: [direct_chat(person, bot)] for person in (ada, ben)}
        expected = {"@else:unknot.test": ["!other:unknot.test"], **rooms}
        wait_until(lambda: bot.account.account_data("m.direct") == expected, 60, f"m.direct being {expected}")


def test_the_question_gets_a_read_receipt(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, QUESTION)
        receipt = ada.wait_for(lambda: ada.receipts.get(question, {}).get(bot.user_id), 60, "a receipt")
        assert receipt.get("thread_id", "main") == "main", receipt


def test_no_receipt_is_sent_when_they_are_turned_off(world):
    ada = world.person()
    with world.bot(receipts=False) as bot:
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        ada.wait_for_answer(room, ada.say(room, "what causes it?"))
        ada.sync(0.5)
        assert not any(bot.user_id in readers for readers in ada.receipts.values())


def test_two_questions_in_a_row_get_an_answer_each_in_order(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        asked = [ada.say(room, text) for text in (QUESTION, "what is a muscle spasm?", "what causes it?")]
        for question in asked:
            ada.wait_for_answer(room, question)
        assert [marker(event)["to"] for event in ada.answers(room)] == asked


def test_the_full_disclaimer_comes_once_and_then_the_short_one(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        first = body(ada.wait_for_answer(room, ada.say(room, QUESTION))[0])
        second = body(ada.wait_for_answer(room, ada.say(room, "what is a muscle spasm?"))[0])
        assert "liability" in first.lower() and "liability" not in second.lower()
        assert "general information only" in second.lower()


def test_a_number_picks_what_was_offered_also_after_a_restart(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        offer = body(ada.wait_for_answer(room, ada.say(room, QUESTION))[0])
        assert "1. " in offer, offer
        bot.stop()
        bot.start()
        picked = body(ada.wait_for_answer(room, ada.say(room, "1"))[0])
        title = next(line for line in offer.splitlines() if line.startswith("1. "))[3:]
        assert "heat" not in title.lower() and picked != offer and "general information only" in picked.lower(), picked


def test_a_red_flag_is_answered_with_the_action_and_mentions_the_asker(world):
    ada = world.person()
    with world.bot(emergency_number="112") as bot:
        room = direct_chat(ada, bot)
        answer, = ada.wait_for_answer(room, ada.say(room, "I have crushing chest pain and my left arm hurts"))
        assert answer["content"]["msgtype"] == "m.text"
        assert mentioned(answer) == [ada.user_id]
        assert "112" in body(answer), body(answer)


def test_notices_are_not_answered(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        notice = ada.say(room, QUESTION, kind="m.notice")
        assert has_no_answer(ada, room, notice, ada.say(room, QUESTION))


def test_the_bots_own_messages_from_another_session_are_not_answered(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        own = bot.second_session().say(room, QUESTION)
        assert has_no_answer(ada, room, own, ada.say(room, QUESTION))


def test_messages_without_a_text_body_are_survived(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        for content in ({}, {"msgtype": "m.text"}, {"msgtype": "m.text", "body": 7}, {"msgtype": "m.text", "body": ""},
                        {"msgtype": "m.text", "body": [1]}, {"msgtype": {}, "body": "x"}, {"body": "no type"},
                        {"msgtype": "m.text", "body": "x", "m.relates_to": "y", "m.mentions": [1]}):
            try:
                ada.send(room, "m.room.message", content)
            except Exception as error:
                assert "400" in str(error), error
        gone = ada.say(room, "never mind")
        ada.redact(room, gone)
        ada.wait_for_answer(room, ada.say(room, QUESTION))


def test_a_message_of_sixty_kilobytes_is_answered(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        answer = ada.wait_for_answer(room, ada.say(room, QUESTION + " word" * 12000))
        assert answer


def test_what_a_person_writes_never_becomes_a_mention_of_the_room_or_html(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        answer, = ada.wait_for_answer(room, ada.say(room, "@room <b>zzqx</b> <a href='https://example.org'>x</a>"))
        content = answer["content"]
        assert "room" not in content["m.mentions"]
        assert "<b>zzqx" not in content.get("formatted_body", "") and "example.org" not in content.get("formatted_body", "")


def test_message_texts_and_tokens_appear_neither_in_the_log_nor_plainly_in_the_state(world):
    ada = world.person()
    canary = "zebracanary"
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, f"should I use ice or heat, {canary}?"))
        bot.stop()
        log = bot.log.read_text()
        for secret in (canary, bot.account.token, ada.user_id, room):
            assert secret not in log, f"{secret} is in the log"
        for file in (bot.folder / "state").rglob("*"):
            if file.is_file():
                assert canary.encode() not in file.read_bytes(), f"the canary is in {file.name}"


if __name__ == "__main__":
    main(World)
