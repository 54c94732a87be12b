"""The judge itself: what counts as a request that the specification knows."""

from fixture import main
from wire import complaints

HEADERS = {"Authorization": "Bearer t", "Content-Type": "application/json"}
ROOM = "/_matrix/client/v3/rooms/%21r%3Ax"
SEND = ROOM + "/send/m.room.message/txn"


def fits(method, target, body=b"", headers=HEADERS):
    found = complaints(method, target, headers, body)
    assert not found, found


def is_refused(word, method, target, body=b"", headers=HEADERS):
    found = complaints(method, target, headers, body)
    assert any(word in one for one in found), found


def test_requests_as_the_specification_has_them_fit():
    fits("PUT", SEND, b'{"msgtype": "m.text"}')
    fits("GET", "/_matrix/client/v3/sync?timeout=30000&since=s1&set_presence=offline&filter=1")
    fits("POST", ROOM + "/receipt/m.read/%24e", b'{"thread_id": "main"}')
    fits("GET", ROOM + "/messages?dir=b&limit=10")
    fits("POST", ROOM + "/forget")
    fits("POST", "/_matrix/client/v3/user/%40u%3Ax/filter", b'{"room": {"timeline": {"limit": 50, "types": ["a"]}}}')


def test_an_unknown_endpoint_method_or_parameter_is_a_complaint():
    is_refused("no such endpoint", "GET", "/_matrix/client/r0/sync")
    is_refused("no such endpoint", "DELETE", SEND)
    is_refused("access_token in the query", "GET", "/_matrix/client/v3/sync?access_token=x")
    is_refused("set_presence is none of", "GET", "/_matrix/client/v3/sync?set_presence=asleep")
    is_refused("timeout is no integer", "GET", "/_matrix/client/v3/sync?timeout=long")
    is_refused("no dir in the query", "GET", ROOM + "/messages")


def test_ids_that_are_not_encoded_or_of_the_wrong_kind_are_a_complaint():
    is_refused("percent-encoded", "PUT", SEND.replace("%21", "!"), b"{}")
    is_refused("roomId does not match", "PUT", SEND.replace("%21", "%23"), b"{}")


def test_a_body_that_is_missing_wrong_or_not_wanted_is_a_complaint():
    is_refused("no JSON", "PUT", SEND)
    is_refused("no whole number", "PUT", SEND, b'{"n": 1.5}')
    is_refused("too large", "PUT", SEND, b'{"n": [9007199254740992]}')
    is_refused("body is no object", "PUT", SEND, b"[]")
    is_refused("a body", "POST", ROOM + "/forget", b"{}")
    is_refused("body has no typing", "PUT", ROOM + "/typing/%40u%3Ax", b"{}")
    is_refused("body.thread_id is no string", "POST", ROOM + "/receipt/m.read/%24e", b'{"thread_id": 7}')
    is_refused("content is", "PUT", SEND, b"{}", {**HEADERS, "Content-Type": "text/plain"})


def test_a_missing_token_is_a_complaint():
    is_refused("no token", "GET", "/_matrix/client/v3/sync", headers={})
    fits("GET", "/_matrix/client/versions", headers={})


if __name__ == "__main__":
    main()
