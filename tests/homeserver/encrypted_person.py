"""People whose clients encrypt, with the verbs of Person.

    ada, ben = EncryptedPerson(homeserver.register("ada")), NioPerson(homeserver.register("ben"))
    room = ada.create_direct_chat(ben, encrypted=True)
    ben.join(room)
    ada.say(room, "should I use ice or heat?")      # encrypted, because the room is
    ben.wait_for_message(room, "should I use ice or heat?")

The events that sync(), events() and the wait_for_... give are decrypted, with "encryption": {"device", "trouble"}
beside the content. What cannot be read (yet) stays m.room.encrypted, with "unreadable": {"reason", "withheld"}.
"""

import functools
import json
import os
import subprocess
import threading

from person import MatrixError, Person, log_in
from processes import ROOT, die_with_parent
from suite import Skip

SECONDS = 60
PROGRAMS = ROOT / "tests" / "homeserver" / "peers"
ALGORITHM = "m.megolm.v1.aes-sha2"
NEVER_ENCRYPTED = {"m.reaction", "m.room.redaction"}


class PeerError(Exception):
    """A client of the tests failed or is not installed; the text says what to do."""


class Peer:
    """A program in peers/ that holds the encryption of many devices, for all threads. It ends with its input."""

    def __init__(self, argv):
        self._turn = threading.Lock()
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        start_new_session=True, preexec_fn=die_with_parent(os.getpid()))

    def ask(self, verb, device, **more):
        with self._turn:
            try:
                self.process.stdin.write(json.dumps({"do": verb, "device": device, **more}) + "\n")
                self.process.stdin.flush()
            except BrokenPipeError:
                pass
            answer = json.loads(self.process.stdout.readline() or '{"error": "the program ended"}')
        if "error" in answer:
            raise PeerError(f"{device} {verb}: {answer['error']}")
        return answer.get("result")


def installed():
    """The folder that `make deps` fills: $PEERS, or build/peers."""
    if os.environ.get("CRYPTO") == "no":
        raise Skip("CRYPTO=no")
    folder = ROOT / os.environ.get("PEERS", "build/peers")
    if not (folder / "complete").exists():
        raise PeerError(f"the clients that encrypt are missing ({folder}): run `make deps`")
    return folder


# First called from the main thread: see processes.Child.
@functools.cache
def wasm_peer():
    return Peer(["node", PROGRAMS / "wasm.mjs", installed()])


@functools.cache
def nio_peer():
    return Peer([installed() / "venv" / "bin" / "python", PROGRAMS / "nio_peer.py"])


def members_in(body):
    """Those whom the answer to /sync shows to be members of joined rooms, or to be invited there."""
    rooms = body.get("rooms", {}).get("join", {}).values()
    events = [event for room in rooms for part in ("state", "timeline")
              for event in room.get(part, {}).get("events", [])]
    return {event["state_key"] for event in events
            if event["type"] == "m.room.member" and event["content"].get("membership") in ("join", "invite")}


