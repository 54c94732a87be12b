"""A homeserver that does what a test tells it: the little of the client-server API that the bot uses, with faults.

    with Homeserver() as homeserver:
        bot = Bot(homeserver, account=homeserver.account)
        homeserver.fail("GET", "/sync", Reply(200, "<html>"), times=3)
        question = homeserver.message("!room", "should I use ice or heat?")
        answer = homeserver.wait_for_answer(question)

It never answers anything that it was not told to, keeps every request, judges each by the specification (wire.py), and
deduplicates sends by their transaction id, as Synapse does.
"""

import http.server
import itertools
import json
import re
import threading
import time
import urllib.parse

import threaded
import wire
from person import MARKER

BOT = "@unknot:scripted.test"
ASKER = "@ada:scripted.test"
TOKEN = "a-token-for-the-scripted-homeserver"
ROOM = "!room:scripted.test"


class Account:
    user_id = BOT
    token = TOKEN
    device_id = "SCRIPTED"
    password = None


class Reply:
    """What goes over the wire: body is text, bytes or something for JSON. `cut`: bytes after which the connection is
    broken off, 0 before anything, with the length of the whole announced. `after`: the request takes effect, but its
    answer is replaced by this. `wait`: seconds before it."""

    def __init__(self, status=200, body=None, headers=None, cut=None, after=False, wait=0):
        self.status = status
        self.headers = headers or {}
        self.cut = cut
        self.after = after
        self.wait = wait
        is_text = isinstance(body, (str, bytes))
        text = body if is_text else json.dumps({} if body is None else body)
        self.body = text.encode() if isinstance(text, str) else text
        self.kind = "text/html" if is_text and self.body.lstrip()[:1] == b"<" else "application/json"


def error(status, code, text="no", **more):
    return Reply(status, {"errcode": code, "error": text, **more})


class Request:
    def __init__(self, method, target, headers, body):
        parts = urllib.parse.urlsplit(target)
        self.method, self.target = method, target
        self.path = parts.path
        self.query = dict(urllib.parse.parse_qsl(parts.query))
        self.headers = headers
        self.body = body
        self.time = time.monotonic()

    def __repr__(self):
        return f"{self.method} {self.path} {self.query}"


class Fault:
    def __init__(self, method, part, reply, times):
        self.method, self.part, self.reply, self.left = method, part, reply, times

    def fits(self, request):
        return self.left > 0 and request.method == self.method and self.part in urllib.parse.unquote(request.path)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words):
        pass

    def _serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        reply = self.server.owner.answer(Request(self.command, self.path, self.headers, body))
        try:
            self._write(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _write(self, reply):
        if reply.wait:
            time.sleep(reply.wait)
        if reply.cut == 0:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[:reply.cut])
        if reply.cut is not None:
            self.close_connection = True

    do_GET = do_PUT = do_POST = _serve


