"""Intents and responses that change while the bot runs; against a real homeserver."""

import contextlib
import os
import random
import shutil
import signal
import time

from processes import make_folder, remove_folder, wait_until
from saving import IN_USE, KEPT, saving_run
from suite import main
from texts import BAD_EXAMPLE, BAD_PATTERN, Texts, edition
from world import QUESTION, World, direct_chat

SAVES = int(os.environ.get("SAVES", "100"))


@contextlib.contextmanager
def bot_with_texts(world):
    folder = make_folder("texts")
    try:
        texts = Texts(folder)
        with world.bot(intents=texts.intents, responses=texts.responses) as bot:
            yield bot, texts
    finally:
        remove_folder(folder)


def asked_edition(person, room):
    return edition(person.wait_for_answer(room, person.say(room, QUESTION))[0])


def wait_for_reload(bot, what=IN_USE, count=1):
    wait_until(lambda: bot.log_text().count(what) >= count, 60, f"{what!r} in the log, {count} times")


def test_a_response_that_is_saved_by_renaming_is_used_at_once(world):
    ada = world.person()
    with bot_with_texts(world) as (bot, texts):
        room = direct_chat(ada, bot)
        assert asked_edition(ada, room) is None
        texts.save_edition()
        wait_for_reload(bot)
        assert asked_edition(ada, room) == ("Edition", 1)


def test_a_response_that_is_written_in_place_is_used(world):
    ada = world.person()
    with bot_with_texts(world) as (bot, texts):
        room = direct_chat(ada, bot)
        texts.save_edition(rename=False)
        wait_for_reload(bot)
        assert asked_edition(ada, room) == ("Edition", 1)


def test_a_new_intent_is_understood_and_a_removed_one_no_more(world):
    ada = world.person()
    with bot_with_texts(world) as (bot, texts):
        room = direct_chat(ada, bot)
        texts.save("intents/zebra.intent", "[intent zebra]\ntitle = Zebra\nreply = zebra.md\n[match]\n+9 \\bzebras?\\b\n"
                   "[yes]\nzebra\nzebras\na zebra please\n[no]\na horse\n")
        texts.save("responses/zebra.md", "---\ntitle: Zebra\nreviewed: 2026-01-31\n---\nIt has stripes.\n")
        wait_for_reload(bot)
        answer = ada.wait_for_answer(room, ada.say(room, "zebra"))
        assert "stripes" in answer[0]["content"]["body"]
        texts.remove("intents/zebra.intent")
        texts.remove("responses/zebra.md")
        wait_for_reload(bot, count=2)
        answer = ada.wait_for_answer(room, ada.say(room, "zebra"))
        assert "stripes" not in answer[0]["content"]["body"]


def test_a_pattern_that_does_not_compile_keeps_the_old_set_and_names_its_place(world):
    ada = world.person()
    with bot_with_texts(world) as (bot, texts):
        room = direct_chat(ada, bot)
        texts.save_edition()
        wait_for_reload(bot)
        line = texts.append("intents/treatment.intent", BAD_PATTERN.format(number=1)) + 6
        wait_for_reload(bot, KEPT)
        assert f"intents/treatment.intent:{line}:" in bot.log_text(), bot.last_lines()
        assert f"treatment.intent:{line}: " not in bot.log_text(), "no column"
        assert asked_edition(ada, room) == ("Edition", 1)


def test_an_example_that_fails_keeps_the_old_set_until_it_is_mended(world):
    ada = world.person()
    with bot_with_texts(world) as (bot, texts):
        room = direct_chat(ada, bot)
        line = texts.append("intents/treatment.intent", BAD_EXAMPLE.format(number=1)) + 12
        wait_for_reload(bot, KEPT)
        assert f"intents/treatment.intent:{line}:1:" in bot.log_text(), bot.last_lines()
        texts.save_edition()
        wait_for_reload(bot, KEPT, 2)
        assert asked_edition(ada, room) is None
        texts.restore("intents/treatment.intent")
        wait_for_reload(bot)
        assert asked_edition(ada, room) == ("Edition", 1)


def test_several_saves_at_once_are_one_reload(world):
    with bot_with_texts(world) as (bot, texts):
        for name in sorted(texts.original)[:20]:
            texts.restore(name)
        wait_for_reload(bot)
        time.sleep(1)
        assert bot.log_text().count(IN_USE) == 1


def test_what_is_no_text_of_the_set_is_let_be(world):
    with bot_with_texts(world) as (bot, texts):
        for name in ("intents/.basics.intent.swp", "intents/basics.intent~", "responses/4913"):
            texts.save(name, "[nonsense\n", rename=False)
        time.sleep(1.5)
        assert IN_USE not in bot.log_text() and KEPT not in bot.log_text()


def test_sighup_reloads(world):
    with bot_with_texts(world) as (bot, _texts):
        bot.child.signal(signal.SIGHUP)
        wait_for_reload(bot)


def test_a_folder_that_is_replaced_as_a_whole_is_noticed(world):
    ada = world.person()
    with bot_with_texts(world) as (bot, texts):
        room = direct_chat(ada, bot)
        shutil.copytree(texts.responses, texts.folder / "new")
        os.rename(texts.responses, texts.folder / "old")
        os.rename(texts.folder / "new", texts.responses)
        texts.save_edition()
        wait_for_reload(bot)
        assert asked_edition(ada, room) == ("Edition", 1)
        texts.save_edition()
        wait_for_reload(bot, count=2)
        assert asked_edition(ada, room) == ("Edition", 2)


def test_a_context_outlives_the_topic_that_it_is_about(world):
    ada = world.person()
    with bot_with_texts(world) as (bot, texts):
        room = direct_chat(ada, bot)
        texts.save("intents/zebra.intent", "[intent zebra]\ntitle = Zebra\nreply = zebra.md\n[match]\n+9 \\bzebras?\\b\n"
                   "[yes]\nzebra\nzebras\na zebra please\n[no]\na horse\n")
        texts.save("responses/zebra.md", "---\ntitle: Zebra\nnext: zebra\nreviewed: 2026-01-31\n---\nIt has stripes.\n")
        wait_for_reload(bot)
        ada.wait_for_answer(room, ada.say(room, "zebra"))
        texts.remove("intents/zebra.intent")
        texts.remove("responses/zebra.md")
        wait_for_reload(bot, count=2)
        for text in ("1", "tell me more", "what about surgery?"):
            ada.wait_for_answer(room, ada.say(room, text))


def test_each_question_is_answered_once_by_a_good_set_among_100_saves():
    result = saving_run(SAVES, int(os.environ.get("SEED") or random.SystemRandom().randrange(10 ** 6)))
    assert result.asked > SAVES / 2, f"only {result.asked} questions were asked"
    assert result.reloads > SAVES / 10 and result.kept > SAVES / 20, str(result)
    assert result.good(), f"{result}; lost {result.lost[:5]}, wrong {result.wrong[:5]}, backward {result.backward[:5]}"


if __name__ == "__main__":
    main(World)
