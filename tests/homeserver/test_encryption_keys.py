"""The bot's own keys in encrypted rooms: its identity, its store, tokens that expire, and what commands need."""

import json
import sqlite3
import stat

from bot import write_token
from encrypted_person import EncryptedPerson, NioPerson
from encrypted_world import SECONDS, ada_of, ask, encrypted_chat, encrypted_room, plain_messages
from person import log_in, marker
from processes import wait_until
from suite import main
from test_pictures import EXERCISES, is_picture, wait_for_uploads
from test_sessions import kept_session, logged_in, short_lived
from world import QUESTION, QUESTIONS, World, body


def secret_file(bot, name, text):
    write_token(bot.folder / name, text)
    return name


# ---- Identity ----

def test_an_account_that_was_set_up_elsewhere_is_signed_with_its_recovery_key(world):
    ada = ada_of(world)
    bot = world.bot()
    owner = EncryptedPerson(log_in(bot.homeserver.url, bot.user_id, bot.account.password))
    key = owner.set_up_recovery()
    bot.configure(recovery_key_file=secret_file(bot, "recovery-key", key))
    with bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        assert all(ada.devices_of(bot).values()) and len(ada.devices_of(bot)) == 2
        bot.stop()
        bot.configure(recovery_key_file=None)
        (bot.folder / "recovery-key").unlink()
        bot.start()
        ask(ada, room, QUESTIONS[1])
        assert key not in bot.log.read_text()


def test_an_identity_made_elsewhere_is_never_reset_and_what_to_do_is_said(world):
    ada = ada_of(world, strict=False)
    bot = world.bot()
    owner = EncryptedPerson(log_in(bot.homeserver.url, bot.user_id, bot.account.password))
    with bot:
        bot.wait_for_log("recovery_key_file", SECONDS)
        assert ada.devices_of(bot) == {owner.device_id: True, bot.account.device_id: False}
        room = encrypted_chat(ada, bot)
        ask(ada, room)


def test_a_wrong_recovery_key_is_told(world):
    ada_of(world)
    bot = world.bot()
    owner = EncryptedPerson(log_in(bot.homeserver.url, bot.user_id, bot.account.password))
    key = owner.set_up_recovery()
    wrong = key[:5] + ("A" if key[5] != "A" else "B") + key[6:]
    bot.configure(recovery_key_file=secret_file(bot, "recovery-key", wrong))
    with bot:
        bot.wait_for_log("is not signed by the account", SECONDS)
        assert wrong not in bot.log_text()


def test_exported_keys_sign_the_device_of_a_bot_that_lost_its_state(world):
    ada = ada_of(world)
    with world.bot() as bot:
        assert bot.run("keys", "export", "identity.json").returncode == 75
        first = encrypted_chat(ada, bot)
        ask(ada, first)
        bot.stop()
        assert "yes" in bot.run("keys", "status").stdout
        done = bot.run("keys", "export", "identity.json")
        file = bot.folder / "identity.json"
        assert done.returncode == 0 and stat.S_IMODE(file.stat().st_mode) == 0o600, done.stderr
        assert set(json.loads(file.read_text())) == {"master", "self_signing", "user_signing"}
        assert bot.run("keys", "export", "identity.json").returncode == 73
        (bot.folder / "state").rename(bot.folder / "lost")
        session = log_in(bot.homeserver.url, bot.user_id, bot.account.password)
        write_token(bot.folder / "token", session.token)
        assert bot.run("keys", "import", "identity.json").returncode == 0
        bot.start()
        bot.wait_for_log("device is signed", SECONDS)
        room = encrypted_chat(ada, bot)
        ask(ada, room, QUESTIONS[1])
        assert ada.devices_of(bot)[session.device_id] is True