class Homeserver:
    account = Account

    def __init__(self, port=0):
        self.server = threaded.Server(("127.0.0.1", port), _Handler)
        self.server.owner = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.requests = []
        self.faults = []
        self.sent = []                  # {"room", "txn", "content", "event_id"} in the order of arrival, each txn once
        self.device_id = Account.device_id
        self.batches = [{}]             # what each sync position adds: room -> joined room
        self.direct = []                # the rooms that m.direct names
        self.tokens = {TOKEN}
        self.wire = wire.Record()
        self.authorization = None       # an authorization server, see authorization.py
        self.pages = {}                 # room -> events that /messages gives, oldest first
        self.changed = threading.Condition()
        self.forget_transactions = False    # as Dendrite does when it is started again
        self._numbers = itertools.count(1)
        self._closed = False
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def __enter__(self):
        self.join(ROOM)
        return self

    def __exit__(self, kind, *_error):
        self.close()
        if not kind:
            self.wire.raise_any()

    def close(self):
        self._closed = True
        with self.changed:
            self.changed.notify_all()
        self.server.shutdown()
        self.server.server_close()

    # what a test says

    def fail(self, method, part, reply, times=1):
        """The next `times` requests whose path holds `part` get this reply."""
        with self.changed:
            self.faults.append(Fault(method, part, reply, times))
            self.changed.notify_all()

    def forget_faults(self):
        with self.changed:
            self.faults.clear()

    def forget_fault(self, part):
        """Those that were told with this part of a path; others stay."""
        with self.changed:
            self.faults = [fault for fault in self.faults if fault.part != part]

    def add(self, rooms):
        """A batch for the next sync: room -> an object as in rooms.join of /sync."""
        with self.changed:
            self.batches.append(rooms)
            self.changed.notify_all()

    def event(self, kind, content, sender=ASKER, **more):
        return {"event_id": f"$event{next(self._numbers)}", "type": kind, "sender": sender, "content": content,
                "origin_server_ts": int(time.time() * 1000), **more}

    def join(self, room):
        """The bot has been invited to a direct chat, has joined it and has written that to m.direct."""
        invite = {"membership": "invite", "is_direct": True}
        self.direct.append(room)
        self.timeline(room, [
            self.event("m.room.create", {"room_version": "11", "creator": ASKER}, state_key=""),
            self.event("m.room.member", {"membership": "join"}, state_key=ASKER),
            self.event("m.room.member", invite, state_key=BOT),
            self.event("m.room.member", {"membership": "join"}, BOT, state_key=BOT,
                       unsigned={"prev_content": invite})])

    def timeline(self, room, events, limited=False):
        self.pages.setdefault(room, []).extend(event for event in events if isinstance(event, dict))
        self.add({room: {"timeline": {"events": events, "limited": limited, "prev_batch": "p0"}}})

    def message(self, text, room=ROOM, sender=ASKER, **more):
        event = self.event("m.room.message", {"msgtype": "m.text", "body": text, **more}, sender)
        self.timeline(room, [event])
        return event["event_id"]

    def edit(self, question, text, room=ROOM):
        new = {"msgtype": "m.text", "body": text}
        return self.message("* " + text, room, **{
            "m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": question}})

    def redact(self, event_id, room=ROOM):
        self.timeline(room, [self.event("m.room.redaction", {"redacts": event_id})])

    def edits(self, question):
        return [send for send in self.answers(question) if "m.new_content" in send["content"]]

    def answers(self, question):
        return [send for send in list(self.sent) if send["content"].get(MARKER, {}).get("to") == question]

    def wait_for_answer(self, question, seconds=60):
        return self.wait(lambda: self.answers(question), seconds, f"an answer to {question}")[0]["content"]

    def wait_for_requests(self, part, count=1, seconds=60):
        return self.wait(lambda: len(self.seen(part)) >= count and self.seen(part), seconds, f"{count} of {part}")

    def seen(self, part, method=None):
        return [request for request in list(self.requests)
                if part in urllib.parse.unquote(request.path) and method in (None, request.method)]

    def wait(self, condition, seconds, what):
        deadline = time.monotonic() + seconds
        with self.changed:
            while not (result := condition()):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"not within {seconds:g} s: {what}")
                self.changed.wait(min(left, 1))
        return result

    # what the bot asks

    def answer(self, request):
        with self.changed:
            self.requests.append(request)
            self.wire.take(request.method, request.target, request.headers, request.body)
            self.changed.notify_all()
            fault = self._take_fault(request)
        if fault and not fault.after:
            return fault
        reply = self._regular(request)
        return fault or reply

    def _take_fault(self, request):
        for fault in self.faults:
            if fault.fits(request):
                fault.left -= 1
                return fault.reply
        return None

    def _regular(self, request):
        if "/versions" in request.path:
            return Reply(body={"versions": ["v1.1", "v1.11"]})
        if self.authorization and (reply := self.authorization.answer(request)):
            return reply
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return error(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.")
        for pattern, method in self._endpoints:
            match = re.search(pattern, request.path)
            if match:
                return method(self, request, *(urllib.parse.unquote(part) for part in match.groups()))
        return Reply()

    def _whoami(self, _request):
        return Reply(body={"user_id": BOT, "device_id": self.device_id})

    def _filter(self, _request):
        return Reply(body={"filter_id": "1"})

    def _sync(self, request):
        """Positions are numbers: s3 has seen three batches. The first sync ever gets none of the history."""
        at = int(request.query["since"][1:]) if "since" in request.query else 1
        wait = min(int(request.query.get("timeout", 0)) / 1000, 30)
        with self.changed:
            deadline = time.monotonic() + wait
            while len(self.batches) <= at and time.monotonic() < deadline and not self._closed:
                self.changed.wait(0.5)
                fault = self._take_fault(request)
                if fault:
                    return fault
            reached = len(self.batches)
            rooms = {}
            for batch in self.batches[at:reached]:
                _merge(rooms, batch)
        direct = {"type": "m.direct", "content": {ASKER: self.direct}}
        return Reply(body={"next_batch": f"s{reached}", "rooms": {"join": rooms}, "account_data": {"events": [direct]}})

    def _send(self, request, room, _kind, txn):
        try:
            content = json.loads(request.body)
        except ValueError:
            return error(400, "M_NOT_JSON")
        with self.changed:
            known = [send for send in self.sent if send["txn"] == txn and send["room"] == room]
            if self.forget_transactions or not known:
                self.sent.append({"room": room, "txn": txn, "content": content, "event_id": f"$sent{len(self.sent)}"})
                known = self.sent[-1:]
                self.pages.setdefault(room, []).append(
                    {"event_id": known[0]["event_id"], "type": "m.room.message", "sender": BOT, "content": content,
                     "origin_server_ts": int(time.time() * 1000), "unsigned": {"transaction_id": txn}})
            self.changed.notify_all()
        return Reply(body={"event_id": known[0]["event_id"]})

    def _messages(self, request, room):
        events = self.pages.get(room, [])
        chunk = events[::-1] if request.query.get("dir") == "b" else events
        return Reply(body={"chunk": chunk, "start": "p0"})

    def _event(self, _request, room, event_id):
        found = [event for event in self.pages.get(room, []) if event["event_id"] == event_id]
        return Reply(body=found[0]) if found else error(404, "M_NOT_FOUND")

    def _upload(self, _request):
        return Reply(body={"content_uri": f"mxc://scripted.test/{next(self._numbers)}"})

    def _account_data(self, _request):
        return Reply(body={ASKER: self.direct})

    _endpoints = (
        (r"/account/whoami$", _whoami), (r"/filter$", _filter), (r"/sync$", _sync),
        (r"/rooms/([^/]+)/send/([^/]+)/([^/]+)$", _send), (r"/rooms/([^/]+)/messages$", _messages),
        (r"/account_data/", _account_data), (r"/media/v3/upload$", _upload), (r"/rooms/([^/]+)/event/([^/]+)$", _event),
    )


def _merge(rooms, batch):
    for room, data in batch.items():
        if room in rooms:
            rooms[room]["timeline"]["events"] = rooms[room]["timeline"]["events"] + data["timeline"]["events"]
        else:
            rooms[room] = {**data, "timeline": dict(data["timeline"])}
