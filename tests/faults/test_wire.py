"""Faults on the wire, from a homeserver that is told to make them."""

import json
import time
import urllib.parse

from fixture import HTML, QUESTION, main, one_answer, scene
from scripted import ASKER, BOT, ROOM, Reply, error

def deep(levels):
    return "[" * levels + "]" * levels


def recovers_from_sync(reply, times=2, seconds=30):
    with scene() as (homeserver, bot):
        homeserver.fail("GET", "/sync", reply, times)
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question, seconds)
        return bot.log_text()


def test_html_instead_of_json_in_a_sync_is_tried_again():
    assert "sync" in recovers_from_sync(Reply(200, HTML))


def test_html_with_502_in_a_sync_is_tried_again():
    recovers_from_sync(Reply(502, HTML))


def test_a_sync_that_breaks_off_in_the_middle_is_tried_again():
    recovers_from_sync(Reply(200, {"next_batch": "s99", "rooms": {}}, cut=20))


def test_a_sync_without_next_batch_is_tried_again():
    recovers_from_sync(Reply(200, {"rooms": {}}))


def test_a_sync_that_is_an_array_or_empty_is_tried_again():
    recovers_from_sync(Reply(200, "[]"), 1)
    recovers_from_sync(Reply(200, ""), 1)


def test_a_connection_closed_without_an_answer_is_opened_again():
    recovers_from_sync(Reply(cut=0))


def test_a_429_on_sync_is_waited_out():
    with scene() as (homeserver, _bot):
        homeserver.fail("GET", "/sync", Reply(429, {"errcode": "M_LIMIT_EXCEEDED"}, {"Retry-After": "2"}))
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question)
        syncs = homeserver.seen("/sync")
        pauses = [after.time - before.time for before, after in zip(syncs, syncs[1:])]
        assert any(pause >= 1.9 for pause in pauses), pauses


def test_html_instead_of_the_versions_ends_with_78_or_is_tried_again():
    with scene(started=False) as (homeserver, bot):
        homeserver.fail("GET", "/versions", Reply(200, HTML), 1)
        bot.launch()
        question = homeserver.message(QUESTION)
        try:
            homeserver.wait_for_answer(question, 4)
        except TimeoutError:
            assert bot.wait_for_end(5) == 78, bot.last_lines()
            assert bot.log_text().strip()


def test_a_502_at_the_start_is_tried_again():
    with scene(started=False) as (homeserver, bot):
        for part in ("/versions", "/whoami", "/filter", "/sync"):
            homeserver.fail("POST" if part == "/filter" else "GET", part, Reply(502, HTML))
        bot.launch()
        bot.wait_until_ready()
        one_answer(homeserver, homeserver.message(QUESTION))


def test_what_stands_in_for_a_homeserver_that_is_known_is_waited_out():
    for reply in (Reply(200, HTML), Reply(200, '{"versions": ['), Reply(404, HTML), Reply(200, {})):
        with scene() as (homeserver, bot):
            bot.stop()
            homeserver.fail("GET", "/versions", reply)
            bot.start()
            one_answer(homeserver, homeserver.message(QUESTION))


def test_a_429_at_the_start_is_waited_out():
    parts = ("/versions", "/whoami", "/filter", "/sync")
    with scene(started=False) as (homeserver, bot):
        for part in parts:
            homeserver.fail("POST" if part == "/filter" else "GET", part,
                            Reply(429, {"errcode": "M_LIMIT_EXCEEDED"}, {"Retry-After": "2"}))
        bot.launch()
        bot.wait_until_ready(60)
        one_answer(homeserver, homeserver.message(QUESTION))
        for part in parts:
            first, second = homeserver.seen(part)[:2]
            assert second.time - first.time > 1.9, part


def test_an_account_that_is_suspended_at_the_start_is_waited_for():
    with scene(started=False) as (homeserver, bot):
        homeserver.fail("GET", "/whoami", Reply(403, {"errcode": "M_USER_SUSPENDED"}, {"Retry-After": "1"}))
        bot.launch()
        bot.wait_until_ready(60)
        one_answer(homeserver, homeserver.message(QUESTION))


