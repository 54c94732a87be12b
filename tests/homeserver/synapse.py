"""A real homeserver for tests and the demo: Synapse on a free loopback port, with SQLite.

    with Synapse() as homeserver:
        ada = homeserver.register("ada")
        ...
    with Synapse(rc_message={"per_second": 0.2, "burst_count": 2}) as slow: ...

Every keyword is a key of Synapse's configuration. The database is made once, kept in build/, and copied for each
start. Several can run side by side.
"""

import base64
import fcntl
import hashlib
import hmac
import http.client
import json
import os
import secrets
import shutil
import subprocess

from person import Person, request
from processes import BUILD, ROOT, Child, free_port, keep_log, make_folder, remove_folder, say, uninterrupted

SERVER_NAME = "unknot.test"
START_SECONDS = 60
_PLENTY = {"per_second": 10000, "burst_count": 10000}


class HomeserverError(Exception):
    """Synapse is missing or does not start; the text says what to do."""


def synapse_python():
    """The interpreter of the virtual environment that `make deps` makes: $VENV, or build/venv."""
    python = ROOT / os.environ.get("VENV", "build/venv") / "bin" / "python"
    if not python.exists():
        raise HomeserverError(f"Synapse is missing ({python}): run `make deps`")
    return python


def _rate_limits():
    return {
        "rc_message": _PLENTY, "rc_registration": _PLENTY, "rc_admin_redaction": _PLENTY,
        "rc_login": {"address": _PLENTY, "account": _PLENTY, "failed_attempts": _PLENTY},
        "rc_joins": {"local": _PLENTY, "remote": _PLENTY}, "rc_joins_per_room": _PLENTY,
        "rc_invites": {"per_room": _PLENTY, "per_user": _PLENTY, "per_issuer": _PLENTY},
        "rc_room_creation": _PLENTY, "rc_presence": {"per_user": _PLENTY}, "rc_media_create": _PLENTY,
        "rc_reports": _PLENTY, "rc_user_directory": _PLENTY, "rc_profile": _PLENTY, "rc_delayed_event_mgmt": _PLENTY,
    }


def _configuration(folder, port, registration_secret):
    return {
        "server_name": SERVER_NAME,
        "pid_file": str(folder / "pid"),
        "signing_key_path": str(folder / "signing.key"),
        "log_config": str(folder / "log.config"),
        "media_store_path": str(folder / "media"),
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "listeners": [{"port": port, "type": "http", "bind_addresses": ["127.0.0.1"], "tls": False,
                       "resources": [{"names": ["client"], "compress": False}]}],
        "registration_shared_secret": registration_secret,
        "macaroon_secret_key": secrets.token_hex(16),
        "form_secret": secrets.token_hex(16),
        "bcrypt_rounds": 4,
        "presence": {"enabled": False},
        "user_directory": {"enabled": False},
        "caches": {"sync_response_cache_duration": 0},
        "federation_domain_whitelist": [],
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "report_stats": False,
        "require_auth_for_profile_requests": False,
        **_rate_limits(),
    }


def _log_configuration(level):
    return {
        "version": 1, "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level, "handlers": ["stderr"]},
    }


def _write(path, value):
    path.write_text(value if isinstance(value, str) else json.dumps(value, indent=1))
    path.chmod(0o600)


def _signing_key():
    return "ed25519 a_test " + base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=") + "\n"


def _answers(port):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


class Synapse:
    def __init__(self, log_level="WARNING", port=None, **options):
        self.options = options
        self.log_level = log_level
        self.name = SERVER_NAME
        self.child = None
        self.folder = None
        self.port = port
        self._port_is_fixed = port is not None
        self._secret = secrets.token_hex(16)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self):
        return self.folder / "synapse.log"

    def __enter__(self):
        try:
            self._prepare()
            self.start()
        except BaseException:
            self.close(failed=True)
            raise
        return self

    def __exit__(self, kind, _value, _traceback):
        self.close(failed=kind is not None and not issubclass(kind, (KeyboardInterrupt, SystemExit)))

    def _prepare(self):
        template = template_folder()
        self.folder = make_folder("synapse")
        for file in template.iterdir():
            shutil.copyfile(file, self.folder / file.name)
        self._configure()

    def _configure(self):
        if not self._port_is_fixed:
            self.port = free_port()
        _write(self.folder / "log.config", _log_configuration(self.log_level))
        _write(self.folder / "homeserver.yaml",
               {**_configuration(self.folder, self.port, self._secret), **self.options})

    def start(self):
        """Starts it, on the same data when it was stopped before. Another program may have taken the free port in the
        meantime: then with another one."""
        for _attempt in range(3):
            self.child = Child([synapse_python(), "-m", "synapse.app.homeserver", "-c", self.folder / "homeserver.yaml"],
                               self.log, cwd=self.folder)
            if self._wait_until_ready():
                self._port_is_fixed = True
                return
            if self._port_is_fixed or "CannotListenError" not in self.child.log_text():
                break
            self._configure()
        raise HomeserverError(f"Synapse does not start; its log: {keep_log(self.log, 'synapse')}")

    def _wait_until_ready(self):
        for _attempt in range(START_SECONDS * 20):
            if _answers(self.port):
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

    def reconfigure(self, **options):
        """Other options, from the next start() on; the port stays."""
        self.options = {**self.options, **options}
        self._configure()

    def close(self, failed=False):
        with uninterrupted():
            self.stop()
            if not self.folder:
                return
            if failed and self.log.exists():
                say(f"the homeserver's log is kept in {keep_log(self.log, self.folder.name)}")
            remove_folder(self.folder)

    def register(self, name, admin=False, password="a-long-password"):
        """A new account with a session, as a Person (Synapse's shared-secret registration)."""
        path = "/_synapse/admin/v1/register"
        nonce = request(self.url, "GET", path)["nonce"]
        role = "admin" if admin else "notadmin"
        mac = hmac.new(self._secret.encode(), "\0".join((nonce, name, password, role)).encode(), hashlib.sha1)
        session = request(self.url, "POST", path, {
            "nonce": nonce, "username": name, "password": password, "admin": admin, "mac": mac.hexdigest()})
        return Person(self.url, session["user_id"], session["access_token"], session["device_id"], password)


def _version():
    version = subprocess.run([synapse_python(), "-c",
                              "import importlib.metadata; print(importlib.metadata.version('matrix-synapse'))"],
                             capture_output=True, text=True, check=False)
    if version.returncode:
        raise HomeserverError(f"no Synapse in {synapse_python()}: run `make deps`")
    return version.stdout.strip()


def template_folder():
    """The folder with an empty homeserver's database and key, made on first use; processes take turns at that."""
    BUILD.mkdir(exist_ok=True)
    folder = BUILD / f"synapse-template-{_version()}"
    with open(BUILD / "synapse-template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            say("making the homeserver's database (only the first time) ...")
            _make_template(folder)
    return folder


def _make_template(folder):
    seed = _Seed()
    with seed:
        pass
    shutil.copytree(seed.kept, folder)
    remove_folder(seed.kept)


class _Seed(Synapse):
    """A homeserver that starts from nothing; what it leaves is the template."""

    def _prepare(self):
        self.folder = make_folder("synapse")
        _write(self.folder / "signing.key", _signing_key())
        self._configure()

    def close(self, failed=False):
        if not failed:
            self.stop()
            self.kept = make_folder("template")
            for file in [self.folder / "signing.key", *self.folder.glob("homeserver.db*")]:
                shutil.copyfile(file, self.kept / file.name)
        super().close(failed)

