"""Pictures behind answers on a real homeserver: uploaded once, sent after the text, taken away with it."""

import hashlib
import shutil
import sqlite3
import urllib.request

from person import is_edit, marker
from processes import ROOT, make_folder, remove_folder, wait_until
from suite import main
from test_changes import said_by, wait_for_edit, wait_for_redaction
from test_rooms_life import MUTED, mute
from world import QUESTION, World, body, direct_chat, mentioned, relation, replied_to, shared_room

EXERCISES, STRETCHES = "which exercises help my upper back?", "which stretches can I do for my upper back?"
PNGS = ROOT / "build" / "pictures"


def addresses(bot):
    """What the store knows: SHA-256 -> mxc."""
    with sqlite3.connect(f"file:{bot.folder}/state/unknot.db?mode=ro", uri=True) as store:
        found = store.execute("SELECT name, value FROM fact WHERE name LIKE 'picture:%'").fetchall()
    return {name.removeprefix("picture:"): uri for name, uri in found}


def hash_of(name):
    return hashlib.sha256((PNGS / name).read_bytes()).hexdigest()


def wait_for_uploads(bot, count=None):
    count = count or len(list(PNGS.glob("*.png")))
    wait_until(lambda: len(addresses(bot)) >= count, 60, f"{count} uploads")


def is_picture(event):
    return event["content"].get("msgtype") == "m.image"


def asked_with_pictures(person, bot, text=EXERCISES, room=None, **more):
    room = room or direct_chat(person, bot)
    wait_for_uploads(bot)
    question = person.say(room, text, **more)
    text, *pictures = person.wait_for_answer(room, question)
    return room, question, text, pictures


