"""Logging in and refreshing through OAuth 2.0, with an authorization server that does what a test tells it."""

import contextlib
import json
import sqlite3
import stat
import time

from fixture import HTML, QUESTION, Bot, main, one_answer, scripted
from authorization import DEVICE, Authorization, refuse_all
from scripted import Reply


@contextlib.contextmanager
def place(**options):
    """A homeserver whose accounts sign in elsewhere, and a bot that has no token: (homeserver, authorization, bot)."""
    with scripted.Homeserver() as homeserver:
        authorization = Authorization(homeserver, **options)
        bot = Bot(homeserver, "unknot", account=homeserver.account, encryption=False)
        (bot.folder / "token").unlink()
        try:
            yield homeserver, authorization, bot
        finally:
            bot.close()


@contextlib.contextmanager
def logged_in(**options):
    with place(**options) as (homeserver, authorization, bot):
        done = bot.run("login")
        assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
        yield homeserver, authorization, bot


def ends_with(code, bot, *words, command=("login",)):
    done = bot.run(*command)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    for word in words:
        assert word in done.stdout + done.stderr, (word, done.stdout, done.stderr)
    return done


def secret(bot, name="token"):
    path = bot.folder / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return path.read_text().strip()


def test_login_shows_an_address_and_a_code_and_waits_until_somebody_confirms():
    with place() as (homeserver, authorization, bot):
        authorization.say("authorization_pending", "authorization_pending")
        ends_with(0, bot, homeserver.url + "/link?code=ABCD-EFGH", "ABCD-EFGH", "logged in as " + scripted.BOT)
        client, = authorization.clients
        assert secret(bot) in homeserver.tokens and secret(bot, "token.refresh") in authorization.refresh_tokens
        assert secret(bot, "token.client") == client
        polls = authorization.seen("token")
        assert polls == [{"grant_type": DEVICE, "device_code": "secret/code+1", "client_id": client}] * 3


def test_the_client_that_registers_is_public_and_the_device_is_the_bots_own():
    with logged_in() as (homeserver, authorization, bot):
        registration, = authorization.seen("register")
        assert registration["token_endpoint_auth_method"] == "none" and registration["client_name"] == "Unknot"
        assert registration["grant_types"] == [DEVICE, "refresh_token"]
        scope, = (fields["scope"] for fields in authorization.seen("device"))
        device = (bot.folder / "state" / "device_id").read_text().strip()
        assert scope == f"urn:matrix:client:api:* urn:matrix:client:device:{device}"
        ends_with(0, bot)
        assert authorization.seen("device")[1]["scope"] == scope and homeserver.device_id == device


def test_a_poll_that_is_too_quick_is_slowed_down():
    with place() as (_homeserver, authorization, bot):
        authorization.say("slow_down")
        ends_with(0, bot)
        first, second = authorization.times
        assert second - first >= 5.9, second - first


def test_failures_on_the_way_are_waited_out():
    with place() as (_homeserver, authorization, bot):
        authorization.say(Reply(502, HTML), Reply(cut=0), "authorization_pending")
        ends_with(0, bot)
        assert len(authorization.times) == 4


def test_a_login_that_is_declined_expires_or_is_refused_leaves_no_token():
    for answer, code, word in (("access_denied", 77, "declined"), ("expired_token", 77, "in time"),
                               ("invalid_grant", 78, "invalid_grant")):
        with place() as (_homeserver, authorization, bot):
            authorization.say("authorization_pending", answer)
            ends_with(code, bot, word)
            assert not (bot.folder / "token").exists() and not (bot.folder / "token.client").exists()


def test_a_login_that_nobody_confirms_ends_when_the_code_does():
    with place() as (homeserver, authorization, bot):
        authorization.say(*["authorization_pending"] * 100)
        homeserver.fail("POST", "/device", Reply(200, {
            "device_code": "c", "user_code": "U", "verification_uri": "https://x.test/link", "expires_in": 4, "interval": 1}))
        before = time.monotonic()
        ends_with(77, bot, "https://x.test/link", "Type this code there:  U", "in time")
        assert time.monotonic() - before < 30


def test_codes_that_a_terminal_would_obey_are_not_shown():
    for address, code in (("https://x.test/\x1b[2J", "U"), ("https://x.test/", "U\r\nV"), ("javascript:x", "U"), (None, "U"),
                          ("https://x.test/", None), ("https://x.test/" + "x" * 5000, "U")):
        with place() as (homeserver, _authorization, bot):
            homeserver.fail("POST", "/device", Reply(200, {
                "device_code": "c", "user_code": code, "verification_uri": address, "expires_in": 4, "interval": 1}))
            done = ends_with(69, bot, "authorization server")
            assert "\x1b" not in done.stdout + done.stderr


