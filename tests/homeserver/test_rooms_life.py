"""The life of a room on a real homeserver: upgrades, kicks, mutes, and when nobody else is left."""

import contextlib
import sqlite3

from chosen import Homeserver
from person import MatrixError
from suite import main, not_on
from world import QUESTION, World, direct_chat, has_no_answer, shared_room

MUTED = 50


def wait_for_membership(person, room, bot, wanted):
    return person.wait_for(lambda: person.membership(room, bot).get("membership") == wanted and
                           person.membership(room, bot), 15, f"the bot's membership being {wanted}")


def mute(person, room, bot, level):
    """Lets the bot speak only when `level` is at most 0."""
    levels = person.get_state(room, "m.room.power_levels")
    person.set_state(room, "m.room.power_levels", {**levels, "users": {**levels["users"], bot.user_id: 0},
                                                   "events_default": level})


def upgrade(person, room, version="11"):
    return person.call("POST", f"/rooms/{room}/upgrade", {"new_version": version})["replacement_room"]


def joined_rooms(bot):
    return bot.account.call("GET", "/joined_rooms")["joined_rooms"]


def shared_room_of(person, bot, **more):
    room = person.create_shared_room([bot], **more)
    person.wait_for_join(room, bot)
    return room


def age(bot, hours):
    """Makes all that waits in the bot's outbox older. The bot must not run."""
    with sqlite3.connect(bot.folder / "state" / "unknot.db") as store:
        store.execute("UPDATE outbox SET made_ms = made_ms - ?", (hours * 3600 * 1000,))
    store.close()


# upgrades


