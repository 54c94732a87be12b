"""What the real homeservers of the tests have in common: a process on a free loopback port with a folder of its own.
synapse.py and dendrite.py fill it in; chosen.py tells which of them the tests run on."""

import hashlib
import hmac
import http.client
import secrets
import subprocess

from person import Person, request
from processes import Child, free_port, keep_log, make_folder, remove_folder, say, uninterrupted

SERVER_NAME = "unknot.test"
START_SECONDS = 60


class HomeserverError(Exception):
    """The homeserver is missing or does not start; the text says what to do."""


class Unsupported(Exception):
    """What a test wants of its homeserver and this one does not have; the test is skipped with this reason."""


def write_private(path, text):
    path.write_text(text)
    path.chmod(0o600)


def _answers(port, path):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


class HomeserverProcess:
    kind = None             # "synapse"
    health = None           # the path that is answered with 200 when it is ready
    port_taken = None       # what it logs when another program has the port

    def __init__(self, port=None):
        self.name = SERVER_NAME
        self.child = None
        self.folder = None
        self.port = port
        self.secret = secrets.token_hex(16)
        self._port_is_fixed = port is not None

    @staticmethod
    def check():
        """Raises HomeserverError when it is not installed."""
        raise NotImplementedError

    def configure(self):
        """Writes the configuration, for the next start; self.folder and self.port are there."""
        raise NotImplementedError

    def command(self):
        """The words that start it."""
        raise NotImplementedError

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self):
        return self.folder / f"{self.kind}.log"

    def __enter__(self):
        try:
            self.prepare()
            self.start()
        except BaseException:
            self.close(failed=True)
            raise
        return self

    def __exit__(self, kind, value, _traceback):
        self.close(failed=kind is not None and not isinstance(value, (KeyboardInterrupt, SystemExit, Unsupported)))

    def prepare(self):
        """Makes the folder and the configuration in it."""
        self.folder = make_folder(self.kind)
        self.place()

    def place(self):
        """The configuration, with a free port unless the port is given."""
        if not self._port_is_fixed:
            self.port = free_port()
        self.configure()

    def start(self):
        """Starts it, on the same data when it was stopped before. Another program may have taken the free port in the
        meantime: then with another one."""
        for _attempt in range(3):
            self.child = Child(self.command(), self.log, cwd=self.folder)
            if self._wait_until_ready():
                self._port_is_fixed = True
                return
            if self._port_is_fixed or self.port_taken not in self.child.log_text():
                break
            self.place()
        raise HomeserverError(f"{self.kind} does not start; its log: {keep_log(self.log, self.kind)}")

    def _wait_until_ready(self):
        for _attempt in range(START_SECONDS * 20):
            if _answers(self.port, self.health):
                return self.child.running()
            try:
                self.child.wait(0.05)
                return False
            except subprocess.TimeoutExpired:
                pass
        return False

    def stop(self):
        """Ends the process and keeps the data."""
        if self.child:
            self.child.stop()
            self.child = None

    def close(self, failed=False):
        with uninterrupted():
            self.stop()
            if not self.folder:
                return
            if failed and self.log.exists():
                say(f"the homeserver's log is kept in {keep_log(self.log, self.folder.name)}")
            remove_folder(self.folder)

    def register(self, name, admin=False, password="a-long-password"):
        """A new account with a session, as a Person (the shared-secret registration, Synapse's and Dendrite's)."""
        path = "/_synapse/admin/v1/register"
        nonce = request(self.url, "GET", path)["nonce"]
        role = "admin" if admin else "notadmin"
        mac = hmac.new(self.secret.encode(), "\0".join((nonce, name, password, role)).encode(), hashlib.sha1)
        session = request(self.url, "POST", path, {
            "nonce": nonce, "username": name, "password": password, "admin": admin, "mac": mac.hexdigest()})
        return Person(self.url, session["user_id"], session["access_token"], session["device_id"], password)
