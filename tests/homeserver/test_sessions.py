"""Access tokens that expire, are refreshed, revoked or locked; on a real homeserver."""

import contextlib
import json
import sqlite3
import time

from bot import write_token
from chosen import Homeserver
from person import quote
from processes import wait_until
from suite import main, not_on
from world import QUESTION, World, direct_chat

SHORT = {"refreshable_access_token_lifetime": "10s"}


@contextlib.contextmanager
def short_lived(**options):
    with Homeserver(**{**SHORT, **options}) as homeserver:
        yield homeserver, homeserver.register("ada")


def password_file(bot):
    path = bot.folder / "password"
    write_token(path, bot.account.password)
    return path


def logged_in(homeserver, **settings):
    """A bot that is not started, with a token from `unknot login`."""
    bot = World().bot(homeserver, **settings)
    (bot.folder / "token").unlink()
    done = bot.run("login", "--password-file", str(password_file(bot)))
    assert done.returncode == 0, done.stderr
    return bot


def kept_session(bot):
    """What the bot's database holds, while it does not run."""
    with contextlib.closing(sqlite3.connect(bot.folder / "state" / "unknot.db")) as store:
        row = store.execute("SELECT value FROM fact WHERE name = 'session'").fetchone()
    return json.loads(row[0]) if row else None


def renewed(bot):
    with contextlib.closing(sqlite3.connect(f"file:{bot.folder}/state/unknot.db?mode=ro", uri=True)) as store:
        return bool(store.execute("SELECT 1 FROM fact WHERE name = 'session'").fetchone())


def answers_now(person, bot, room):
    question = person.say(room, QUESTION)
    person.wait_for_answer(room, question)
    assert len(person.answers(room, question)) == 1


def let_expire(homeserver, bot):
    """All of the bot's access tokens come to their end, as they do with time."""
    homeserver.stop()
    with contextlib.closing(sqlite3.connect(homeserver.folder / "homeserver.db")) as store, store:
        store.execute("UPDATE access_tokens SET valid_until_ms = 1 WHERE user_id = ?", (bot.user_id,))
    homeserver.start()


def devices(bot):
    session = bot.second_session()
    return [device["device_id"] for device in session.call("GET", "/devices")["devices"]
            if device["device_id"] != session.device_id]


# refreshing


def test_login_keeps_the_refresh_token_beside_the_token_closed_to_others():
    with short_lived() as (homeserver, _ada):
        bot = logged_in(homeserver)
        try:
            for name in ("token", "token.refresh"):
                file = bot.folder / name
                assert file.stat().st_mode & 0o777 == 0o600 and len(file.read_text().splitlines()) == 1
        finally:
            bot.close()


def test_a_token_that_expires_is_refreshed_ahead_of_its_end_and_nothing_is_noticed():
    with short_lived() as (homeserver, ada):
        with logged_in(homeserver) as bot:
            room = direct_chat(ada, bot)
            end = time.monotonic() + 25
            while time.monotonic() < end:
                answers_now(ada, bot, room)
                time.sleep(2)
            log = bot.log_text()
            assert log.count("the access token was renewed") >= 3 and "come to its end" not in log, bot.last_lines(40)
            for secret in ((bot.folder / "token").read_text().strip(), (bot.folder / "token.refresh").read_text().strip()):
                assert secret not in log


def test_a_token_that_expired_during_a_downtime_is_refreshed_at_the_start():
    with short_lived() as (homeserver, ada):
        with logged_in(homeserver) as bot:
            room = direct_chat(ada, bot)
            answers_now(ada, bot, room)
            bot.stop()
            time.sleep(11)
            question = ada.say(room, QUESTION)
            bot.start()
            ada.wait_for_answer(room, question)


def test_a_login_token_that_expired_before_the_first_start_is_refreshed():
    with short_lived() as (homeserver, ada):
        bot = logged_in(homeserver)
        time.sleep(11)
        with bot:
            answers_now(ada, bot, direct_chat(ada, bot))


def test_a_kill_at_any_time_around_a_refresh_loses_no_session():
    with short_lived(refreshable_access_token_lifetime="2s") as (homeserver, ada):
        with logged_in(homeserver) as bot:
            room = direct_chat(ada, bot)
            for pause in (0.0, 0.1, 0.3, 0.6, 1.2, 1.5, 1.6, 1.8, 2.2, 3.0):
                bot.kill()
                bot.launch()
                time.sleep(pause)
            bot.kill()
            bot.start()
            answers_now(ada, bot, room)


def test_a_refused_token_is_refreshed_and_what_was_asked_meanwhile_answered():
    with short_lived(refreshable_access_token_lifetime="1h") as (homeserver, ada):
        with logged_in(homeserver) as bot:
            room = direct_chat(ada, bot)
            answers_now(ada, bot, room)
            let_expire(homeserver, bot)
            question = ada.say(room, QUESTION)
            ada.wait_for_answer(room, question, 60)
            assert "come to its end" in bot.log_text()


def test_the_pair_is_bound_to_the_token_file_and_a_new_login_wins():
    with short_lived() as (homeserver, ada):
        with logged_in(homeserver) as bot:
            room = direct_chat(ada, bot)
            answers_now(ada, bot, room)
            bot.stop()
            before = kept_session(bot)
            assert before["access"] != (bot.folder / "token").read_text().strip()
            assert bot.run("login", "--no-refresh", "--password-file", str(password_file(bot))).returncode == 0
            assert not (bot.folder / "token.refresh").exists()
            bot.start()
            answers_now(ada, bot, room)
            bot.stop()
            assert kept_session(bot) == before, "a token that does not expire needs no pair"


def finds_the_token_good(bot):
    done = bot.run("check", "--online")
    assert done.returncode == 0 and "the token is good" in done.stdout, (done.returncode, done.stdout, done.stderr)