def test_a_homeserver_that_does_not_wait_for_news_is_not_hammered():
    with scene() as (homeserver, bot):
        homeserver.fail("GET", "/sync", Reply(200, {"next_batch": f"s{len(homeserver.batches)}"}), 1000)
        bot.wait_for_log("does not wait for news", 60)
        before = len(homeserver.seen("/sync"))
        time.sleep(3)
        assert 1 <= len(homeserver.seen("/sync")) - before < 15
        homeserver.forget_faults()
        one_answer(homeserver, homeserver.message(QUESTION), 5)


def test_json_nested_500_deep_in_a_message_does_not_stop_the_rest():
    with scene() as (homeserver, bot):
        for levels in (500, 5000):
            nested = homeserver.event("m.room.message", {"msgtype": "m.text", "body": "x", "nest": json.loads(deep(500))})
            text = json.dumps(nested).replace(deep(500), deep(levels))
            reply = '{"next_batch": "s%d", "rooms": {"join": {"%s": {"timeline": {"events": [%s]}}}}}'
            homeserver.fail("GET", "/sync", Reply(200, reply % (len(homeserver.batches), ROOM, text)))
            question = homeserver.message(QUESTION)
            one_answer(homeserver, question)
        assert bot.child.running()


def test_a_response_nested_a_million_deep_is_survived():
    recovers_from_sync(Reply(200, '{"next_batch": "s9", "x": ' + deep(1000000) + "}"), 1)


def test_members_of_wrong_types_anywhere_are_skipped():
    wrong = [None, 7, "text", [], {}, True, -1, 1e300, [[]], {"timeline": 7}, {"timeline": {"events": {}}},
             {"timeline": {"events": [None, 7, "x", [], {}, {"type": 7}, {"type": "m.room.message"},
                                      {"type": "m.room.message", "content": 7, "sender": [], "event_id": {}},
                                      {"type": "m.room.message", "content": {"body": {}, "msgtype": 3},
                                       "sender": ASKER, "event_id": "$wrong"},
                                      {"type": "m.room.member", "state_key": 5, "sender": ASKER, "event_id": "$w2"}]}},
             {"state": {"events": [{"type": "m.room.encryption", "state_key": [], "content": []}]}}]
    with scene() as (homeserver, bot):
        for number, value in enumerate(wrong):
            at = "0" * (number % 2) + str(len(homeserver.batches))      # the same place, and not the same text
            for body in ({"next_batch": f"s{at}", "rooms": {"join": {ROOM: value, "!other:x": value}}},
                         {"next_batch": f"s{at}", "rooms": value}, {"next_batch": f"s{at}", "account_data": value},
                         {"next_batch": f"s{at}", "rooms": {"join": value, "invite": value, "leave": value}}):
                homeserver.fail("GET", "/sync", Reply(200, body))
        homeserver.wait(lambda: not any(fault.left for fault in homeserver.faults), 60, "all of the wrong responses")
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question)
        assert bot.child.running()


def test_strange_texts_in_messages_are_survived():
    strange = ["\u0000", "\\ud800", "\U0010ffff", "a\u0301" * 5000, "\u202e" * 100, "\u200b", "(" * 20000, "%s%n%x",
               "a" * 60000, "\n" * 30000, "ice " * 15000, "\r\n\t\x7f\x1b[31m"]
    with scene(answers_per_minute_person=1000, answers_per_minute_room=1000) as (homeserver, bot):
        for text in strange:
            homeserver.message(text)
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question, 60)
        assert "\x1b" not in bot.log_text()


def test_a_lone_surrogate_on_the_wire_is_survived():
    with scene() as (homeserver, _bot):
        event = homeserver.event("m.room.message", {"msgtype": "m.text", "body": "SURROGATE"})
        text = json.dumps({"next_batch": f"s{len(homeserver.batches)}",
                           "rooms": {"join": {ROOM: {"timeline": {"events": [event]}}}}})
        homeserver.fail("GET", "/sync", Reply(200, text.replace("SURROGATE", "\\ud83d and \\udc00 and \\u0000")))
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question)


def test_a_sync_that_tells_of_a_join_before_the_join_is_answered_is_believed():
    """The room is none that the bot wants to stay in: a tombstone led to it, and it knows nothing of that."""
    foreign = "!foreign:scripted.test"
    with scene() as (homeserver, _bot):
        homeserver.fail("POST", "/join/", Reply(body={"room_id": foreign}, wait=3))
        homeserver.timeline(ROOM, [homeserver.event("m.room.tombstone", {"body": "", "replacement_room": foreign},
                                                    state_key="")])
        homeserver.wait_for_requests("/join/")
        homeserver.join(foreign)
        homeserver.wait_for_requests(f"{foreign}/leave")


