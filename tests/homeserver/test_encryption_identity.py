"""The bot's cross-signing identity over time, on a real homeserver."""

from bot import can_encrypt
from encrypted_person import EncryptedPerson
from person import log_in
from processes import wait_until
from suite import Skip, main
from world import QUESTION, World, direct_chat


def element(world, name="ada"):
    if not can_encrypt():
        raise Skip("built without encryption")
    return EncryptedPerson(world.person(name))


def master_key(person, user):
    """The account's identity, as the homeserver has it."""
    found = person.call("POST", "/keys/query", {"device_keys": {user.user_id: []}})
    return found["master_keys"][user.user_id]["keys"]


def bot_of(world, owner, recovery_key):
    """A bot on the account of somebody who uses it in Element."""
    bot = world.bot(account=log_in(owner.url, owner.user_id, owner.password), recovery_key_file="recovery-key")
    give_recovery_key(bot, recovery_key)
    return bot


def give_recovery_key(bot, key):
    file = bot.folder / "recovery-key"
    file.write_text(key + "\n")
    file.chmod(0o600)


def wait_until_signed(person, bot):
    wait_until(lambda: person.devices_of(bot).get(bot.account.device_id), 60, "the bot's device being signed", 0.5)


def test_a_fresh_account_gets_an_identity_that_stays(world):
    ada = element(world)
    with world.bot() as bot:
        wait_until_signed(ada, bot)
        made = master_key(ada, bot)
        bot.stop()
        bot.start()
        room = direct_chat(ada, bot, encrypted=True)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        assert master_key(ada, bot) == made and ada.devices_of(bot) == {bot.account.device_id: True}


def test_the_passphrase_of_a_recovery_key_does_as_well_as_the_key(world):
    ada, owner = element(world), element(world, "owner")
    made = master_key(ada, owner)
    owner.set_up_recovery("correct horse battery staple")
    with bot_of(world, owner, "correct horse battery staple") as bot:
        wait_until_signed(ada, bot)
        assert master_key(ada, bot) == made


def test_after_a_reset_in_another_client_the_new_recovery_key_signs_the_device_again(world):
    ada, owner = element(world), element(world, "owner")
    with bot_of(world, owner, owner.set_up_recovery()) as bot:
        wait_until_signed(ada, bot)
        bot.stop()
        owner.cross_sign()
        give_recovery_key(bot, owner.set_up_recovery())
        made = master_key(ada, owner)
        assert not ada.devices_of(bot)[bot.account.device_id]
        bot.start()
        wait_until_signed(ada, bot)
        assert master_key(ada, bot) == made
        room = direct_chat(ada, bot, encrypted=True)
        ada.wait_for_answer(room, ada.say(room, QUESTION))


if __name__ == "__main__":
    main(World)
