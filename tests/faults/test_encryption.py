"""Faults on the way between the bot and a real homeserver in encrypted rooms: nothing lost, nothing twice, and never
anything in plain text."""

import time

from fixture import main        # first: it knows where the others are
from encrypted_world import ada_of, ask, encrypted_chat, plain_messages
from test_proxy import answered_in_order, answered_through_faults, behind_proxy
from world import QUESTIONS, World

KEYS = ("/keys/", "/sendToDevice/", "/members")


def in_plain_text(proxy):
    return [request for request in proxy.requests if "/send/m.room.message/" in request.path]


def test_faults_at_random_lose_nothing_and_show_no_plain_text(world):
    ada = ada_of(world)
    with behind_proxy(world) as (proxy, bot):
        rooms = [encrypted_chat(ada, bot) for _room in range(3)]
        answered_through_faults(ada, proxy, rooms, asked=8, often=0.25, seconds=180)
        assert not any(plain_messages(ada, room, bot) for room in rooms)
        assert not in_plain_text(proxy)


def test_without_an_answer_to_requests_for_keys_nothing_is_sent_until_there_is_one(world):
    ada = ada_of(world)
    with behind_proxy(world) as (proxy, bot):
        bot.wait_for_log("device is signed", 60)
        proxy.fault = lambda request: "502 before" if any(word in request.path for word in KEYS) else None
        room = ada.create_direct_chat(bot, encrypted=True)
        question = ada.say(room, QUESTIONS[0])
        time.sleep(5)
        assert not ada.answers(room) and not in_plain_text(proxy)
        proxy.fault = lambda request: None
        ada.wait_for_answer(room, question, 120)
        answered_in_order(ada, room, [question])


def test_when_nothing_happens_nothing_is_asked_but_the_sync(world):
    ada = ada_of(world)
    with behind_proxy(world) as (proxy, bot):
        room = encrypted_chat(ada, bot)
        ask(ada, room)
        before, ended = 0, time.monotonic() + 60
        while before != len(proxy.requests) and time.monotonic() < ended:       # receipts, pictures and the like
            before = len(proxy.requests)
            time.sleep(4)
        assert before == len(proxy.requests), proxy.requests[-5:]


if __name__ == "__main__":
    main(World)