def download(person, uri):
    path = "/_matrix/client/v1/media/download/" + uri.removeprefix("mxc://")
    request = urllib.request.Request(person.url + path, headers={"Authorization": f"Bearer {person.token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()


def test_pictures_follow_the_text_of_an_answer(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, text, pictures = asked_with_pictures(ada, bot)
        assert not is_picture(text) and len(pictures) == 3 and all(map(is_picture, pictures))
        assert [marker(event)["part"] for event in (text, *pictures)] == [1, 2, 3, 4]
        assert all(marker(event) == {**marker(text), "part": part, "txn": marker(event)["txn"]}
                   for part, event in enumerate((text, *pictures), 1))
        assert len({marker(event)["txn"] for event in (text, *pictures)}) == 4
        events = [event["event_id"] for event in ada.events(room)]
        assert events.index(text["event_id"]) < min(events.index(event["event_id"]) for event in pictures)
        assert len(ada.answers(room, question)) == 4


def test_a_picture_has_a_caption_a_name_and_its_measures(world):
    ada = world.person()
    with world.bot() as bot:
        _room, _question, _text, pictures = asked_with_pictures(ada, bot)
        content = pictures[0]["content"]
        png = download(ada, content["url"])
        assert png == (PNGS / "rows.png").read_bytes()
        assert content["filename"] == "rows.png" and content["body"].startswith("Row: ")
        assert content["info"] == {"mimetype": "image/png", "w": 800, "h": int.from_bytes(png[20:24], "big"),
                                   "size": len(png)}


def test_in_a_room_pictures_stand_where_the_text_stands_and_mention_nobody(world):
    ada = world.person()
    with world.bot() as bot:
        _room, question, text, pictures = asked_with_pictures(ada, bot, room=shared_room(ada, bot), mention=bot)
        assert mentioned(text) == [ada.user_id] and replied_to(text) == question
        assert all(is_picture(event) and not mentioned(event) and replied_to(event) == question for event in pictures)


def test_in_a_thread_pictures_stay_in_it(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        root = ada.say(room, "hello all")
        *_, text, pictures = asked_with_pictures(ada, bot, room=room, mention=bot, thread=root)
        assert pictures and all(relation(event) == relation(text) for event in pictures)
        assert relation(text)["rel_type"] == "m.thread" and relation(text)["event_id"] == root


def test_in_a_direct_chat_pictures_need_no_reply_relation_when_the_text_needs_none(world):
    ada = world.person()
    with world.bot() as bot:
        _room, _question, text, pictures = asked_with_pictures(ada, bot)
        assert not relation(text) and not any(map(relation, pictures))


def test_an_answer_without_pictures_has_one_part(world):
    ada = world.person()
    with world.bot() as bot:
        *_, pictures = asked_with_pictures(ada, bot, QUESTION)
        assert not pictures


def test_each_picture_is_uploaded_once_over_restarts_and_kills(world):
    ada = world.person()
    with world.bot() as bot:
        wait_for_uploads(bot)
        first = addresses(bot)
        assert hash_of("rows.png") in first
        bot.stop()
        bot.start()
        room, _question, _text, pictures = asked_with_pictures(ada, bot)
        bot.kill()
        question = ada.say(room, EXERCISES)
        bot.start()
        later = ada.wait_for_answer(room, question)[1:]
        assert [event["content"]["url"] for event in later] == [event["content"]["url"] for event in pictures]
        assert addresses(bot) == first


def test_a_changed_picture_is_uploaded_after_a_reload(world):
    folder = make_folder("pictures")
    try:
        shutil.copytree(PNGS, folder / "png")
        with world.bot(pictures=folder / "png") as bot:
            wait_for_uploads(bot)
            before = addresses(bot)
            with open(folder / "png" / "rows.png", "ab") as png:
                png.write(b"more")
            bot.child.signal(1)
            wait_for_uploads(bot, len(before) + 1)
            ada = world.person()
            *_, pictures = asked_with_pictures(ada, bot)
            assert pictures[0]["content"]["url"] not in before.values()
    finally:
        remove_folder(folder)


def test_send_pictures_off_sends_and_uploads_none(world):
    ada = world.person()
    with world.bot(send_pictures=False) as bot:
        room = direct_chat(ada, bot)
        parts = ada.wait_for_answer(room, ada.say(room, EXERCISES))
        assert len(parts) == 1 and not is_picture(parts[0])
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        assert not addresses(bot)


def test_without_the_files_the_text_is_sent_alone_and_the_log_says_so(world):
    ada = world.person()
    with world.bot(pictures="nowhere") as bot:
        room = direct_chat(ada, bot)
        assert len(ada.wait_for_answer(room, ada.say(room, EXERCISES))) == 1
        assert "rows.svg" in bot.log_text()


def test_a_redacted_question_takes_its_pictures_away(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, _text, pictures = asked_with_pictures(ada, bot)
        ada.redact(room, question)
        for event in pictures:
            wait_for_redaction(ada, room, event)
        ada.wait_for(lambda: not said_by(ada, room, bot), 60, "everything being taken away")


def test_an_edit_that_means_the_same_leaves_the_pictures(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, text, pictures = asked_with_pictures(ada, bot)
        ada.edit(room, question, EXERCISES.replace("which", "what"))
        edit = wait_for_edit(ada, room, text)
        assert marker(edit)["of"] == 1 + len(pictures)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        assert len([event for event in said_by(ada, room, bot) if is_picture(event)]) == len(pictures)


def test_an_edit_takes_away_the_pictures_that_fit_no_more(world):
    ada = world.person()
    with world.bot() as bot:
        room, question, text, pictures = asked_with_pictures(ada, bot)
        ada.edit(room, question, QUESTION)
        assert marker(wait_for_edit(ada, room, text))["of"] == 1
        for event in pictures:
            wait_for_redaction(ada, room, event)
        left = [event for event in said_by(ada, room, bot) if not is_edit(event)]
        assert [event["event_id"] for event in left] == [text["event_id"]]


def test_a_question_that_is_edited_before_its_answer_is_sent_gets_the_pictures_of_its_new_wording(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        wait_for_uploads(bot)
        bot.stop()
        question = ada.say(room, EXERCISES)
        ada.edit(room, question, STRETCHES)
        bot.start()
        names = lambda: [event["content"]["filename"] for event in said_by(ada, room, bot) if is_picture(event)]
        ada.wait_for(lambda: names() == ["neck_stretch.png", "shoulder_roll.png", "chest_opener.png"], 60, "its pictures")


def test_a_reply_to_a_picture_takes_up_its_answer(world):
    ada = world.person()
    with world.bot() as bot:
        room, _question, text, pictures = asked_with_pictures(ada, bot)
        offered = body(text).split("1. ", 1)[1].split("\n", 1)[0]
        assert offered == "Stretches"
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        again = ada.wait_for_answer(room, ada.say(room, "1", reply_to=pictures[0]["event_id"]))
        assert "stretching" in body(again[0]).lower(), body(again[0])


def test_killed_between_the_parts_it_sends_each_once(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        wait_for_uploads(bot)
        questions = []
        for _round in range(6):
            questions.append(ada.say(room, EXERCISES))
            ada.wait_for(lambda: any(marker(event).get("to") == questions[-1] for event in ada.timeline.get(room, [])), 60,
                         "a first part")
            bot.kill()
            bot.start()
        for question in questions:
            ada.wait_for_answer(room, question)
            assert [marker(event)["part"] for event in ada.answers(room, question)] == [1, 2, 3, 4]


def test_a_muted_bot_sends_text_and_pictures_when_it_may_speak_again(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        wait_for_uploads(bot)
        mute(ada, room, bot, MUTED)
        question = ada.say(room, EXERCISES, mention=bot)
        bot.wait_for_log("not allowed to speak")
        mute(ada, room, bot, 0)
        ada.wait_for_answer(room, question)
        assert [marker(event)["part"] for event in ada.answers(room, question)] == [1, 2, 3, 4]


if __name__ == "__main__":
    main(World)