def test_a_replaced_public_room_is_followed_and_answered_in(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room_of(ada, bot, preset="public_chat")
        ada.wait_for_answer(room, ada.say(room, QUESTION, mention=bot))
        fresh = upgrade(ada, room)
        ada.wait_for_join(fresh, bot)
        ada.wait_for_answer(fresh, ada.say(fresh, QUESTION, mention=bot))


def test_a_replaced_private_room_is_joined_as_soon_as_somebody_there_invites_the_bot(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        fresh = upgrade(ada, room)
        bot.wait_for_log("following")
        question = ada.say(fresh, "!unknot " + QUESTION)
        ada.invite(fresh, bot)
        after = ada.say(fresh, QUESTION, mention=bot)
        assert has_no_answer(ada, fresh, question, after)


def test_an_upgrade_to_room_version_12_is_followed(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room_of(ada, bot, preset="public_chat", room_version="10")
        fresh = upgrade(ada, room, "12")
        ada.wait_for_join(fresh, bot)
        ada.wait_for_answer(fresh, ada.say(fresh, QUESTION, mention=bot))


def test_an_upgrade_during_a_downtime_is_followed(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room_of(ada, bot, preset="public_chat")
        bot.stop()
        fresh = upgrade(ada, room)
        question = ada.say(fresh, QUESTION, mention=bot)
        bot.start()
        ada.wait_for_join(fresh, bot)
        assert has_no_answer(ada, fresh, question, ada.say(fresh, QUESTION, mention=bot))


def test_a_tombstone_that_points_to_a_foreign_room_is_followed_once_and_that_room_left(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot)
        foreign = ben.create_room(preset="public_chat")
        for text in ("moved", "really moved"):
            ada.set_state(room, "m.room.tombstone", {"body": text, "replacement_room": foreign})
            wait_for_membership(ben, foreign, bot, "leave")
            ada.wait_for_answer(room, ada.say(room, QUESTION, mention=bot))
        joins = [event for event in ben.events(foreign) if event.get("state_key") == bot.user_id and
                 event["content"].get("membership") == "join"]
        assert len(joins) == 1, joins


def test_a_tombstone_that_points_to_a_room_where_the_bot_is_takes_it_out_of_none(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room, other = shared_room(ada, bot), shared_room(ben, bot)
        ada.set_state(room, "m.room.tombstone", {"body": "moved", "replacement_room": other})
        ada.wait_for_answer(room, ada.say(room, QUESTION, mention=bot))
        ben.wait_for_answer(other, ben.say(other, QUESTION, mention=bot))


def test_tombstones_that_make_no_sense_are_survived(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        for content in ({}, {"replacement_room": 7}, {"replacement_room": ""}, {"replacement_room": room},
                        {"replacement_room": "!not there/%?#"}, {"replacement_room": "!" + "x" * 300}):
            with contextlib.suppress(MatrixError):
                ada.set_state(room, "m.room.tombstone", content)
        ada.wait_for_answer(room, ada.say(room, QUESTION, mention=bot))


# leaving


def test_a_room_is_left_when_the_last_other_person_has_left(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot, ben)
        ada.leave(room)
        ben.wait_for_answer(room, ben.say(room, QUESTION, mention=bot))
        ben.leave(room)
        ben.wait_for(lambda: room not in joined_rooms(bot), 60, "the bot leaving")


def test_a_room_is_kept_while_somebody_is_invited(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = shared_room(ada, bot)
        ada.invite(room, ben)
        ada.leave(room)
        other = direct_chat(ben, bot)
        ben.wait_for_answer(other, ben.say(other, QUESTION))
        assert room in joined_rooms(bot)
        ben.join(room)
        ben.wait_for_answer(room, ben.say(room, QUESTION, mention=bot))


def test_a_room_that_everybody_left_during_a_downtime_is_left(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot)
        bot.stop()
        for _message in range(70):
            ada.say(room, "hm", kind="m.notice")
        ada.leave(room)
        bot.start()
        ada.wait_for(lambda: room not in joined_rooms(bot), 60, "the bot leaving")


def test_an_empty_room_is_kept_when_the_configuration_says_so(world):
    ada = world.person()
    with world.bot(leave_when_alone=False) as bot:
        room = direct_chat(ada, bot)
        ada.leave(room)
        other = direct_chat(ada, bot)
        ada.wait_for_answer(other, ada.say(other, QUESTION))
        assert room in joined_rooms(bot)


# joining


def test_a_join_that_the_homeserver_limits_is_tried_again():
    with Homeserver(rc_joins={"local": {"per_second": 0.5, "burst_count": 1},
                           "remote": {"per_second": 1, "burst_count": 1}}) as homeserver:
        ada = homeserver.register("ada")
        with World().bot(homeserver) as bot:
            for room in [ada.create_direct_chat(bot) for _chat in range(3)]:
                ada.wait_for_answer(room, ada.say(room, QUESTION), 60)


@not_on("dendrite", "it keeps no reason of a leave")
def test_a_refusal_is_said_once_and_later_invitations_are_declined_in_silence(world):
    stranger = world.person("stranger")
    with world.bot(invite_from=["@friend*:unknot.test"]) as bot:
        room = stranger.create_room(invite=[bot])
        assert wait_for_membership(stranger, room, bot, "leave").get("reason")
        stranger.invite(room, bot)
        stranger.wait_for(lambda: "reason" not in wait_for_membership(stranger, room, bot, "leave"), 60, "a silent no")


def test_a_bot_that_was_banned_comes_back_when_unbanned_and_invited(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        ada.call("POST", f"/rooms/{room}/ban", {"user_id": bot.user_id})
        unheard = ada.say(room, QUESTION, mention=bot)
        ada.call("POST", f"/rooms/{room}/unban", {"user_id": bot.user_id})
        ada.invite(room, bot)
        ada.wait_for(lambda: ada.membership(room, bot).get("membership") == "join", 60, "the bot joining again")
        assert has_no_answer(ada, room, unheard, ada.say(room, QUESTION, mention=bot))


def test_a_bot_that_was_kicked_while_it_was_down_goes_on_elsewhere(world):
    ada = world.person()
    with world.bot() as bot:
        room, other = shared_room(ada, bot), shared_room(ada, bot)
        bot.stop()
        ada.say(room, QUESTION, mention=bot)
        ada.call("POST", f"/rooms/{room}/kick", {"user_id": bot.user_id})
        bot.start()
        ada.wait_for_answer(other, ada.say(other, QUESTION, mention=bot))
        assert not ada.answers(room)


# silence


def test_a_muted_bot_answers_when_it_may_speak_again(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        mute(ada, room, bot, MUTED)
        asked = [ada.say(room, QUESTION, mention=bot) for _question in range(2)]
        bot.wait_for_log("not allowed to speak")
        elsewhere = direct_chat(ada, bot)
        ada.wait_for_answer(elsewhere, ada.say(elsewhere, QUESTION))
        assert not ada.answers(room)
        mute(ada, room, bot, 0)
        for question in asked:
            ada.wait_for_answer(room, question)
            assert len(ada.answers(room, question)) == 1


def test_a_mute_that_ends_during_a_downtime_is_noticed(world):
    ada = world.person()
    with world.bot() as bot:
        room = shared_room(ada, bot)
        mute(ada, room, bot, MUTED)
        question = ada.say(room, QUESTION, mention=bot)
        bot.wait_for_log("not allowed to speak")
        bot.kill()
        mute(ada, room, bot, 0)
        bot.start()
        ada.wait_for_answer(room, question)


def test_what_waited_too_long_for_a_mute_to_end_is_dropped(world):
    ada = world.person()
    with world.bot(oldest_question="12 hours") as bot:
        room = shared_room(ada, bot)
        mute(ada, room, bot, MUTED)
        old = ada.say(room, QUESTION, mention=bot)
        bot.wait_for_log("not allowed to speak")
        bot.stop()
        age(bot, 13)
        bot.start()
        recent = ada.say(room, QUESTION, mention=bot)
        bot.wait_for_log("not allowed to speak")
        mute(ada, room, bot, 0)
        assert has_no_answer(ada, room, old, recent)


if __name__ == "__main__":
    main(World)
