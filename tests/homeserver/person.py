"""A small Matrix client for the tests, the demo and the measurements: one account, one session.

    room = ada.create_direct_chat(bot)
    question = ada.say(room, "should I use ice or heat?")
    answer = ada.wait_for_answer(room, question)[0]
    print(answer["content"]["body"])

It sees events through its own long-polled sync. Not for use from several threads at once.
"""

import http.client
import json
import socket
import time
import urllib.parse

MARKER = "org.unknot.reply"
API = "/_matrix/client/v3"


class MatrixError(Exception):
    def __init__(self, status, body, what):
        super().__init__(f"{what}: {status} {body.get('errcode', '')} {body.get('error', '')}".strip())
        self.status = status
        self.errcode = body.get("errcode", "")
        self.body = body


def quote(text):
    return urllib.parse.quote(text, safe="")


class Connection:
    """One kept-alive connection to one homeserver; opened again when the server has closed it meanwhile."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.address = parts.hostname, parts.port
        self.connection = None

    def _open(self, timeout):
        if not self.connection:
            self.connection = http.client.HTTPConnection(*self.address)
        self.connection.timeout = timeout
        if not self.connection.sock:
            self.connection.connect()
            self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.sock.settimeout(timeout)
        return self.connection

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def exchange(self, method, path, body, headers, timeout):
        fresh = not (self.connection and self.connection.sock)
        try:
            connection = self._open(timeout)
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if fresh:
                raise
            return self.exchange(method, path, body, headers, timeout)
        except BaseException:
            self.close()
            raise


def _call(connection, method, path, body, token, timeout):
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body is not None else None
    status, text = connection.exchange(method, path, data, headers, timeout)
    try:
        answer = json.loads(text or b"{}")
    except ValueError:
        answer = {"error": f"no JSON: {text[:80]!r}"}
    if status >= 300:
        raise MatrixError(status, answer, f"{method} {path}")
    return answer


def request(url, method, path, body=None, token=None, timeout=30):
    """One request on a connection of its own."""
    connection = Connection(url)
    try:
        return _call(connection, method, path, body, token, timeout)
    finally:
        connection.close()


def log_in(url, user, password):
    """Another session of an account."""
    session = request(url, "POST", f"{API}/login", {
        "type": "m.login.password", "identifier": {"type": "m.id.user", "user": user}, "password": password})
    return Person(url, session["user_id"], session["access_token"], session["device_id"], password)


class Person:
    def __init__(self, url, user_id, token, device_id, password=None):
        self.url = url
        self.user_id = user_id
        self.token = token
        self.device_id = device_id
        self.password = password
        self.since = None
        self.timeline = {}       # room -> events seen by sync, oldest first
        self.receipts = {}       # event -> {user: content}, from sync's ephemeral part
        self.invitations = {}    # room -> stripped state
        self.left = {}           # room -> timeline of a room that was left or declined
        self._requests = Connection(url)
        self._polls = Connection(url)
        self._txn = 0

    def __repr__(self):
        return self.user_id

    def close(self):
        self._requests.close()
        self._polls.close()

    def call(self, method, path, body=None, timeout=30):
        """A request to the client-server API; a 429 is waited out, as a good client does."""
        while True:
            try:
                return _call(self._requests, method, path if path.startswith("/_") else API + path, body, self.token,
                             timeout)
            except MatrixError as error:
                if error.status != 429:
                    raise
                time.sleep(error.body.get("retry_after_ms", 500) / 1000)

    def _room(self, room, rest):
        return f"/rooms/{quote(room)}/{rest}"

    # rooms

    def create_room(self, name=None, invite=(), direct=False, **more):
        body = {"preset": "private_chat", "is_direct": direct, "invite": [getattr(who, "user_id", who) for who in invite]}
        if direct:
            body["preset"] = "trusted_private_chat"
        if name:
            body["name"] = name
        return self.call("POST", "/createRoom", {**body, **more})["room_id"]

    def create_direct_chat(self, other, **more):
        """A room as a client makes it for "start a chat": the invitation says is_direct."""
        return self.create_room(invite=[other], direct=True, **more)

    def create_shared_room(self, others, name="A room", **more):
        """A room in which all of `others` are, those who are Persons of this harness having joined."""
        room = self.create_room(name, invite=others, **more)
        for other in others:
            if isinstance(other, Person):
                other.join(room)
        return room

    def invite(self, room, user, reason=None):
        body = {"user_id": getattr(user, "user_id", user)}
        self.call("POST", self._room(room, "invite"), {**body, "reason": reason} if reason else body)

    def join(self, room):
        self.call("POST", f"/join/{quote(room)}", {})

    def leave(self, room):
        self.call("POST", self._room(room, "leave"), {})

    def set_state(self, room, kind, content, key=""):
        return self.call("PUT", self._room(room, f"state/{quote(kind)}/{quote(key)}"), content)["event_id"]

    def get_state(self, room, kind, key=""):
        return self.call("GET", self._room(room, f"state/{quote(kind)}/{quote(key)}"))

    def membership(self, room, user):
        """The member event's content of a user, {} when there is none."""
        try:
            return self.get_state(room, "m.room.member", getattr(user, "user_id", user))
        except MatrixError as error:
            if error.status == 404:
                return {}
            raise

    def account_data(self, kind):
        try:
            return self.call("GET", f"/user/{quote(self.user_id)}/account_data/{quote(kind)}")
        except MatrixError as error:
            if error.status == 404:
                return {}
            raise

    # sending

    def send(self, room, kind, content, txn=None):
        if txn is None:
            self._txn += 1
            txn = f"person-{self._txn}"
        return self.call("PUT", self._room(room, f"send/{quote(kind)}/{quote(txn)}"), content)["event_id"]

    def say(self, room, text, mention=None, reply_to=None, thread=None, kind="m.text", **more):
        """Sends a message. mention: a user or a list of users, [] for an empty m.mentions, None for none at all."""
        content = {"msgtype": kind, "body": text}
        if mention is not None:
            users = mention if isinstance(mention, (list, tuple)) else [mention]
            users = [getattr(user, "user_id", user) for user in users]
            content["m.mentions"] = {"user_ids": users} if users else {}
        relation = {}
        if thread:
            relation = {"rel_type": "m.thread", "event_id": thread, "is_falling_back": not reply_to}
        if reply_to or thread:
            relation["m.in_reply_to"] = {"event_id": reply_to or thread}
            content["m.relates_to"] = relation
        return self.send(room, "m.room.message", {**content, **more})

    def edit(self, room, event, text, mention=None):
        new = {"msgtype": "m.text", "body": text}
        if mention is not None:
            new["m.mentions"] = {"user_ids": [getattr(mention, "user_id", mention)]}
        return self.send(room, "m.room.message", {
            **new, "body": "* " + text, "m.new_content": new,
            "m.relates_to": {"rel_type": "m.replace", "event_id": event}})

    def react(self, room, event, key):
        return self.send(room, "m.reaction",
                         {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": key}})

    def redact(self, room, event, reason=None):
        self._txn += 1
        return self.call("PUT", self._room(room, f"redact/{quote(event)}/person-{self._txn}"),
                         {"reason": reason} if reason else {})["event_id"]

    # reading

    def sync(self, wait=0):
        """One round of /sync, long-polled for up to `wait` seconds; takes note of what it brings."""
        query = {"timeout": int(wait * 1000), "set_presence": "offline"}
        if self.since:
            query["since"] = self.since
        body = _call(self._polls, "GET", f"{API}/sync?{urllib.parse.urlencode(query)}", None, self.token, wait + 30)
        self.since = body["next_batch"]
        rooms = body.get("rooms", {})
        for room, data in rooms.get("join", {}).items():
            self.timeline.setdefault(room, []).extend(data.get("timeline", {}).get("events", []))
            self._note_receipts(data.get("ephemeral", {}).get("events", []))
        for room, data in rooms.get("invite", {}).items():
            self.invitations[room] = data["invite_state"]["events"]
        for room, data in rooms.get("leave", {}).items():
            self.left.setdefault(room, []).extend(data.get("timeline", {}).get("events", []))
        return body

    def _note_receipts(self, events):
        for event in events:
            if event["type"] == "m.receipt":
                for target, kinds in event["content"].items():
                    self.receipts.setdefault(target, {}).update(kinds.get("m.read", {}))

    def wait_for(self, condition, seconds, what):
        """Syncs until condition() gives something true, and gives that."""
        deadline = time.monotonic() + seconds
        while True:
            result = condition()
            if result:
                return result
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"{self.user_id} did not see within {seconds:g} s: {what}")
            self.sync(min(left, 5))

    def wait_for_answer(self, room, question, seconds=60):
        """The parts of the answer to the event `question`, in order, when all of them are there."""
        return self.wait_for(lambda: complete_answer(self.timeline.get(room, []), question), seconds,
                             f"an answer to {question}")

    def wait_for_join(self, room, user, seconds=60):
        who = getattr(user, "user_id", user)
        self.wait_for(lambda: any(event["type"] == "m.room.member" and event.get("state_key") == who and
                                  event["content"].get("membership") == "join"
                                  for event in self.timeline.get(room, [])), seconds, f"{who} joining")

    def events(self, room):
        """All events of a room that this account may see, oldest first, read anew from the homeserver."""
        found, start = [], ""
        while True:
            page = self.call("GET", self._room(room, f"messages?dir=b&limit=500{start}"))
            found.extend(page["chunk"])
            if "end" not in page:
                return found[::-1]
            start = "&from=" + quote(page["end"])

    def answers(self, room, question=None):
        """The answers in a room (to one question) as the homeserver has them now; edits and redacted ones are none."""
        return answers_among(self.events(room), question)


def marker(event):
    found = event.get("content", {}).get(MARKER)
    return found if isinstance(found, dict) else {}


def is_edit(event):
    return event.get("content", {}).get("m.relates_to", {}).get("rel_type") == "m.replace"


def answers_among(events, question=None):
    return [event for event in events
            if event["type"] == "m.room.message" and marker(event).get("to") and not is_edit(event)
            and (question is None or marker(event)["to"] == question)]


def complete_answer(events, question):
    parts = answers_among(events, question)
    if not parts or len({marker(event)["part"] for event in parts}) < marker(parts[0])["of"]:
        return None
    return sorted(parts, key=lambda event: marker(event)["part"])
