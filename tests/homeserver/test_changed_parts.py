"""Edits of questions whose answers have several parts or pictures: the whole answer follows, part by part in place."""

from person import is_edit, marker
from suite import main
from test_changes import HEAT, MASSAGE, edits_of, said_by, wait_for_redaction
from test_pictures import EXERCISES, STRETCHES, asked_with_pictures, is_picture, wait_for_uploads
from test_sends import long_book
from world import QUESTION, World, body, direct_chat, replied_to, shared_room

LONG = "\n\n".join(f"**Paragraph {number}** " + "x" * 700 for number in range(20))     # two parts


def now_says(person, room, bot, question):
    """What a client shows of the answer to a question: its parts in their order, with their newest edits."""
    shown = {}
    for event in said_by(person, room, bot):
        if marker(event).get("to") != question:
            continue
        if is_edit(event):
            target = event["content"]["m.relates_to"]["event_id"]
            if target in shown:
                shown[target] = event["content"]["m.new_content"]
        else:
            shown[event["event_id"]] = event["content"]
    return list(shown.values())


def wait_until_it_says(person, room, bot, question, condition, what):
    def reached():
        found = now_says(person, room, bot, question)
        return found if condition(found) else None
    return person.wait_for(reached, 60, what)


def parts_of(contents):
    return [(content["org.unknot.reply"]["part"], content["org.unknot.reply"]["of"]) for content in contents]


def text_of(contents):
    return "\n".join(content["body"] for content in contents)


def test_an_edit_that_needs_fewer_parts_changes_the_first_and_takes_the_rest_away(world):
    ada = world.person()
    with long_book(LONG) as book, world.bot(**book) as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, HEAT)
        first, second = ada.wait_for_answer(room, question)
        ada.edit(room, question, MASSAGE)
        wait_for_redaction(ada, room, second)
        left, = wait_until_it_says(ada, room, bot, question, lambda found: len(found) == 1, "one part")
        assert "massage" in left["body"].lower() and parts_of([left]) == [(1, 1)]
        assert len(edits_of(ada, room, first)) == 1 and not edits_of(ada, room, second)


def test_an_edit_that_needs_more_parts_adds_them_below(world):
    ada = world.person()
    with long_book(LONG) as book, world.bot(**book) as bot:
        room = shared_room(ada, bot)
        question = ada.say(room, MASSAGE, mention=bot)
        first, = ada.wait_for_answer(room, question)
        ada.edit(room, question, HEAT)
        found = wait_until_it_says(ada, room, bot, question, lambda found: len(found) == 2, "two parts")
        assert parts_of(found) == [(1, 2), (2, 2)] and text_of(found).count("Paragraph") == 20
        assert len(edits_of(ada, room, first)) == 1
        assert replied_to(ada.answers(room, question)[1]) == question


def test_an_edit_with_as_many_parts_changes_each_of_them_again_and_again(world):
    ada = world.person()
    with long_book(LONG) as book, world.bot(**book) as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, HEAT)
        parts = ada.wait_for_answer(room, question)
        for number, text in enumerate((MASSAGE, HEAT, MASSAGE, HEAT), 1):
            ada.edit(room, question, text)
            count = 2 if text == HEAT else 1
            wait_until_it_says(ada, room, bot, question, lambda found: len(found) == count and
                               len(edits_of(ada, room, parts[0])) == number, f"edit {number}")
        found = now_says(ada, room, bot, question)
        assert parts_of(found) == [(1, 2), (2, 2)] and text_of(found).count("Paragraph") == 20
        before = [event["event_id"] for event in ada.answers(room, question)]
        ada.edit(room, question, HEAT + " please")
        wait_until_it_says(ada, room, bot, question, lambda found: len(edits_of(ada, room, parts[0])) == 5, "edit 5")
        last = ada.answers(room, question)[-1]
        wait_until_it_says(ada, room, bot, question, lambda found: edits_of(ada, room, last), "the second part's edit")
        assert [event["event_id"] for event in ada.answers(room, question)] == before