def test_ids_with_slashes_and_unicode_are_encoded_in_paths():
    room = "!a/b?c%d#e ü:scripted.test"
    with scene() as (homeserver, _bot):
        homeserver.join(room)
        question = homeserver.message(QUESTION, room)
        one_answer(homeserver, question)
        assert homeserver.sent[-1]["room"] == room


def test_ids_longer_than_255_bytes_are_ignored():
    with scene() as (homeserver, _bot):
        long_event = homeserver.event("m.room.message", {"msgtype": "m.text", "body": QUESTION})
        long_event["event_id"] = "$" + "x" * 300
        homeserver.timeline(ROOM, [long_event])
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question)
        assert not homeserver.answers(long_event["event_id"])


def test_a_message_that_comes_twice_is_answered_once():
    with scene() as (homeserver, _bot):
        event = homeserver.event("m.room.message", {"msgtype": "m.text", "body": QUESTION})
        homeserver.timeline(ROOM, [event, event])
        homeserver.timeline(ROOM, [event])
        one_answer(homeserver, event["event_id"])
        later = homeserver.message(QUESTION)
        one_answer(homeserver, later)
        assert len(homeserver.answers(event["event_id"])) == 1


def test_a_hundred_megabytes_are_refused_with_bounded_memory():
    with scene() as (homeserver, bot):
        big = b'{"next_batch": "s9", "x": "' + b"y" * (100 << 20) + b'"}'
        homeserver.fail("GET", "/sync", Reply(200, big))
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question, 40)
        assert bot.child.memory_kb("VmHWM") < 128 << 10, bot.child.memory_kb("VmHWM")


def test_five_thousand_events_in_one_response_stay_below_64_megabytes():
    with scene(answers_per_minute_person=10000, answers_per_minute_room=10000) as (homeserver, bot):
        rooms = {f"!room{number}:scripted.test": {"timeline": {"limited": False, "events": [
            homeserver.event("m.room.message", {"msgtype": "m.text", "body": f"remark {number} {line}", "m.mentions": {}})
            for line in range(100)]}} for number in range(50)}
        homeserver.add(rooms)
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question, 60)
        assert bot.child.memory_kb("VmHWM") < 64 << 10, bot.child.memory_kb("VmHWM")


def test_ten_thousand_rooms_in_one_sync_are_survived():
    with scene() as (homeserver, bot):
        homeserver.add({f"!r{number}:scripted.test": {"timeline": {"events": []}} for number in range(10000)})
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question, 60)
        assert bot.child.memory_kb("VmHWM") < 96 << 10, bot.child.memory_kb("VmHWM")


def test_a_refused_token_in_a_sync_or_a_send_ends_with_77():
    for method, part in (("GET", "/sync"), ("PUT", "/send/")):
        with scene() as (homeserver, bot):
            homeserver.fail(method, part, error(401, "M_UNKNOWN_TOKEN"), 100)
            homeserver.message(QUESTION)
            assert bot.wait_for_end(20) == 77, bot.last_lines()
            assert "unknot login" in bot.log_text()
            assert len(homeserver.requests) < 40, "it hammers"


def test_a_token_without_a_device_is_refused():
    with scene(started=False) as (homeserver, bot):
        homeserver.fail("GET", "/whoami", Reply(200, {"user_id": BOT}), 100)
        bot.launch()
        assert bot.wait_for_end() == 78, bot.last_lines()


def test_failures_are_tried_again_less_and_less_often():
    with scene() as (homeserver, _bot):
        homeserver.fail("GET", "/sync", Reply(503, HTML), 1000)
        homeserver.message(QUESTION)
        before = len(homeserver.seen("/sync"))
        time.sleep(6)
        assert len(homeserver.seen("/sync")) - before < 20, len(homeserver.seen("/sync")) - before