def test_a_token_of_another_device_has_keys_of_its_own_and_the_same_identity(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        bot.stop()
        session = log_in(bot.homeserver.url, bot.user_id, bot.account.password)
        write_token(bot.folder / "token", session.token)
        bot.start()
        bot.wait_for_log("device is signed", SECONDS)
        ask(ada, room, QUESTIONS[1])
        assert all(ada.devices_of(bot).values()) and not (bot.folder / "state" / "cross-signing-import").exists()


def test_the_store_is_closed_to_others(world):
    ada = ada_of(world)
    with world.bot() as bot:
        ask(ada, encrypted_chat(ada, bot))
        crypto = bot.folder / "state" / "crypto" / bot.account.device_id
        modes = {stat.S_IMODE(file.stat().st_mode) for file in crypto.iterdir()}
        assert stat.S_IMODE(crypto.stat().st_mode) == 0o700 and modes == {0o600}, modes


def test_the_store_may_be_encrypted_with_a_passphrase(world):
    ada = ada_of(world)
    bot = world.bot()
    bot.configure(store_key_file=secret_file(bot, "store-key", "a good passphrase"))
    with bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        bot.stop()
        bot.start()
        ask(ada, room, QUESTIONS[1])
        bot.stop()
        secret_file(bot, "store-key", "another passphrase")
        assert bot.run("run").returncode == 78


# ---- Tokens ----

def test_it_goes_on_when_the_token_is_renewed(world):
    ada_of(world)
    with short_lived() as (homeserver, account):
        ada = EncryptedPerson(homeserver.register("eve"))
        with logged_in(homeserver) as bot:
            room = encrypted_chat(ada, bot)
            ask(ada, room)
            for question in QUESTIONS[1:4]:
                before = kept_session(bot)
                wait_until(lambda: kept_session(bot) != before, SECONDS, "another token")
                ask(ada, room, question)


# ---- Trust and commands ----

def test_commands_need_a_device_that_its_owner_has_signed(world):
    ada, nia = ada_of(world), NioPerson(world.person("nia"))
    with world.bot(operators=[ada.user_id, nia.user_id]) as bot:
        signed, unsigned = encrypted_chat(ada, bot), encrypted_chat(nia, bot)
        assert "last sync" in body(ask(ada, signed, "status")[0])
        assert "session that its owner has verified" in body(ask(nia, unsigned, "status")[0])
        assert "forgotten" in body(ask(nia, unsigned, "forget me")[0])


def test_commands_in_plain_text_are_not_taken_in_an_encrypted_room(world):
    ada = ada_of(world)
    with world.bot(operators=[ada.user_id]) as bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        event = super(EncryptedPerson, ada).send(room, "m.room.message", {"msgtype": "m.text", "body": "status"})
        assert "session that its owner has verified" in body(ada.wait_for_answer(room, event)[0])
        assert not plain_messages(ada, room, bot)


def test_with_strict_trust_only_signed_devices_are_answered(world):
    ada, nia = ada_of(world), NioPerson(world.person("nia"))
    with world.bot(trust="cross_signed") as bot:
        room = encrypted_room(ada, bot)
        nia_room = encrypted_chat(nia, bot)
        question = nia.say(nia_room, QUESTION)
        ask(ada, room, mention=bot.user_id)
        bot.wait_for_log("has not signed the device", SECONDS)
        assert not nia.answers(nia_room, question)


# ---- Pictures ----

def test_pictures_are_uploaded_encrypted_for_encrypted_rooms(world):
    ada = ada_of(world)
    with world.bot() as bot:
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        wait_for_uploads(bot)
        wait_until(lambda: sealed_count(bot) >= 3, SECONDS, "encrypted uploads")
        _text, *pictures = ask(ada, room, EXERCISES)
        assert pictures and all(map(is_picture, pictures))
        for event in pictures:
            file = event["content"]["file"]
            assert "url" not in event["content"] and file["url"].startswith("mxc://") and file["key"]["alg"] == "A256CTR"
        assert [marker(event)["part"] for event in pictures] == list(range(2, 2 + len(pictures)))


def sealed_count(bot):
    with sqlite3.connect(f"file:{bot.folder}/state/unknot.db?mode=ro", uri=True) as store:
        return store.execute("SELECT count(*) FROM fact WHERE name LIKE 'sealed-picture:%'").fetchone()[0]


if __name__ == "__main__":
    main(World)
