"""Rooms on a real homeserver: when the bot is meant, and where and how it answers."""

from suite import main, not_on
from world import QUESTION, World, direct_chat, has_no_answer, mentioned, relation, replied_to, shared_room


def test_in_a_room_only_what_mentions_the_bot_is_answered(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        overheard = ada.say(room, QUESTION)
        addressed = ada.say(room, QUESTION, mention=bot)
        assert has_no_answer(ada, room, overheard, addressed)


def test_the_answer_in_a_room_is_a_notice_and_a_reply_to_the_question(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        question = ada.say(room, QUESTION, mention=bot)
        answer, = ada.wait_for_answer(room, question)
        assert answer["content"]["msgtype"] == "m.notice"
        assert relation(answer) == {"m.in_reply_to": {"event_id": question}}, relation(answer)
        assert not answer["content"]["body"].startswith(">")
        assert "m.mentions" in answer["content"] and set(mentioned(answer)) <= {ada.user_id}


def test_the_prefix_addresses_the_bot_in_a_room(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        ada.wait_for_answer(room, ada.say(room, "!unknot " + QUESTION))


def test_a_prefix_of_the_configuration_replaces_the_usual_one(world):
    ada = world.person()
    with world.bot(prefix="?back") as bot:
        room = shared_room(ada, bot)
        usual = ada.say(room, "!unknot " + QUESTION)
        assert has_no_answer(ada, room, usual, ada.say(room, "?back " + QUESTION))


def test_a_reply_to_the_bots_answer_is_answered_without_a_mention(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        answer, = ada.wait_for_answer(room, ada.say(room, QUESTION, mention=bot))
        ada.wait_for_answer(room, ada.say(room, "what about massage?", reply_to=answer["event_id"]))


def test_a_reply_to_another_person_is_not_answered(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        remark = ben.say(room, "my back hurts")
        reply = ada.say(room, QUESTION, reply_to=remark)
        assert has_no_answer(ada, room, reply, ada.say(room, QUESTION, mention=bot))


def test_a_name_at_the_start_counts_only_when_the_client_sends_no_mentions(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        ada.wait_for_answer(room, ada.say(room, f"{bot.user_id}: {QUESTION}"))
        unmeant = ada.say(room, f"{bot.user_id}: {QUESTION}", mention=[])
        assert has_no_answer(ada, room, unmeant, ada.say(room, QUESTION, mention=bot))


def test_a_pill_in_the_html_counts_when_the_client_sends_no_mentions(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        pill = f'<a href="https://matrix.to/#/{bot.user_id}">the bot</a>: {QUESTION}'
        question = ada.say(room, f"the bot: {QUESTION}", format="org.matrix.custom.html", formatted_body=pill)
        ada.wait_for_answer(room, question)


def test_a_mention_of_somebody_else_is_not_for_the_bot(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        other = ada.say(room, QUESTION, mention=ben)
        assert has_no_answer(ada, room, other, ada.say(room, QUESTION, mention=[ben, bot]))


def test_a_question_in_a_thread_is_answered_in_the_thread(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        root = ben.say(room, "who knows about backs?")
        question = ada.say(room, QUESTION, mention=bot, thread=root)
        answer, = ada.wait_for_answer(room, question)
        assert relation(answer) == {"rel_type": "m.thread", "event_id": root, "is_falling_back": False,
                                    "m.in_reply_to": {"event_id": question}}, relation(answer)


def test_a_thread_goes_on_without_mentions_with_whom_the_bot_has_answered_there(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        root = ada.say(room, QUESTION, mention=bot)
        ada.wait_for_answer(room, root)
        ada.wait_for_answer(room, ada.say(room, QUESTION, mention=bot, thread=root))
        other = ben.say(room, "what causes it?", thread=root)
        to_ben = ada.say(room, "what causes it?", thread=root, mention=ben)
        follow_up = ada.say(room, "what about massage?", thread=root)
        ada.wait_for_answer(room, follow_up)
        assert not ada.answers(room, other) and not ada.answers(room, to_ben)


def test_a_question_in_a_thread_of_a_direct_chat_is_answered_there(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        root = ada.say(room, QUESTION)
        ada.wait_for_answer(room, root)
        question = ada.say(room, "what causes it?", thread=root)
        answer, = ada.wait_for_answer(room, question)
        assert relation(answer).get("rel_type") == "m.thread" and relation(answer)["event_id"] == root


@not_on("dendrite", "its receipts know no threads")
def test_the_receipt_of_a_question_in_a_thread_is_for_that_thread(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        root = ada.say(room, "a thread about backs")
        question = ada.say(room, QUESTION, mention=bot, thread=root)
        ada.wait_for_answer(room, question)
        receipt = ada.wait_for(lambda: ada.receipts.get(question, {}).get(bot.user_id), 60, "a receipt")
        assert receipt.get("thread_id") == root, receipt


def test_a_red_flag_in_a_room_is_text_and_mentions_the_asker(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        question = ada.say(room, "I have crushing chest pain and cannot breathe", mention=bot)
        answer, = ada.wait_for_answer(room, question)
        assert answer["content"]["msgtype"] == "m.text" and mentioned(answer) == [ada.user_id]


def test_several_people_at_once_get_their_own_answers(world):
    people = [world.person(name) for name in ("ada", "ben", "cy")]
    with world.bot() as bot:
        room = shared_room(people[0], bot, *people[1:])
        asked = [(person, person.say(room, QUESTION, mention=bot)) for person in people]
        for person, question in asked:
            answer, = people[0].wait_for_answer(room, question)
            assert replied_to(answer) == question and set(mentioned(answer)) <= {person.user_id}


def test_answers_can_be_text_everywhere_or_notices_everywhere(world):
    ada = world.person()
    with world.bot(reply_as="text") as bot:
        room = shared_room(ada, bot)
        answer, = ada.wait_for_answer(room, ada.say(room, QUESTION, mention=bot))
        assert answer["content"]["msgtype"] == "m.text"
    with world.bot(reply_as="notice") as bot:
        room = direct_chat(ada, bot)
        answer, = ada.wait_for_answer(room, ada.say(room, QUESTION))
        assert answer["content"]["msgtype"] == "m.notice"


if __name__ == "__main__":
    main(World)
