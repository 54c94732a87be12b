"""Rate limits: the homeserver's, and the bot's own."""

import time

from chosen import Homeserver
from person import marker
from suite import main
from world import QUESTION, QUESTIONS, World, direct_chat


def spare(homeserver, *people):
    """Takes people out of the homeserver's rate limits."""
    admin = homeserver.register("admin", admin=True)
    for person in people:
        admin.call("POST", f"/_synapse/admin/v1/users/{person.user_id}/override_ratelimit",
                   {"messages_per_second": 0, "burst_count": 0})


def test_all_answers_arrive_in_order_and_once_when_the_homeserver_allows_one_in_five_seconds():
    with Homeserver(rc_message={"per_second": 0.2, "burst_count": 2}) as homeserver:
        people = [homeserver.register("ada"), homeserver.register("ben")]
        spare(homeserver, *people)
        with World().bot(homeserver) as bot:
            rooms = {person: direct_chat(person, bot) for person in people}
            asked = {person: [person.say(room, text) for text in QUESTIONS[:3]] for person, room in rooms.items()}
            for person, room in rooms.items():
                person.wait_for_answer(room, asked[person][-1], 60)
                assert [marker(event)["to"] for event in person.answers(room)] == asked[person]


def test_a_red_flag_overtakes_what_waits_for_the_homeservers_limit():
    with Homeserver(rc_message={"per_second": 0.3, "burst_count": 1}) as homeserver:
        ada, ben = homeserver.register("ada"), homeserver.register("ben")
        spare(homeserver, ada, ben)
        with World().bot(homeserver) as bot:
            quiet, urgent = direct_chat(ada, bot), direct_chat(ben, bot)
            for text in QUESTIONS[:5]:
                last = ada.say(quiet, text)
            time.sleep(0.5)
            alarm = ben.say(urgent, "I have crushing chest pain and cannot breathe")
            ben.wait_for_answer(urgent, alarm, 20)
            assert not ada.answers(quiet, last)
            ada.wait_for_answer(quiet, last, 40)


def test_a_person_who_asks_too_much_is_told_once_and_others_are_answered(world):
    ada, ben = world.person("ada"), world.person("ben")
    with world.bot(answers_per_minute_person=5) as bot:
        room, other = direct_chat(ada, bot), direct_chat(ben, bot)
        for _number in range(12):
            ada.say(room, QUESTION)
        ben.wait_for_answer(other, ben.say(other, QUESTION))
        alarm = ada.say(room, "I have crushing chest pain and cannot breathe")
        ada.wait_for_answer(room, alarm)
        answers = ada.answers(room)
        assert 6 <= len(answers) <= 7, f"{len(answers)} answers to 12 questions and an alarm"


if __name__ == "__main__":
    main(World)
