"""The process: its lock, its end, its exit codes; against a real homeserver."""

import contextlib
import os
import sqlite3
import socket
import struct
import time
import zlib

from bot import write_token
from chosen import Homeserver
from person import marker
from processes import wait_until
from suite import main, not_on
from world import QUESTION, World, direct_chat


def fact(bot, name):
    with contextlib.closing(sqlite3.connect(f"file:{bot.folder}/state/unknot.db?mode=ro", uri=True)) as store:
        row = store.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row and row[0]


def set_fact(bot, name, value):
    with contextlib.closing(sqlite3.connect(bot.folder / "state" / "unknot.db")) as store, store:
        store.execute("UPDATE fact SET value = ? WHERE name = ?", (value, name))


def test_a_second_process_on_the_same_state_is_refused_with_75(world):
    ada = world.person()
    with world.bot() as bot:
        second = bot.run("run", seconds=15)
        assert second.returncode == 75, (second.returncode, second.stderr)
        assert second.stderr.strip()
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))


def test_the_lock_is_free_again_after_a_kill(world):
    with world.bot() as bot:
        bot.kill()
        bot.start()


def test_a_wrong_token_ends_with_77_and_says_what_to_do(world):
    bot = world.bot(token="syt_this_is_wrong")
    try:
        bot.launch()
        assert bot.wait_for_end() == 77, bot.last_lines()
        assert "unknot login" in bot.log_text(), bot.last_lines()
        assert "syt_this_is_wrong" not in bot.log_text()
    finally:
        bot.close()


def test_a_token_that_is_revoked_while_running_ends_with_77(world):
    with world.bot() as bot:
        bot.account.call("POST", "/logout", {})
        assert bot.wait_for_end(30) == 77, bot.last_lines()
        assert "unknot login" in bot.log_text(), bot.last_lines()


def test_a_token_of_another_account_is_refused(world):
    other = world.person("other")
    bot = world.bot(token=other.token)
    try:
        bot.launch()
        assert bot.wait_for_end() in (77, 78), bot.last_lines()
    finally:
        bot.close()


class ServiceManager:
    """What one hears from those who are started inside `with manager.environment():`."""

    def __init__(self):
        self.name = f"unknot-test-{os.getpid()}"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + self.name)
        self.socket.settimeout(60)

    @contextlib.contextmanager
    def environment(self, **more):
        changed = {"NOTIFY_SOCKET": "@" + self.name, **more}
        os.environ.update(changed)
        try:
            yield
        finally:
            for key in changed:
                del os.environ[key]

    def hear(self, start):
        """The next message, which starts like this; the watchdog's food may come before."""
        while not (told := self.socket.recv(4096).decode()).startswith(start):
            assert told.startswith("WATCHDOG=1"), told
        return told


@contextlib.contextmanager
def service_manager():
    manager = ServiceManager()
    with manager.socket:
        yield manager


def test_a_service_manager_is_told_when_it_is_ready_reloads_and_ends(world):
    bot = world.bot()
    with service_manager() as manager:
        try:
            with manager.environment(WATCHDOG_USEC="1000000"):
                bot.launch()
            manager.hear("READY=1")
            bot.wait_until_ready()
            for _round in range(3):
                manager.hear("WATCHDOG=1")
            bot.child.signal(1)
            manager.hear("RELOADING=1\nMONOTONIC_USEC=")
            manager.hear("READY=1")
            bot.child.signal(15)
            manager.hear("STOPPING=1")
            assert bot.wait_for_end() == 0, bot.last_lines()
        finally:
            bot.close()


def test_a_bot_whose_homeserver_is_away_is_not_ready_yet():
    with Homeserver() as homeserver, service_manager() as manager:
        bot = World().bot(homeserver)
        try:
            homeserver.stop()
            with manager.environment():
                bot.launch()
            bot.wait_for_log("cannot be used yet")
            homeserver.start()
            manager.hear("READY=1")
        finally:
            bot.close()