class EncryptedPerson(Person):
    """Somebody with Element: its encryption (matrix-sdk-crypto), cross-signed.

    signed: False for somebody who has not set up cross-signing.
    strict: shares keys only with devices that their owner has cross-signed, and shows nothing that others sent; needs
    to be signed, and is what those who are do unless told.
    """

    _peer = staticmethod(wasm_peer)
    _needed_of_sync = {"to_device", "device_lists", "device_one_time_keys_count", "device_unused_fallback_key_types"}

    def __init__(self, account, signed=True, strict=None, cross_signed_by=None):
        super().__init__(account.url, account.user_id, account.token, account.device_id, account.password)
        self.encrypted_rooms = set()
        self.withholding = False       # keys of rooms go to nobody, until release_keys()
        self.looks_at_devices = True   # of those in its rooms; takes its time where there are hundreds
        self.device = f"{self.url}{self.user_id}/{self.device_id}"
        self.signed = signed
        self.strict = signed if strict is None else strict
        self.ask("open", url=self.url, user=self.user_id, device_id=self.device_id, token=self.token,
                 strict=self.strict)
        if cross_signed_by:
            self.ask("adopt", **{"from": cross_signed_by.device})
        elif signed:
            self.cross_sign()

    def ask(self, verb, **more):
        return self._peer().ask(verb, self.device, **more)

    def close(self):
        super().close()
        self.ask("close")

    # keys

    def cross_sign(self):
        """Makes cross-signing keys for the account, new ones if it has some, and signs this device with them."""
        self.ask("cross_sign", password=self.password)

    def set_up_recovery(self, passphrase=None):
        """Keeps the cross-signing keys in the account's secret storage, as Element does. Gives the recovery key."""
        return self.ask("store_secrets", passphrase=passphrase)

    def log_in_anew(self, signed=True):
        """The same account on a new device, which knows nothing of what was said before."""
        account = log_in(self.url, self.user_id, self.password)
        return EncryptedPerson(account, signed, self.strict and signed, cross_signed_by=self if signed else None)

    def release_keys(self):
        """Sends the keys that were withheld."""
        self.withholding = False
        self.ask("release")

    def rotate_key(self, room):
        """The next message in the room gets a new key."""
        self.ask("rotate", room=room)

    def devices_of(self, user):
        """{device: whether its owner has cross-signed it}, as the homeserver tells now."""
        return {one["id"]: one["signed"] for one in self.ask("devices_of", user=getattr(user, "user_id", user))}

    # rooms and sending

    def create_room(self, name=None, invite=(), direct=False, encrypted=False, rotate_after=None, **more):
        """rotate_after: the messages after which the room's key is changed."""
        if encrypted:
            content = {"algorithm": ALGORITHM, **({"rotation_period_msgs": rotate_after} if rotate_after else {})}
            more["initial_state"] = [*more.get("initial_state", []),
                                     {"type": "m.room.encryption", "state_key": "", "content": content}]
        return super().create_room(name, invite, direct, **more)

    def encrypts(self, room):
        if room not in self.encrypted_rooms:
            try:
                self.get_state(room, "m.room.encryption")
            except MatrixError as error:
                if error.status == 404:
                    return False
                raise
            self.encrypted_rooms.add(room)
        return True

    def send(self, room, kind, content, txn=None):
        if kind not in NEVER_ENCRYPTED and self.encrypts(room):
            self.sync()     # a client does that all the time, and so hears of new devices
            self.wait_for(lambda: room in self.timeline, SECONDS, f"{room} in sync")
            content = self.ask("encrypt", room=room, type=kind, content=content, withhold=self.withholding)
            kind = "m.room.encrypted"
        return super().send(room, kind, content, txn)

    def repeat(self, room, event_id, **changed):
        """Its ciphertext as another event, with what is changed beside it: as a homeserver could, too. Gives the new
        event."""
        stored, = [event for event in self.stored(room) if event["event_id"] == event_id]
        return super().send(room, stored["type"], {**stored["content"], **changed})

    # reading

    def sync(self, wait=0):
        body = super().sync(wait)
        self.ask("sync", body={key: value for key, value in body.items() if key in self._needed_of_sync},
                 members=sorted(members_in(body)) if self.looks_at_devices else [])
        for room, data in body.get("rooms", {}).get("join", {}).items():
            if data.get("timeline", {}).get("limited"):
                self.timeline[room] = self.stored(room)
        for room, events in self.timeline.items():
            once = {event["event_id"]: event for event in reversed(events)}     # stored() was ahead of /sync
            events[:] = [self.read(room, event) for event in reversed(once.values())]
        return body

    def read(self, room, event):
        """The event decrypted, if it can be."""
        if event["type"] != "m.room.encrypted" or "ciphertext" not in event["content"]:
            return event
        found = self.ask("decrypt", room=room, event=event)
        if "event" not in found:
            return {**event, "unreadable": found}
        return {**event, "type": found["event"]["type"], "content": found["event"]["content"],
                "encryption": found["sender"]}

    def events(self, room):
        return [self.read(room, event) for event in self.stored(room)]

    def stored(self, room):
        """All events of the room as the homeserver stores them."""
        return super().events(room)

    def unreadable(self, room):
        """What came in the room and could not be read, {event: {"reason", "withheld"}}."""
        events = self.timeline.get(room, [])
        return {event["event_id"]: event["unreadable"] for event in events if "unreadable" in event}

    def wait_for_message(self, room, text, seconds=SECONDS):
        """The newest event of the room with this text."""
        return self.wait_for(lambda: next((event for event in reversed(self.timeline.get(room, []))
                                           if event["content"].get("body") == text), None), seconds, f"{text!r}")

    def wait_for_unreadable(self, room, event, seconds=SECONDS):
        """Why the event cannot be read: {"reason", "withheld"}."""
        return self.wait_for(lambda: self.unreadable(room).get(event), seconds, f"{event}, unreadable")

    def wait_for_answer(self, room, question, seconds=SECONDS):
        return super().wait_for_answer(room, question, seconds)

    def wait_for_join(self, room, user, seconds=SECONDS):
        super().wait_for_join(room, user, seconds)


class NioPerson(EncryptedPerson):
    """Somebody with a client without cross-signing (matrix-nio), who trusts all devices."""

    _peer = staticmethod(nio_peer)
    _needed_of_sync = EncryptedPerson._needed_of_sync | {"rooms", "next_batch"}

    def __init__(self, account):
        super().__init__(account, signed=False)

    def log_in_anew(self, signed=False):
        return NioPerson(log_in(self.url, self.user_id, self.password))
