"""Faults of sends: requests and answers that are lost, limits, refusals."""

import email.utils
import json
import time
import urllib.parse

from fixture import HTML, QUESTION, main, one_answer, scene
from person import MARKER
from processes import wait_until
from scripted import ROOM, Reply, error


def recovers_from_send(reply, times=2, seconds=30):
    """The log, and the requests that tried to send the answer."""
    with scene() as (homeserver, bot):
        homeserver.fail("PUT", "/send/", reply, times)
        question = homeserver.message(QUESTION)
        one_answer(homeserver, question, seconds)
        tries = homeserver.seen("/send/")
        assert len({request.path for request in tries}) == 1, "the transaction id changed"
        assert len({request.body for request in tries}) == 1, "the bytes changed"
        return bot.log_text(), tries


def poisoned(homeserver):
    """A question whose answer, and no other, the homeserver fails to take until its faults are forgotten."""
    homeserver.fail("PUT", "/send/", error(500, "M_UNKNOWN", "Internal server error"), 1000)
    question = homeserver.message(QUESTION)
    path = homeserver.wait_for_requests("/send/")[0].path
    homeserver.fail("PUT", urllib.parse.unquote(path), error(500, "M_UNKNOWN", "Internal server error"), 100000)
    homeserver.forget_fault("/send/")
    return question


def not_taken(bot):
    return json.loads(bot.run("status", "--json").stdout)["outbox"]["not_taken"]


def test_an_answer_whose_request_is_lost_is_sent_again_with_the_same_id():
    _log, tries = recovers_from_send(Reply(cut=0))
    assert len(tries) == 3


def test_an_answer_whose_response_is_lost_is_sent_once():
    recovers_from_send(Reply(cut=0, after=True), 1)


def test_an_answer_whose_response_is_html_is_sent_once():
    recovers_from_send(Reply(502, HTML, after=True), 1)


def test_an_answer_whose_response_is_lost_is_looked_for_where_no_transaction_id_outlives_a_restart():
    with scene() as (homeserver, _bot):
        homeserver.fail("PUT", "/send/", Reply(502, HTML, after=True), 1)
        homeserver.forget_transactions = True
        question = homeserver.message(QUESTION)
        homeserver.wait_for_requests("/messages")
        one_answer(homeserver, homeserver.message(QUESTION))
        assert len(homeserver.answers(question)) == 1


def test_an_answer_whose_response_names_no_event_is_sent_once():
    for body in ("", "[]", {}, {"event_id": 5}):
        recovers_from_send(Reply(200, body), 1)
        recovers_from_send(Reply(200, body, after=True), 1)


def test_a_502_on_a_send_is_tried_again():
    recovers_from_send(Reply(502, HTML))


def test_a_429_with_retry_after_in_seconds_is_waited_out():
    _log, tries = recovers_from_send(Reply(429, {"errcode": "M_LIMIT_EXCEEDED"}, {"Retry-After": "2"}), 1)
    assert 1.9 <= tries[1].time - tries[0].time < 6


def test_a_429_with_retry_after_as_a_date_is_waited_out():
    date = email.utils.formatdate(time.time() + 6, usegmt=True)
    _log, tries = recovers_from_send(Reply(429, {"errcode": "M_LIMIT_EXCEEDED"}, {"Retry-After": date}), 1)
    assert 1.9 <= tries[1].time - tries[0].time < 10


def test_a_429_with_the_old_field_is_waited_out():
    _log, tries = recovers_from_send(error(429, "M_LIMIT_EXCEEDED", retry_after_ms=2000), 1)
    assert 1.9 <= tries[1].time - tries[0].time < 6


def test_the_header_of_a_429_wins_over_the_old_field():
    reply = Reply(429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 60000}, {"Retry-After": "1"})
    _log, tries = recovers_from_send(reply, 1)
    assert 0.9 <= tries[1].time - tries[0].time < 5


def test_a_429_that_asks_for_no_wait_is_not_hammered():
    for reply in (Reply(429, {"errcode": "M_LIMIT_EXCEEDED"}, {"Retry-After": "0"}),
                  error(429, "M_LIMIT_EXCEEDED", retry_after_ms=0)):
        with scene() as (homeserver, _bot):
            homeserver.fail("PUT", "/send/", reply, 1000)
            question = homeserver.message(QUESTION)
            tries = homeserver.wait_for_requests("/send/", 3, 60)
            assert tries[-1].time - tries[0].time > 0.5
            homeserver.forget_faults()
            one_answer(homeserver, question, 60)