def test_check_online_asks_with_the_token_that_the_bot_uses_now():
    with short_lived() as (homeserver, ada):
        with logged_in(homeserver) as bot:
            room = direct_chat(ada, bot)
            wait_until(lambda: bot.run("check", "--online").returncode == 0 and renewed(bot), 60, "a renewal")
            time.sleep(11)
            finds_the_token_good(bot)
            answers_now(ada, bot, room)


def test_check_online_renews_what_expired_while_no_bot_runs_and_the_bot_goes_on_with_it():
    with short_lived(refreshable_access_token_lifetime="1h") as (homeserver, ada):
        with logged_in(homeserver) as bot:
            room = direct_chat(ada, bot)
            bot.stop()
            for _round in range(2):
                let_expire(homeserver, bot)
                finds_the_token_good(bot)
            bot.start()
            answers_now(ada, bot, room)


def test_check_online_renews_the_token_of_a_login_that_no_bot_used_yet():
    with short_lived(refreshable_access_token_lifetime="1h") as (homeserver, ada):
        bot = logged_in(homeserver)
        let_expire(homeserver, bot)
        finds_the_token_good(bot)
        with bot:
            answers_now(ada, bot, direct_chat(ada, bot))


def test_a_refresh_token_that_is_refused_ends_with_77():
    with short_lived() as (homeserver, _ada):
        bot = logged_in(homeserver)
        write_token(bot.folder / "token.refresh", "syr_wrong")
        time.sleep(11)
        try:
            bot.launch()
            assert bot.wait_for_end(20) == 77, bot.last_lines()
            assert "unknot login" in bot.log_text(), bot.last_lines()
        finally:
            bot.close()


def test_a_session_that_is_ended_from_elsewhere_ends_with_77_and_without_hammering():
    with short_lived() as (homeserver, _ada):
        with logged_in(homeserver, password_file="password") as bot:
            session = bot.second_session()
            for device in session.call("GET", "/devices")["devices"]:
                if device["device_id"] != session.device_id:
                    homeserver_admin(homeserver).call(
                        "DELETE", f"/_synapse/admin/v2/users/{bot.user_id}/devices/{quote(device['device_id'])}")
            assert bot.wait_for_end(40) == 77, bot.last_lines()
            assert "unknot login" in bot.log_text(), bot.last_lines()


def homeserver_admin(homeserver):
    return homeserver.register(f"admin{time.monotonic_ns()}", admin=True)


# soft logout


def test_after_a_soft_logout_the_password_file_logs_the_same_device_in_again():
    with short_lived() as (homeserver, ada):
        with World().bot(homeserver, password_file="password") as bot:
            password_file(bot)
            room = direct_chat(ada, bot)
            answers_now(ada, bot, room)
            before = devices(bot)
            let_expire(homeserver, bot)
            question = ada.say(room, QUESTION)
            ada.wait_for_answer(room, question, 60)
            assert bot.account.device_id in before and bot.account.device_id in devices(bot)
            assert "as the same device" in bot.log_text()
            bot.stop()
            bot.start()
            answers_now(ada, bot, room)


def test_a_soft_logout_during_a_downtime_is_mended_by_the_password_file():
    with short_lived() as (homeserver, ada):
        with World().bot(homeserver, password_file="password") as bot:
            password_file(bot)
            room = direct_chat(ada, bot)
            bot.stop()
            let_expire(homeserver, bot)
            question = ada.say(room, QUESTION)
            bot.start()
            ada.wait_for_answer(room, question)


def test_a_soft_logout_without_a_password_file_ends_with_77():
    with short_lived() as (homeserver, _ada):
        with World().bot(homeserver) as bot:
            let_expire(homeserver, bot)
            assert bot.wait_for_end(40) == 77, bot.last_lines()
            assert "unknot login" in bot.log_text(), bot.last_lines()


def test_a_soft_logout_with_a_wrong_password_ends_with_77():
    with short_lived() as (homeserver, _ada):
        with World().bot(homeserver, password_file="password") as bot:
            write_token(bot.folder / "password", "wrong")
            let_expire(homeserver, bot)
            assert bot.wait_for_end(40) == 77, bot.last_lines()


# locked and suspended


@not_on("dendrite", "it locks no accounts")
def test_a_locked_account_is_waited_for_with_all_kept(world):
    ada, admin = world.person(), world.homeserver.register("locker", admin=True)
    user = "/_synapse/admin/v2/users/"
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        answers_now(ada, bot, room)
        admin.call("PUT", user + bot.user_id, {"locked": True})
        question = ada.say(room, QUESTION)
        bot.wait_for_log("M_USER_LOCKED", 40)
        time.sleep(3)
        assert bot.child.running() and bot.log_text().count("M_USER_LOCKED") <= 3, bot.last_lines()
        admin.call("PUT", user + bot.user_id, {"locked": False})
        ada.wait_for_answer(room, question, 150)
        assert len(ada.answers(room, question)) == 1


@not_on("dendrite", "it suspends no accounts")
def test_a_suspended_account_goes_on_listening_and_sends_when_it_may_again(world):
    ada, admin = world.person(), world.homeserver.register("suspender", admin=True)
    suspend = "/_synapse/admin/v1/suspend/"
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        answers_now(ada, bot, room)
        admin.call("PUT", suspend + bot.user_id, {"suspend": True})
        question = ada.say(room, QUESTION)
        bot.wait_for_log("M_USER_SUSPENDED")
        assert bot.child.running()
        admin.call("PUT", suspend + bot.user_id, {"suspend": False})
        ada.wait_for_answer(room, question, 90)
        assert len(ada.answers(room, question)) == 1


if __name__ == "__main__":
    main(World)