def test_a_quick_answer_costs_two_requests():
    with scene(send_pictures=False) as (homeserver, _bot):
        homeserver.wait_for_answer(homeserver.message(QUESTION))
        homeserver.wait_for_requests("/receipt/")
        before = len(homeserver.requests)
        homeserver.wait_for_answer(homeserver.message(QUESTION))
        homeserver.wait_for_requests("/receipt/", 2)
        time.sleep(0.5)
        extra = [request for request in homeserver.requests[before:] if "/sync" not in request.path]
        assert len(extra) == 2, extra


def test_the_receipt_follows_the_answer_after_a_moment():
    with scene() as (homeserver, _bot):
        homeserver.wait_for_answer(homeserver.message(QUESTION))
        receipt = homeserver.wait_for_requests("/receipt/")[0]
        assert receipt.time - homeserver.seen("/send/")[0].time >= 0.09


def test_a_receipt_that_is_owed_when_the_bot_is_ended_is_sent_before_the_end():
    with scene() as (homeserver, bot):
        for _round in range(5):
            before = len(homeserver.seen("/receipt/"))
            homeserver.fail("POST", "/receipt/", Reply(200, {}, wait=0.5))
            homeserver.wait_for_answer(homeserver.message(QUESTION))
            bot.child.signal(15)
            assert bot.wait_for_end(20) == 0, bot.last_lines()
            assert len(homeserver.seen("/receipt/")) == before + 1, homeserver.requests
            bot.start()


def test_a_bot_that_is_ended_while_it_types_stops_typing():
    with scene() as (homeserver, bot):
        homeserver.fail("PUT", "/send/", Reply(200, {"event_id": "$e"}, wait=3))
        homeserver.message(QUESTION)
        homeserver.wait_for_requests("/typing/")
        bot.child.signal(15)
        assert bot.wait_for_end(20) == 0, bot.last_lines()
        states = [json.loads(request.body)["typing"] for request in homeserver.seen("/typing/")]
        assert states == [True, False], states
        assert len(homeserver.seen("/receipt/")) == 1


def test_a_homeserver_that_does_not_take_a_receipt_holds_up_the_end_for_ten_seconds_at_most():
    with scene() as (homeserver, bot):
        homeserver.fail("POST", "/receipt/", Reply(200, {}, wait=60))
        homeserver.wait_for_answer(homeserver.message(QUESTION))
        before = time.monotonic()
        bot.child.signal(15)
        assert bot.wait_for_end(40) == 0 and time.monotonic() - before < 30, bot.last_lines()


def test_answers_at_once_in_one_room_get_one_receipt():
    with scene() as (homeserver, _bot):
        questions = [homeserver.message(QUESTION) for _ in range(4)]
        one_answer(homeserver, questions[-1])
        time.sleep(1)
        receipts = homeserver.seen("/receipt/")
        assert len(receipts) < 4 and urllib.parse.quote(questions[-1], safe="") in receipts[-1].path, receipts


def test_the_next_sync_lets_the_answer_go_first_but_does_not_wait_for_a_slow_one():
    with scene() as (homeserver, _bot):
        homeserver.fail("PUT", "/send/", Reply(502, HTML, wait=3))
        homeserver.message(QUESTION)
        sent, = homeserver.wait_for_requests("/send/")
        syncs = homeserver.wait(lambda: [sync for sync in homeserver.seen("/sync") if sync.time >= sent.time], 10, "a sync")
        assert 0.02 <= syncs[0].time - sent.time < 2, syncs[0].time - sent.time


def test_typing_is_shown_for_a_slow_answer_and_taken_back():
    with scene() as (homeserver, _bot):
        homeserver.fail("PUT", "/send/", Reply(502, HTML, wait=1.5))
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question)
        homeserver.wait_for_requests("/typing/", 2)
        states = [json.loads(request.body)["typing"] for request in homeserver.seen("/typing/")]
        assert states[0] is True and states[-1] is False, states


def test_every_request_is_mannerly():
    with scene() as (homeserver, _bot):
        homeserver.wait_for_answer(homeserver.message(QUESTION))
        for request in homeserver.requests:
            assert "access_token" not in request.query, request
            assert "unknot" in request.headers.get("User-Agent", "").lower(), request
            assert "/r0/" not in request.path, request
        for request in homeserver.seen("/sync"):
            assert request.query.get("set_presence") == "offline" and "filter" in request.query, request


if __name__ == "__main__":
    main()
