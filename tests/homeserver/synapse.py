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
import json
import os
import secrets
import shutil
import subprocess

from homeserver import SERVER_NAME, HomeserverError, HomeserverProcess, write_private
from processes import BUILD, ROOT, make_folder, remove_folder, say

_PLENTY = {"per_second": 10000, "burst_count": 10000}


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


def _signing_key():
    return "ed25519 a_test " + base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=") + "\n"


class Synapse(HomeserverProcess):
    kind = "synapse"
    health = "/health"
    port_taken = "CannotListenError"

    def __init__(self, log_level="WARNING", port=None, **options):
        super().__init__(port)
        self.options = options
        self.log_level = log_level

    @staticmethod
    def check():
        synapse_python()

    def prepare(self):
        template = template_folder()
        self.folder = make_folder(self.kind)
        for file in template.iterdir():
            shutil.copyfile(file, self.folder / file.name)
        self.place()

    def configure(self):
        write_private(self.folder / "log.config", json.dumps(_log_configuration(self.log_level)))
        write_private(self.folder / "homeserver.yaml", json.dumps(
            {**_configuration(self.folder, self.port, self.secret), **self.options}, indent=1))

    def reconfigure(self, **options):
        """Other options, from the next start() on; the port stays."""
        self.options = {**self.options, **options}
        self.configure()

    def command(self):
        return [synapse_python(), "-m", "synapse.app.homeserver", "-c", self.folder / "homeserver.yaml"]


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

    def prepare(self):
        self.folder = make_folder(self.kind)
        write_private(self.folder / "signing.key", _signing_key())
        self.place()

    def close(self, failed=False):
        if not failed:
            self.stop()
            self.kept = make_folder("template")
            for file in [self.folder / "signing.key", *self.folder.glob("homeserver.db*")]:
                shutil.copyfile(file, self.kept / file.name)
        super().close(failed)