def test_a_429_on_one_room_pauses_the_others_too():
    other = "!other:scripted.test"
    with scene() as (homeserver, _bot):
        homeserver.join(other)
        homeserver.fail("PUT", f"/rooms/{ROOM}/send/", Reply(429, {"errcode": "M_LIMIT_EXCEEDED"}, {"Retry-After": "3"}))
        first = homeserver.message(QUESTION)
        limited, = homeserver.wait_for_requests("/send/")
        time.sleep(0.3)
        second = homeserver.message(QUESTION, other)
        for question in (first, second):
            one_answer(homeserver, question)
        pauses = [request.time - limited.time for request in homeserver.seen("/send/")[1:]]
        assert min(pauses) >= 2.9, pauses


def test_all_rooms_are_answered_soon_after_the_homeserver_is_back():
    rooms = [f"!room{number}:scripted.test" for number in range(6)]
    with scene() as (homeserver, _bot):
        for room in rooms:
            homeserver.join(room)
        homeserver.fail("PUT", "/send/", Reply(502, HTML), 1000)
        questions = [homeserver.message(QUESTION, room) for room in rooms]
        homeserver.wait_for_requests("/send/", 25, 60)
        homeserver.forget_faults()
        for question in questions:
            homeserver.wait_for_answer(question, 60)
        last = [homeserver.seen(f"/rooms/{room}/send/")[-1].time for room in rooms]
        assert max(last) - min(last) < 2, sorted(time - min(last) for time in last)


def test_an_answer_that_is_never_taken_is_named_and_holds_up_its_own_room_alone():
    other = "!other:scripted.test"
    with scene() as (homeserver, bot):
        homeserver.join(other)
        poison = poisoned(homeserver)
        later = homeserver.message(QUESTION)
        one_answer(homeserver, homeserver.message(QUESTION, other))
        alarm = homeserver.message("crushing chest pain and I cannot breathe")
        assert one_answer(homeserver, alarm)["msgtype"] == "m.text"
        assert not homeserver.answers(later)
        told = wait_until(lambda: not_taken(bot), 60, "a room in the status")
        name = told[0]["room"]
        assert f"room {name}: the homeserver has not taken its next answer for" in bot.run("status").stdout
        assert f"room {name}: not accepted yet" in bot.log_text()
        homeserver.forget_faults()
        for question in (poison, later):
            one_answer(homeserver, question, 90)
        assert [send["content"][MARKER]["to"] for send in homeserver.sent if send["room"] == ROOM] == [alarm, poison, later]
        wait_until(lambda: not not_taken(bot), 60, "no room in the status")


def test_an_answer_that_is_refused_for_good_does_not_hold_up_the_room():
    for reply in (error(413, "M_TOO_LARGE"), error(400, "M_BAD_JSON")):
        with scene() as (homeserver, _bot):
            homeserver.fail("PUT", "/send/", reply)
            refused = homeserver.message(QUESTION)
            homeserver.wait_for_requests("/send/")
            question = homeserver.message(QUESTION)
            one_answer(homeserver, question)
            assert not homeserver.answers(refused)
            assert len(homeserver.seen("/send/")) == 2


def test_nobody_is_left_typing_when_an_answer_is_refused():
    for reply in (error(400, "M_BAD_JSON"), error(403, "M_FORBIDDEN")):
        with scene() as (homeserver, _bot):
            homeserver.fail("PUT", "/send/", Reply(429, {"errcode": "M_LIMIT_EXCEEDED"}, {"Retry-After": "3"}))
            homeserver.fail("PUT", "/send/", reply, 100)
            homeserver.message(QUESTION)
            on, off = homeserver.wait_for_requests("/typing/", 2)
            assert [json.loads(request.body)["typing"] for request in (on, off)] == [True, False]