def test_a_redacted_question_takes_all_parts_and_their_edits_away(world):
    ada = world.person()
    with long_book(LONG) as book, world.bot(**book) as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, HEAT)
        ada.wait_for_answer(room, question)
        ada.edit(room, question, HEAT + " please")
        wait_until_it_says(ada, room, bot, question, lambda _found:
                           len([event for event in said_by(ada, room, bot) if is_edit(event)]) == 2, "two edits")
        ada.redact(room, question)
        ada.wait_for(lambda: not said_by(ada, room, bot), 60, "everything being taken away")


def test_an_edit_while_the_bot_is_killed_changes_all_parts(world):
    ada = world.person()
    with long_book(LONG) as book, world.bot(**book) as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, MASSAGE)
        ada.wait_for_answer(room, question)
        bot.kill()
        ada.edit(room, question, HEAT)
        bot.start()
        found = wait_until_it_says(ada, room, bot, question, lambda found: len(found) == 2, "two parts")
        assert parts_of(found) == [(1, 2), (2, 2)]


def test_an_edit_before_the_answer_is_sent_gets_as_many_parts_as_it_needs(world):
    ada = world.person()
    with long_book(LONG) as book, world.bot(**book) as bot:
        room = direct_chat(ada, bot)
        bot.stop()
        longer, shorter = ada.say(room, MASSAGE), ada.say(room, HEAT)
        ada.edit(room, longer, HEAT)
        ada.edit(room, shorter, MASSAGE)
        bot.start()
        wait_until_it_says(ada, room, bot, longer, lambda found: parts_of(found) == [(1, 2), (2, 2)], "two parts")
        wait_until_it_says(ada, room, bot, shorter, lambda found: parts_of(found) == [(1, 1)], "one part")
        assert not [event for event in said_by(ada, room, bot) if is_edit(event)]


def test_an_edit_from_one_exercise_to_another_topic_and_back_brings_its_pictures_back(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, text, pictures = asked_with_pictures(ada, bot)
        ada.edit(room, question, QUESTION)
        wait_until_it_says(ada, room, bot, question, lambda found: len(found) == 1, "the text alone")
        ada.edit(room, question, EXERCISES)
        found = wait_until_it_says(ada, room, bot, question, lambda found: len(found) == 4, "text and pictures")
        assert parts_of(found) == [(1, 4), (2, 4), (3, 4), (4, 4)]
        assert [content["url"] for content in found[1:]] == [event["content"]["url"] for event in pictures]
        assert len(edits_of(ada, room, text)) == 2


def test_an_edit_to_a_topic_with_other_pictures_exchanges_them(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, _text, pictures = asked_with_pictures(ada, bot)
        ada.edit(room, question, STRETCHES)
        for event in pictures:
            wait_for_redaction(ada, room, event, 60)
        found = wait_until_it_says(ada, room, bot, question, lambda found: len(found) == 4, "its pictures")
        assert [content.get("filename") for content in found] == [
            None, "neck_stretch.png", "shoulder_roll.png", "chest_opener.png"]


def test_an_answer_without_pictures_gets_them_by_an_edit(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        wait_for_uploads(bot)
        question = ada.say(room, QUESTION)
        ada.wait_for_answer(room, question)
        other = ada.say(room, MASSAGE)
        ada.wait_for_answer(room, other)
        ada.edit(room, question, EXERCISES)
        found = wait_until_it_says(ada, room, bot, question, lambda found: len(found) == 4, "its pictures")
        assert parts_of(found) == [(1, 4), (2, 4), (3, 4), (4, 4)]
        events = [event for event in ada.answers(room, question) if is_picture(event)]
        assert all(replied_to(event) == question for event in events)


def test_an_alarm_that_an_edit_brought_goes_again_when_it_is_edited_away(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        question = ada.say(room, HEAT)
        answer, = ada.wait_for_answer(room, question)
        ada.edit(room, question, "I have crushing chest pain and cannot breathe")
        ada.wait_for(lambda: len(ada.answers(room, question)) == 2, 60, "a second message")
        alarm = ada.answers(room, question)[1]
        ada.edit(room, question, MASSAGE)
        wait_for_redaction(ada, room, alarm, 60)
        left, = wait_until_it_says(ada, room, bot, question, lambda found: len(found) == 1 and
                                   found[0]["org.unknot.reply"].get("edit"), "one message")
        assert left["body"] != body(answer) and edits_of(ada, room, answer)


if __name__ == "__main__":
    main(World)
