"""Encrypted rooms full of people, on a real homeserver: clients of all kinds, who come, go, log in anew and are many.
Whatever happens, each answer is read by those who may, and the homeserver stores no text."""

from bot import can_encrypt
from encrypted_person import EncryptedPerson, NioPerson
from person import MARKER, marker
from suite import Skip, main
from world import QUESTION, QUESTIONS, World, direct_chat, replied_to, shared_room

KINDS = {"m.room.encrypted", "m.reaction", "m.room.redaction"}


def element(world, name="ada", **more):
    if not can_encrypt():
        raise Skip("built without encryption")
    return EncryptedPerson(world.person(name), **more)


def nio(world, name="nia"):
    if not can_encrypt():
        raise Skip("built without encryption")
    return NioPerson(world.person(name))


def sent(person, room):
    """What was said in the room, as the homeserver stores it."""
    return [event for event in person.stored(room) if "state_key" not in event]


def assert_nothing_is_open(person, room):
    events = sent(person, room)
    assert events and {event["type"] for event in events} <= KINDS, {event["type"] for event in events}
    assert MARKER not in str(events) and "'body': '" not in str(events)


def ask(asker, room, bot, readers, text=QUESTION):
    """Everybody reads the answer."""
    question = asker.say(room, text, mention=bot)
    for reader in {asker, *readers}:
        answer, = reader.wait_for_answer(room, question)
        assert replied_to(answer) == question and answer["content"]["msgtype"] == "m.notice"
    return answer["event_id"]


def cannot_read(person, reader, room, event):
    """Whether the keys that somebody has do not open an event that `reader` fetches."""
    person.sync(1)
    sealed = next(found for found in reader.stored(room) if found["event_id"] == event)
    return person.read(room, sealed).get("unreadable", {}).get("reason") in ("MissingRoomKey", "UnknownMessageIndex")


def test_five_people_with_three_kinds_of_clients_all_read_all_answers(world):
    people = [element(world), element(world, "ben"), element(world, "cem", strict=False)]
    people += [nio(world), nio(world, "nell")]
    with world.bot() as bot:
        room = shared_room(people[0], bot, *people[1:], encrypted=True)
        for asker in people:
            ask(asker, room, bot, people)
        assert_nothing_is_open(people[0], room)


def test_people_who_join_read_from_then_on_and_people_who_left_no_more(world):
    ada = element(world)
    guests = [element(world, "ben"), nio(world), element(world, "cem", strict=False)]
    with world.bot() as bot:
        room = shared_room(ada, bot, encrypted=True)
        before = ask(ada, room, bot, [ada])
        for guest in guests:
            ada.invite(room, guest)
            guest.join(room)
            ask(ada, room, bot, [ada, guest])
            ask(guest, room, bot, [guest])
            guest.leave(room)
            after = ask(ada, room, bot, [ada])
            if guest.signed:
                assert cannot_read(guest, ada, room, before) and cannot_read(guest, ada, room, after)
        ada.invite(room, guests[0])
        guests[0].join(room)
        ask(guests[0], room, bot, [ada])
        assert_nothing_is_open(ada, room)


def test_a_room_whose_key_changes_all_the_time_is_read_by_all(world):
    people = [element(world), element(world, "ben"), nio(world)]
    with world.bot() as bot:
        room = people[0].create_shared_room([bot, *people[1:]], encrypted=True, rotate_after=2)
        people[0].wait_for_join(room, bot)
        for text in QUESTIONS:
            for asker in people:
                ask(asker, room, bot, people, text)
        sessions = {event["content"]["session_id"] for event in sent(people[0], room) if event["sender"] == bot.user_id}
        assert len(sessions) >= 3 * len(QUESTIONS) // 2, sessions
        assert_nothing_is_open(people[0], room)


def test_people_who_log_in_anew_in_the_middle_of_it_go_on_asking(world):
    ada, ben, nia = element(world), element(world, "ben"), nio(world)
    with world.bot() as bot:
        room = shared_room(ada, bot, ben, nia, encrypted=True)
        ask(ada, room, bot, [ben, nia])
        for _ in range(3):
            ada, nia = ada.log_in_anew(), nia.log_in_anew()
            nia.sync()
            ask(ada, room, bot, [ben, nia])
            ask(nia, room, bot, [ada, ben])


def test_three_who_ask_at_once_each_get_their_answer(world):
    people = [element(world), element(world, "ben"), nio(world)]
    with world.bot() as bot:
        room = shared_room(people[0], bot, *people[1:], encrypted=True)
        asked = [person.say(room, text, mention=bot) for text in QUESTIONS[:3] for person in people]
        for question in asked:
            for person in people:
                person.wait_for_answer(room, question)
        assert [marker(event)["to"] for event in people[0].answers(room)] == asked
        assert_nothing_is_open(people[0], room)


def test_what_came_during_a_downtime_is_answered_in_order(world):
    people = [element(world), element(world, "ben"), nio(world)]
    with world.bot() as bot:
        rooms = [direct_chat(person, bot, encrypted=True) for person in people]
        bot.kill()
        asked = [[person.say(room, text) for text in QUESTIONS[:3]] for person, room in zip(people, rooms)]
        bot.start()
        for person, room, questions in zip(people, rooms, asked):
            for question in questions:
                person.wait_for_answer(room, question)
            assert [marker(event)["to"] for event in person.answers(room)] == questions


def test_a_question_whose_key_comes_late_does_not_hold_up_others(world):
    ada, ben = element(world), element(world, "ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben, encrypted=True)
        ada.withholding = True
        question = ada.say(room, QUESTION, mention=bot)
        ask(ben, room, bot, [ada])
        assert not ben.answers(room, question)
        ada.release_keys()
        ben.wait_for_answer(room, question)
        assert len(ben.answers(room, question)) == 1


def test_all_of_two_hundred_devices_read_the_answer(world):
    ada = element(world)
    crowd = [device for _ in range(10) for device in many_devices(element(world, "crowd", strict=False), 20)]
    with world.bot() as bot:
        room = shared_room(ada, bot, *crowd[::20], encrypted=True)
        ask(ada, room, bot, crowd)
        assert_nothing_is_open(ada, room)
    for device in crowd:
        device.close()


def many_devices(person, count):
    devices = [person] + [person.log_in_anew() for _ in range(count - 1)]
    for device in devices:
        device.looks_at_devices = False
    return devices


if __name__ == "__main__":
    main(World)
