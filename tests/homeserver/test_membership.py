"""Invitations, joining and leaving on a real homeserver."""

from processes import wait_until
from suite import main, not_on
from world import QUESTION, World, direct_chat, has_no_answer, shared_room

ENCRYPTED = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


def wait_for_membership(person, room, bot, wanted):
    """The bot's member content in the room, once it is `wanted`."""
    return wait_until(lambda: _if_membership(person.membership(room, bot), wanted), 60,
                      f"the bot's membership being {wanted}")


def _if_membership(content, wanted):
    return content if content.get("membership") == wanted else None


def test_an_invitation_of_the_own_homeservers_people_is_accepted(world):
    ada = world.person()
    with world.bot() as bot:
        direct_chat(ada, bot)
        shared_room(ada, bot)


def test_the_first_message_sent_before_the_bot_joined_is_answered(world):
    ada = world.person()
    bot = world.bot()
    room = ada.create_direct_chat(bot)
    question = ada.say(room, QUESTION)
    with bot:
        ada.wait_for_answer(room, question)


def test_the_first_message_sent_right_after_the_invitation_is_answered(world):
    ada = world.person()
    with world.bot() as bot:
        for _chat in range(5):
            room = ada.create_direct_chat(bot)
            question = ada.say(room, QUESTION)
            ada.wait_for_answer(room, question)
            assert len(ada.answers(room, question)) == 1


def test_sixty_messages_before_the_join_are_all_answered(world):
    ada = world.person()
    bot = world.bot(answers_per_minute_person=1000, answers_per_minute_room=1000)
    room = ada.create_direct_chat(bot)
    asked = [ada.say(room, QUESTION) for _ in range(60)]
    with bot:
        ada.wait_for_answer(room, asked[-1], 60)
        assert len(ada.answers(room)) == 60


def test_nothing_older_than_the_invitation_is_answered(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot() as bot:
        room = ada.create_shared_room([ben])
        old = [ada.say(room, QUESTION, mention=bot), ben.say(room, "!unknot " + QUESTION)]
        ada.invite(room, bot)
        ada.wait_for_join(room, bot)
        sentinel = ada.say(room, QUESTION, mention=bot)
        assert has_no_answer(ada, room, old[0], sentinel) and not ada.answers(room, old[1])


def test_in_an_old_chat_only_what_came_after_the_invitation_is_answered(world):
    ada = world.person()
    with world.bot() as bot:
        room = ada.create_room()
        old = ada.say(room, QUESTION)
        ada.set_state(room, "m.room.member", {"membership": "invite", "is_direct": True}, bot.user_id)
        new = ada.say(room, QUESTION)
        assert has_no_answer(ada, room, old, new)


def test_an_invitation_that_came_while_the_bot_was_down_is_accepted_and_answered(world):
    ada = world.person()
    with world.bot() as bot:
        bot.stop()
        room = ada.create_direct_chat(bot)
        question = ada.say(room, QUESTION)
        bot.start()
        ada.wait_for_answer(room, question)


@not_on("dendrite", "it keeps no reason of a leave")
def test_an_invitation_that_the_policy_forbids_is_refused_with_a_reason(world):
    friend, stranger = world.person("friend"), world.person("stranger")
    with world.bot(invite_from=["@friend*:unknot.test"]) as bot:
        direct_chat(friend, bot)
        room = stranger.create_direct_chat(bot)
        content = wait_for_membership(stranger, room, bot, "leave")
        assert content.get("reason"), content


@not_on("dendrite", "it keeps no reason of a leave")
def test_an_invitation_to_an_encrypted_room_is_declined_with_a_reason(world):
    ada = world.person()
    with world.bot(encryption=False) as bot:
        room = ada.create_direct_chat(bot, initial_state=[ENCRYPTED])
        content = wait_for_membership(ada, room, bot, "leave")
        assert "encrypted" in content.get("reason", "") and "emergency" in content["reason"].lower(), content


@not_on("dendrite", "it keeps no reason of a leave")
def test_a_room_that_is_encrypted_later_is_left_with_a_reason_and_without_plain_text(world):
    ada = world.person()
    with world.bot(encryption=False) as bot:
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        before = len(ada.answers(room))
        ada.set_state(room, "m.room.encryption", ENCRYPTED["content"])
        ada.say(room, QUESTION)
        content = wait_for_membership(ada, room, bot, "leave")
        assert "encrypted" in content.get("reason", ""), content
        assert len(ada.answers(room)) == before


def test_a_room_that_was_encrypted_while_the_bot_was_down_is_left(world):
    ada = world.person()
    with world.bot(encryption=False) as bot:
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        bot.stop()
        ada.say(room, QUESTION)
        ada.set_state(room, "m.room.encryption", ENCRYPTED["content"])
        bot.start()
        wait_for_membership(ada, room, bot, "leave")


def test_an_invitation_to_a_space_is_declined(world):
    ada = world.person()
    with world.bot() as bot:
        room = ada.create_room("A space", [bot], creation_content={"type": "m.space"})
        wait_for_membership(ada, room, bot, "leave")


def test_a_bot_that_was_kicked_comes_back_when_invited_again(world):
    ada = world.person()
    with world.bot() as bot:
        room = direct_chat(ada, bot, preset="private_chat")
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        ada.call("POST", f"/rooms/{room}/kick", {"user_id": bot.user_id})
        unheard = ada.say(room, QUESTION)
        ada.set_state(room, "m.room.member", {"membership": "invite", "is_direct": True}, bot.user_id)
        question = ada.say(room, QUESTION)
        assert has_no_answer(ada, room, unheard, question)


def test_a_withdrawn_invitation_and_a_ban_are_survived(world):
    ada = world.person()
    bot = world.bot()
    withdrawn = ada.create_direct_chat(bot, preset="private_chat")
    ada.call("POST", f"/rooms/{withdrawn}/kick", {"user_id": bot.user_id})
    with bot:
        banned = direct_chat(ada, bot, preset="private_chat")
        ada.call("POST", f"/rooms/{banned}/ban", {"user_id": bot.user_id})
        room = direct_chat(ada, bot)
        ada.wait_for_answer(room, ada.say(room, QUESTION))


def test_a_room_of_version_12_works_like_any_other(world):
    ada = world.person()
    with world.bot() as bot:
        room = ada.create_direct_chat(bot, room_version="12")
        assert ":" not in room, room
        ada.wait_for_answer(room, ada.say(room, QUESTION))
        wait_until(lambda: room in bot.account.account_data("m.direct").get(ada.user_id, []), 60, "m.direct")


if __name__ == "__main__":
    main(World)
