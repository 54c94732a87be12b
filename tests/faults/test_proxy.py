"""Faults on the way between the bot and a real homeserver, at random, and a homeserver that is away for a while."""

import contextlib
import random
import time

from fixture import main
from person import marker
from proxy import FAULTS, Proxy
from world import QUESTIONS, World, direct_chat

SEED = 20
ANY_RATE = {"answers_per_minute_person": 1000, "answers_per_minute_room": 1000}
DOWN_SECONDS = 8


@contextlib.contextmanager
def behind_proxy(world):
    with Proxy(world.homeserver.url) as proxy:
        bot = world.bot(**ANY_RATE)
        bot.configure(homeserver=proxy.url)
        with bot:
            yield proxy, bot


def answered_in_order(person, room, questions):
    """Each question once, in the order in which they were asked."""
    given = [marker(event)["to"] for event in person.answers(room)]
    assert given == questions, f"{len(given)} answers to {len(questions)} questions: {given} instead of {questions}"


def answered_through_faults(person, proxy, rooms, asked, often, seconds):
    """So many questions in each of the rooms, with faults at random, and the answers."""
    chance = random.Random(SEED)
    questions = {room: [] for room in rooms}
    proxy.fault = lambda request: chance.choice(FAULTS) if chance.random() < often else None
    for number in range(asked):
        for room, events in questions.items():
            events.append(person.say(room, QUESTIONS[number % len(QUESTIONS)]))
        time.sleep(0.2)
    for room, events in questions.items():
        person.wait_for_answer(room, events[-1], seconds)
    for room, events in questions.items():
        answered_in_order(person, room, events)


def test_faults_at_random_lose_nothing_say_nothing_twice_and_keep_the_order(world):
    ada = world.person()
    with behind_proxy(world) as (proxy, bot):
        rooms = [direct_chat(ada, bot) for _room in range(4)]
        answered_through_faults(ada, proxy, rooms, asked=12, often=0.3, seconds=90)
        hit = {request.fault for request in proxy.requests if request.fault}
        assert len(hit) > len(FAULTS) / 2, f"only {hit}"


def test_m_direct_is_written_soon_after_a_failure(world):
    ada = world.person()
    with behind_proxy(world) as (proxy, bot):
        failing = {"GET": 2, "PUT": 1}

        def fault(request):
            if "/account_data/" not in request.path or not failing[request.method]:
                return None
            failing[request.method] -= 1
            return "502 before"
        proxy.fault = fault
        room = direct_chat(ada, bot)
        me = bot.second_session()
        me.wait_for(lambda: room in me.account_data("m.direct").get(ada.user_id, []), 60, "m.direct")


def test_a_join_that_takes_long_does_not_hold_up_other_rooms(world):
    ada = world.person()
    with behind_proxy(world) as (proxy, bot):
        slow = []

        def fault(request):
            if "/join/" in request.path and slow in ([], [request.path]):
                slow[:] = [request.path]
                return "late"
            return None
        proxy.fault = fault
        first = ada.create_direct_chat(bot)
        ada.wait_for(lambda: slow, 60, "the first join")
        second = direct_chat(ada, bot)
        ada.wait_for_answer(second, ada.say(second, QUESTIONS[0]), 60)
        assert ada.membership(first, bot)["membership"] == "invite"
        ada.wait_for_join(first, bot, 60)


def test_a_homeserver_that_is_away_is_not_hammered_and_what_was_asked_is_answered_afterwards(world):
    ada = world.person()
    with behind_proxy(world) as (proxy, bot):
        room = direct_chat(ada, bot)
        asked = [ada.say(room, QUESTIONS[0])]
        ada.wait_for_answer(room, asked[0])
        before = len(proxy.requests)
        proxy.fault = lambda request: "502 before"
        asked += [ada.say(room, text) for text in QUESTIONS]
        time.sleep(DOWN_SECONDS)
        tries = len(proxy.requests) - before
        assert tries <= 4 * DOWN_SECONDS, f"{tries} requests in {DOWN_SECONDS} s"
        proxy.fault = lambda request: None
        ada.wait_for_answer(room, asked[-1], 60)
        answered_in_order(ada, room, asked)


def test_a_hundred_answers_go_over_a_handful_of_connections(world):
    ada = world.person()
    with behind_proxy(world) as (proxy, bot):
        room = direct_chat(ada, bot)
        asked = [ada.say(room, QUESTIONS[number % len(QUESTIONS)]) for number in range(100)]
        ada.wait_for_answer(room, asked[-1], 60)
        connections = {request.connection for request in proxy.requests}
        assert len(connections) <= 6, f"{len(connections)} connections for {len(proxy.requests)} requests"


if __name__ == "__main__":
    main(World)
