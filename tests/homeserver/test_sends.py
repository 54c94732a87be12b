"""Sending on a real homeserver: what is doubtful is looked for, what is refused is set aside, what is long is parted."""

import contextlib
import json
import shutil
import sqlite3

from bot import write_token
from person import marker
from processes import ROOT, make_folder, remove_folder, wait_until
from suite import main
from world import QUESTION, World, body, direct_chat, has_no_answer, relation, shared_room

SMALL_BOOK = ROOT / "tests" / "data" / "small"


@contextlib.contextmanager
def outbox(bot):
    """The bot's database, while it does not run."""
    with contextlib.closing(sqlite3.connect(bot.folder / "state" / "unknot.db")) as store, store:
        yield store


def forget_delivery(bot, answer, minutes=0):
    """As if the bot had been killed before it learnt that the homeserver has the answer, some minutes ago."""
    content = json.dumps(answer["content"])
    with outbox(bot) as store:
        changed = store.execute("UPDATE outbox SET state = 0, event = NULL, content = ?, made_ms = made_ms - ?"
                                " WHERE event = ?", (content, minutes * 60000, answer["event_id"]))
        assert changed.rowcount == 1


def answered(person, bot, room):
    question = person.say(room, QUESTION)
    answer, = person.wait_for_answer(room, question)
    assert bot.stop() == 0
    return question, answer


def nothing_waits(bot):
    return json.loads(bot.run("status", "--json").stdout)["outbox"]["waiting"] == 0


def sent_only_once(person, bot, room, question):
    bot.start()
    wait_until(lambda: nothing_waits(bot), 60, "nothing waiting", 0.2)
    later = person.say(room, QUESTION)
    person.wait_for_answer(room, later)
    assert len(person.answers(room, question)) == 1, person.answers(room, question)


def test_an_unacknowledged_answer_of_another_device_is_found_in_the_room_and_not_sent_again(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        question, answer = answered(ada, bot, room)
        forget_delivery(bot, answer)
        write_token(bot.folder / "token", bot.second_session().token)
        sent_only_once(ada, bot, room, question)


def test_an_answer_that_is_far_behind_its_question_is_found_too(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        bot.stop()
        question = ada.say(room, QUESTION)
        for _message in range(130):
            ada.say(room, "by the way", kind="m.notice")
        bot.start()
        answer, = ada.wait_for_answer(room, question)
        bot.stop()
        forget_delivery(bot, answer)
        write_token(bot.folder / "token", bot.second_session().token)
        sent_only_once(ada, bot, room, question)


def test_an_old_unacknowledged_answer_is_found_in_the_room_and_not_sent_again(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        question, answer = answered(ada, bot, room)
        forget_delivery(bot, answer, minutes=25)
        sent_only_once(ada, bot, room, question)


def test_an_answer_that_was_never_sent_is_sent_by_another_device(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        question, answer = answered(ada, bot, room)
        ada.redact(room, answer["event_id"])
        forget_delivery(bot, answer)
        write_token(bot.folder / "token", bot.second_session().token)
        bot.start()
        ada.wait_for(lambda: len(ada.answers(room, question)) == 1, 60, "the answer")
        assert ada.answers(room, question)[0]["event_id"] != answer["event_id"]


def test_what_the_homeserver_refuses_for_good_is_set_aside_told_by_status_and_holds_up_nothing(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        question, answer = answered(ada, bot, room)
        ada.redact(room, answer["event_id"])
        answer["content"]["body"] = "x" * 70000
        forget_delivery(bot, answer)
        with outbox(bot) as store:
            store.execute("UPDATE outbox SET txn = txn || '-again'")
        bot.start()
        assert has_no_answer(ada, room, question, ada.say(room, QUESTION))
        told = json.loads(bot.run("status", "--json").stdout)["outbox"]
        assert told["set_aside"] == 1 and told["set_aside_newest"][0]["reason"].startswith("413 "), told


# parts


@contextlib.contextmanager
def long_book(text):
    """The small book with another answer to the question."""
    folder = make_folder("book")
    try:
        shutil.copytree(SMALL_BOOK, folder / "book")
        response = folder / "book" / "responses" / "heat_cold.md"
        head = response.read_text().split("---\n")[1]
        response.write_text(f"---\n{head}---\n{text}\n")
        yield {"intents": folder / "book" / "intents", "responses": folder / "book" / "responses"}
    finally:
        remove_folder(folder)


def parts_of(world, text):
    ada = world.person()
    with long_book(text) as book, world.bot(**book) as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, QUESTION)
        parts = ada.wait_for_answer(room, question)
        assert all(len(json.dumps(part["content"], ensure_ascii=False).encode()) <= 30 * 1024 for part in parts)
        assert [marker(part)["part"] for part in parts] == list(range(1, len(parts) + 1))
        assert {marker(part)["of"] for part in parts} == {len(parts)}
        assert len({marker(part)["txn"] for part in parts}) == len(parts)
        assert len(ada.answers(room, question)) == len(parts)
        return parts


def test_a_reply_over_30_kilobytes_is_split_between_paragraphs(world):
    paragraphs = [f"**Paragraph {number}** " + "x" * 700 for number in range(20)]
    parts = parts_of(world, "\n\n".join(paragraphs))
    assert len(parts) == 2, len(parts)
    assert body(parts[1]).startswith("Paragraph ") and body(parts[0]).endswith("x")
    assert parts[0]["content"]["formatted_body"].endswith("</p>")
    assert parts[1]["content"]["formatted_body"].startswith("<p><strong>Paragraph ")
    assert sum(body(part).count("Paragraph") for part in parts) == 20
    assert "general information only" in body(parts[1]).lower()


def test_one_endless_paragraph_goes_without_html_rather_than_being_cut(world):
    family = "\U0001F469\u200D\U0001F469\u200D\U0001F467"
    part, = parts_of(world, family * 850)
    assert "formatted_body" not in part["content"] and body(part).count(family) == 850


def test_all_parts_of_an_answer_in_a_room_are_replies_to_the_question(world):
    paragraphs = ["y" * 700 for _number in range(22)]
    ada = world.person()
    with long_book("\n\n".join(paragraphs)) as book, world.bot(**book) as bot:
        room = shared_room(ada, bot)
        question = ada.say(room, QUESTION, mention=bot)
        parts = ada.wait_for_answer(room, question)
        assert len(parts) == 2
        assert all(relation(part)["m.in_reply_to"]["event_id"] == question for part in parts)


if __name__ == "__main__":
    main(World)
