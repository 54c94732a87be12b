"""The clients that the tests of encryption use, with each other, without the bot: what fails here is not the bot's."""

from encrypted_person import EncryptedPerson, NioPerson
from suite import main
from world import World, relation, replied_to


def ada_and_ben(world):
    """Both cross-signed."""
    return EncryptedPerson(world.person("ada")), EncryptedPerson(world.person("ben"))


def encrypted_room(person, *others, **more):
    """An encrypted room in which all of them are."""
    return person.create_shared_room(others, encrypted=True, **more)


def test_two_who_are_cross_signed_read_each_other(world):
    ada, ben = ada_and_ben(world)
    room = encrypted_room(ada, ben)
    ada.say(room, "from ada")
    assert ben.wait_for_message(room, "from ada")["encryption"]["device"] == ada.device_id
    ben.say(room, "from ben")
    ada.wait_for_message(room, "from ben")


def test_the_homeserver_stores_no_text_of_an_encrypted_room(world):
    ada, ben = ada_and_ben(world)
    room = encrypted_room(ada, ben)
    event = ada.say(room, "from ada")
    ben.wait_for_message(room, "from ada")
    stored, = [found for found in ben.stored(room) if found["event_id"] == event]
    assert stored["type"] == "m.room.encrypted" and "from ada" not in str(stored)


def test_what_was_said_before_somebody_joins_is_read_by_who_was_invited(world):
    ada, ben = ada_and_ben(world)
    room = ada.create_direct_chat(ben, encrypted=True)
    ada.say(room, "before")
    ben.join(room)
    ben.wait_for_message(room, "before")


def test_relations_are_outside_the_encryption_and_are_seen_after_it(world):
    ada, ben = ada_and_ben(world)
    room = encrypted_room(ada, ben)
    first = ada.say(room, "first")
    ben.wait_for_message(room, "first")
    ben.say(room, "a reply", reply_to=first)
    ada.edit(room, first, "first, better")
    ada.say(room, "in a thread", thread=first)
    ada.react(room, first, "👍")
    assert replied_to(ada.wait_for_message(room, "a reply")) == first
    assert relation(ben.wait_for_message(room, "* first, better"))["rel_type"] == "m.replace"
    assert relation(ben.wait_for_message(room, "in a thread"))["rel_type"] == "m.thread"
    kinds = [relation(event).get("rel_type") for event in ben.stored(room)]
    assert {"m.replace", "m.thread", "m.annotation"} <= set(kinds), kinds


def test_one_who_is_not_strict_and_one_without_cross_signing_read_each_other(world):
    ada, nia = EncryptedPerson(world.person("ada"), strict=False), NioPerson(world.person("nia"))
    room = encrypted_room(ada, nia)
    ada.say(room, "from ada")
    nia.wait_for_message(room, "from ada")
    nia.say(room, "from nia")
    event = ada.wait_for_message(room, "from nia")
    assert event["encryption"] == {"device": nia.device_id, "trouble": "UnsignedDevice"}, event["encryption"]


def test_two_without_cross_signing_read_each_other(world):
    nia, nell = NioPerson(world.person("nia")), NioPerson(world.person("nell"))
    room = encrypted_room(nia, nell)
    nia.say(room, "from nia")
    nell.wait_for_message(room, "from nia")
    nell.say(room, "from nell")
    nia.wait_for_message(room, "from nell")


def test_one_who_is_strict_gives_no_key_to_a_device_without_cross_signing(world):
    ada, ben = ada_and_ben(world)
    nia, ulf = NioPerson(world.person("nia")), EncryptedPerson(world.person("ulf"), signed=False)
    room = encrypted_room(ada, ben, nia, ulf)
    event = ada.say(room, "from ada")
    ben.wait_for_message(room, "from ada")
    assert nia.wait_for_unreadable(room, event)
    reason = ulf.wait_for_unreadable(room, event)
    assert reason == {"reason": "MissingRoomKey", "withheld": "m.unverified"}, reason


def test_one_who_is_strict_reads_nothing_from_a_device_without_cross_signing(world):
    ada, nia = EncryptedPerson(world.person("ada")), NioPerson(world.person("nia"))
    room = encrypted_room(ada, nia)
    event = nia.say(room, "from nia")
    assert ada.wait_for_unreadable(room, event)["reason"] == "UnsignedSenderDevice"


def test_one_who_cross_signs_later_is_then_read_by_one_who_is_strict(world):
    ada, ben = EncryptedPerson(world.person("ada")), EncryptedPerson(world.person("ben"), signed=False)
    room = encrypted_room(ada, ben)
    ada.wait_for_unreadable(room, ben.say(room, "unsigned"))
    ben.cross_sign()
    ben.say(room, "signed")
    ada.wait_for_message(room, "signed")
    ada.say(room, "welcome")
    ben.wait_for_message(room, "welcome")


def test_a_withheld_key_that_comes_late_makes_the_message_readable(world):
    ada, ben = ada_and_ben(world)
    room = encrypted_room(ada, ben)
    ada.withholding = True
    event = ada.say(room, "late")
    assert ben.wait_for_unreadable(room, event)["reason"] == "MissingRoomKey"
    ada.release_keys()
    ben.wait_for_message(room, "late")


def test_a_new_device_is_signed_by_the_old_one_and_reads_what_comes_then(world):
    ada, ben = ada_and_ben(world)
    room = encrypted_room(ada, ben)
    before = ada.say(room, "before")
    again = ben.log_in_anew()
    assert ada.devices_of(ben) == {ben.device_id: True, again.device_id: True}
    assert again.wait_for_unreadable(room, before)["reason"] == "MissingRoomKey"
    ada.sync()
    ada.say(room, "after")
    again.wait_for_message(room, "after")
    ben.wait_for_message(room, "after")
    again.say(room, "from the new one")
    ada.wait_for_message(room, "from the new one")


def test_the_keys_of_an_account_are_kept_encrypted_in_its_account_data(world):
    ada = EncryptedPerson(world.person("ada"))
    key = ada.set_up_recovery()
    assert len(key.split()) == 12 and key.startswith("Es"), key
    kept = ada.account_data("m.cross_signing.self_signing")["encrypted"]
    assert set(kept) == {ada.account_data("m.secret_storage.default_key")["key"]}, kept


def test_the_key_of_a_room_changes_after_as_many_messages_as_the_room_says(world):
    ada, ben = ada_and_ben(world)
    room = encrypted_room(ada, ben, rotate_after=2)
    for number in range(5):
        ada.say(room, f"number {number}")
    ben.wait_for_message(room, "number 4")
    sessions = {event["content"]["session_id"] for event in ben.stored(room) if event["type"] == "m.room.encrypted"}
    assert len(sessions) == 3, sessions


if __name__ == "__main__":
    main(World)