def test_sigterm_ends_it_in_order_with_0(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        start = time.monotonic()
        assert bot.stop() == 0, bot.last_lines()
        assert time.monotonic() - start < 5


def test_sigterm_between_question_and_answer_loses_nothing(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        for _round in range(5):
            question = ada.say(room, QUESTION)
            assert bot.stop() == 0
            bot.start()
            ada.wait_for_answer(room, question)
            assert len(ada.answers(room, question)) == 1


def test_sigterm_before_the_homeserver_answers_ends_it_too():
    with Homeserver() as homeserver:
        bot = World().bot(homeserver)
        homeserver.stop()
        try:
            bot.launch()
            bot.wait_for_log("next try")
            assert bot.stop() == 0
        finally:
            bot.close()


def test_the_session_lives_on_after_the_end(world):
    with world.bot() as bot:
        bot.stop()
        assert bot.account.call("GET", "/account/whoami")["device_id"] == bot.account.device_id


def test_the_state_folder_is_closed_to_others(world):
    with world.bot() as bot:
        assert (bot.folder / "state").stat().st_mode & 0o077 == 0


def test_a_new_token_of_the_same_account_goes_on_where_the_old_one_ended(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        first = ada.say(room, QUESTION)
        ada.wait_for_answer(room, first)
        bot.stop()
        second = ada.say(room, QUESTION)
        write_token(bot.folder / "token", bot.second_session().token)
        bot.start()
        ada.wait_for_answer(room, second)
        assert [marker(event)["to"] for event in ada.answers(room)] == [first, second]


def test_the_display_name_of_the_configuration_is_set(world):
    ada = world.person()
    with world.bot(display_name="Back helper") as bot:
        wait_until(lambda: ada.call("GET", f"/profile/{bot.user_id}").get("displayname") == "Back helper", 60,
                   "the display name")


def test_the_avatar_of_the_configuration_is_uploaded_once_and_set(world):
    ada = world.person()
    picture = struct.pack(">II5B", 1, 1, 8, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", picture), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")))
    bot = world.bot(avatar="avatar.png")
    (bot.folder / "avatar.png").write_bytes(png)

    def shown():
        return ada.call("GET", f"/profile/{bot.user_id}").get("avatar_url", "")

    with bot:
        first = wait_until(lambda: shown(), 60, "the avatar")
        assert first.startswith("mxc://unknot.test/")
        wait_until(lambda: fact(bot, "avatar"), 60, "the store to know of it")
        bot.stop()
        bot.account.call("PUT", f"/profile/{bot.user_id}/avatar_url", {"avatar_url": "mxc://unknot.test/other"})
        bot.start()
        time.sleep(1)
        assert shown() == "mxc://unknot.test/other", "it was uploaded or set again"


def test_the_filter_is_stored_once_on_the_homeserver(world):
    with world.bot() as bot:
        first = wait_until(lambda: fact(bot, "filter"), 60, "the filter")
        bot.stop()
        bot.start()
        room = direct_chat(ada := world.person(), bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        assert fact(bot, "filter") == first


@not_on("dendrite", "it takes a filter that it does not know for none, and says nothing")
def test_a_filter_that_the_homeserver_has_forgotten_is_stored_anew(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        wait_until(lambda: fact(bot, "filter"), 60, "the filter")
        bot.stop()
        set_fact(bot, "filter", "424242")
        question = ada.say(room, QUESTION)
        bot.start()
        ada.wait_for_answer(room, question)
        assert fact(bot, "filter") != "424242"


def test_an_idle_bot_uses_no_processor_time(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        time.sleep(1)
        before = bot.child.cpu_seconds()
        time.sleep(3)
        assert bot.child.cpu_seconds() - before <= 0.03


def test_a_token_file_that_others_may_read_ends_with_78(world):
    bot = world.bot()
    try:
        os.chmod(bot.folder / "token", 0o644)
        bot.launch()
        assert bot.wait_for_end() == 78, bot.last_lines()
        assert "token" in bot.log_text()
    finally:
        bot.close()


def test_login_with_a_password_makes_a_token_file_that_works(world):
    ada = world.person()
    bot = world.bot()
    (bot.folder / "token").unlink()
    password = bot.folder / "password"
    password.write_text(bot.account.password + "\n")
    password.chmod(0o600)
    try:
        done = bot.run("login", "--password-file", str(password), seconds=30)
        assert done.returncode == 0, done.stderr
        assert (bot.folder / "token").stat().st_mode & 0o777 == 0o600
        bot.start()
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
    finally:
        bot.close()


def test_login_with_a_wrong_password_ends_with_77(world):
    bot = world.bot()
    password = bot.folder / "password"
    password.write_text("wrong\n")
    password.chmod(0o600)
    try:
        done = bot.run("login", "--password-file", str(password), seconds=30)
        assert done.returncode == 77, (done.returncode, done.stderr)
    finally:
        bot.close()


if __name__ == "__main__":
    main(World)