def test_a_room_that_forbids_speaking_does_not_hold_up_others_and_is_not_hammered():
    other = "!other:scripted.test"
    with scene() as (homeserver, _bot):
        homeserver.join(other)
        homeserver.fail("PUT", f"/rooms/{ROOM}/send/", error(403, "M_FORBIDDEN"), 100)
        muted = homeserver.message(QUESTION)
        homeserver.wait_for_requests("/send/")
        question = homeserver.message(QUESTION, other)
        one_answer(homeserver, question)
        time.sleep(2)
        assert len(homeserver.seen(f"/rooms/{ROOM}/send/")) == 1
        homeserver.forget_faults()
        homeserver.timeline(ROOM, [homeserver.event("m.room.power_levels", {"users_default": 0}, state_key="")])
        one_answer(homeserver, muted)


def test_a_redaction_that_is_forbidden_or_refused_silences_nobody():
    for reply in (error(403, "M_FORBIDDEN"), error(400, "M_UNKNOWN"), error(404, "M_NOT_FOUND")):
        with scene() as (homeserver, _bot):
            question = homeserver.message(QUESTION)
            one_answer(homeserver, question)
            homeserver.fail("PUT", "/redact/", reply, 100)
            homeserver.redact(question)
            homeserver.wait_for_requests("/redact/")
            one_answer(homeserver, homeserver.message(QUESTION))
            assert len(homeserver.seen("/redact/")) == 1


def test_a_kill_between_send_and_acknowledgement_sends_nothing_twice():
    with scene() as (homeserver, bot):
        homeserver.fail("PUT", "/send/", Reply(cut=0, after=True, wait=2), 1)
        question = homeserver.message(QUESTION)
        homeserver.wait(lambda: homeserver.sent, 60, "the send")
        bot.kill()
        bot.start()
        later = homeserver.message(QUESTION)
        one_answer(homeserver, later)
        assert len(homeserver.answers(question)) == 1


def test_answers_that_are_sent_together_hold_up_no_room_and_are_sent_once_whenever_it_is_killed():
    with scene() as (homeserver, bot):
        rooms = [f"!room{number}:scripted.test" for number in range(4)]
        for room in rooms:
            homeserver.join(room)
        homeserver.forget_transactions = True
        homeserver.fail("PUT", f"/rooms/{rooms[0]}/send/", Reply(cut=0, wait=20), 1)
        slow = homeserver.message(QUESTION, rooms[0])
        homeserver.wait_for_requests(f"/rooms/{rooms[0]}/send/")
        questions = [homeserver.message(QUESTION, room) for _twice in range(2) for room in rooms[1:]]
        for question in questions:
            homeserver.wait_for_answer(question)
        assert not homeserver.answers(slow), "they waited for the slow one"
        bot.kill()
        bot.start()
        for question in (slow, *questions):
            one_answer(homeserver, question)


def edited_back(reply, times):
    """A question whose edit is redacted, while asking for its wording fails."""
    with scene() as (homeserver, bot):
        question = homeserver.message(QUESTION)
        answer = one_answer(homeserver, question)
        edit = homeserver.edit(question, "does massage help my upper back?")
        homeserver.wait(lambda: len(homeserver.edits(question)) == 1, 60, "an edit")
        homeserver.fail("GET", "/event/", reply, times)
        homeserver.redact(edit)
        homeserver.wait(lambda: not any(fault.left for fault in homeserver.faults), 60, "the failures")
        one_more = homeserver.message(QUESTION)
        homeserver.wait_for_answer(one_more, 60)
        if reply.status != 404:
            homeserver.wait(lambda: len(homeserver.edits(question)) == 2, 60, "the earlier answer")
            assert homeserver.edits(question)[1]["content"]["m.new_content"]["body"] == answer["body"]
        else:
            assert len(homeserver.edits(question)) == 1 and len(homeserver.seen("/event/")) == times
        assert bot.child.running()


def test_the_wording_before_a_redacted_edit_is_asked_for_until_the_homeserver_tells_it():
    edited_back(Reply(502, HTML), 2)
    edited_back(Reply(cut=0), 1)
    edited_back(Reply(200, "[]"), 1)
    edited_back(Reply(429, {"errcode": "M_LIMIT_EXCEEDED"}, {"Retry-After": "1"}), 1)


def test_a_question_that_is_gone_when_its_edit_is_redacted_is_left_as_it_is():
    edited_back(error(404, "M_NOT_FOUND"), 1)


if __name__ == "__main__":
    main()