def test_without_the_device_grant_login_says_what_to_do():
    for options in ({"grants": ("authorization_code", "refresh_token")}, {"device_authorization_endpoint": None}):
        with place(**options) as (_homeserver, authorization, bot):
            (bot.folder / "password").write_text("a password\n")
            (bot.folder / "password").chmod(0o600)
            ends_with(78, bot, "OAuth", "compatibility-token", command=("login", "--password-file", bot.folder / "password"))
            assert not authorization.requests


def test_strange_metadata_ends_in_words():
    for answer in (Reply(200, "[]"), Reply(200, HTML), Reply(200, {"issuer": 7, "token_endpoint": {}}), Reply(502, HTML)):
        with place() as (homeserver, _authorization, bot):
            homeserver.fail("GET", "/auth_metadata", answer, 100)
            done = bot.run("login")
            assert done.returncode in (64, 69, 78) and done.stderr.strip(), (done.returncode, done.stderr)


def test_plain_http_to_another_host_is_refused():
    with place(device_authorization_endpoint="http://elsewhere.test/device") as (_homeserver, _authorization, bot):
        assert bot.run("login").returncode in (69, 78)
        assert not (bot.folder / "token").exists()


def test_check_online_and_run_use_the_session():
    with logged_in() as (homeserver, _authorization, bot):
        ends_with(0, bot, "the token is good", command=("check", "--online"))
        bot.start()
        one_answer(homeserver, homeserver.message(QUESTION))


def kept(bot):
    with contextlib.closing(sqlite3.connect(f"file:{bot.folder}/state/unknot.db?mode=ro", uri=True)) as store:
        row = store.execute("SELECT value FROM fact WHERE name = 'session'").fetchone()
    return json.loads(row[0]) if row else {}


def test_a_session_is_refreshed_at_the_token_endpoint_ahead_of_its_end():
    with logged_in(life=4) as (homeserver, authorization, bot):
        first = secret(bot, "token.refresh")
        client, = authorization.clients
        bot.start()
        refreshes = homeserver.wait(lambda: len(authorization.seen("token")) >= 4 and authorization.seen("token")[1:], 60,
                                    "three refreshes")
        assert refreshes[0] == {"grant_type": "refresh_token", "refresh_token": first, "client_id": client}
        assert len({fields["refresh_token"] for fields in refreshes}) == len(refreshes)
        assert not homeserver.seen("/v3/refresh") and kept(bot)["client_id"] == client
        one_answer(homeserver, homeserver.message(QUESTION))


def test_a_session_that_expired_while_the_bot_was_down_is_refreshed():
    with logged_in() as (homeserver, authorization, bot):
        for start in ("run", "check"):
            authorization.expire()
            if start == "check":
                ends_with(0, bot, "the token is good", command=("check", "--online"))
            bot.start()
            one_answer(homeserver, homeserver.message(QUESTION))
            bot.kill()


def test_failures_of_the_token_endpoint_are_waited_out():
    with logged_in() as (homeserver, authorization, bot):
        bot.start()
        homeserver.fail("GET", "/auth_metadata", Reply(502, HTML))
        authorization.say(Reply(502, HTML), Reply(cut=0), Reply(200, HTML))
        authorization.expire()
        one_answer(homeserver, homeserver.message(QUESTION), 60)


def test_a_refresh_whose_answer_is_lost_is_asked_for_again():
    with logged_in() as (homeserver, authorization, bot):
        bot.start()
        homeserver.fail("POST", "/oauth2/token", Reply(cut=0, after=True))
        authorization.expire()
        one_answer(homeserver, homeserver.message(QUESTION), 60)
        lost, again = [request.get("refresh_token") for request in authorization.seen("token")][-2:]
        assert lost == again


def test_a_refresh_that_is_refused_ends_with_77():
    with logged_in() as (homeserver, authorization, bot):
        bot.start()
        refuse_all(authorization)
        authorization.expire()
        homeserver.message(QUESTION)
        assert bot.wait_for_end(60) == 77, bot.last_lines()
        assert "unknot login" in bot.log_text() and "invalid_grant" in bot.log_text()
        assert "mar/" not in bot.log_text() and "mat_" not in bot.log_text()
        ends_with(77, bot, "unknot login", command=("check", "--online"))


def test_a_login_with_a_token_from_elsewhere_forgets_the_client():
    with logged_in() as (homeserver, _authorization, bot):
        homeserver.tokens.add("mct_given")
        (bot.folder / "given").write_text("mct_given\n")
        (bot.folder / "given").chmod(0o600)
        ends_with(0, bot, command=("login", "--token-file", bot.folder / "given"))
        assert secret(bot) == "mct_given"
        assert not (bot.folder / "token.client").exists() and not (bot.folder / "token.refresh").exists()


if __name__ == "__main__":
    main()
