"""Another real homeserver for the same tests: Dendrite on a free loopback port, with SQLite.

    HOMESERVER=dendrite tests/homeserver/test_rooms.py

The keywords are those of Synapse's configuration, so that the suites need not know which homeserver they run on; one
that Dendrite has nothing for raises Unsupported, and the test is skipped with that reason.
"""

import base64
import json
import os
import secrets

from homeserver import SERVER_NAME, HomeserverError, HomeserverProcess, Unsupported, write_private
from processes import BUILD, ROOT, make_folder

DATABASES = {"federation_api": "federation", "key_server": "keys", "mscs": "mscs", "relay_api": "relay",
             "room_server": "rooms", "sync_api": "sync"}
SIGNING_KEY = "-----BEGIN MATRIX PRIVATE KEY-----\nKey-ID: ed25519:test\n\n{}\n-----END MATRIX PRIVATE KEY-----\n"
MISSING = {
    "rc_message": "it limits by slots for all requests of a device together",
    "rc_joins": "it has no limit for joins of their own",
    "refreshable_access_token_lifetime": "it has no refresh tokens, and its tokens do not expire",
}


def dendrite_program():
    """What `make test-dendrite` builds: $DENDRITE, or build/dendrite/dendrite."""
    path = ROOT / os.environ.get("DENDRITE", BUILD / "dendrite" / "dendrite")
    if not path.exists():
        raise HomeserverError(f"Dendrite is missing ({path}): run `make test-dendrite`")
    return path


def _configuration(folder, secret, services):
    def database(name):
        return {"connection_string": f"file:{folder / name}.db"}

    return {
        "version": 2,
        "global": {"server_name": SERVER_NAME, "private_key": str(folder / "signing.pem"), "disable_federation": True,
                   "jetstream": {"storage_path": str(folder / "jetstream")}, "cache": {"max_size_estimated": "64mb"}},
        "client_api": {"registration_disabled": True, "registration_shared_secret": secret,
                       "rate_limiting": {"enabled": False}},
        "app_service_api": {"config_files": list(services)},
        "media_api": {"database": database("media"), "base_path": str(folder / "media")},
        "user_api": {"bcrypt_cost": 4, "account_database": database("accounts")},
        **{section: {"database": database(name)} for section, name in DATABASES.items()},
        "logging": [{"type": "std", "level": "warn"}],
    }


class Dendrite(HomeserverProcess):
    kind = "dendrite"
    health = "/_dendrite/monitor/health"
    port_taken = "address already in use"

    def __init__(self, port=None, app_service_config_files=(), **options):
        for name in options:
            raise Unsupported(MISSING.get(name, f"it has no {name}"))
        super().__init__(port)
        self.services = app_service_config_files

    @staticmethod
    def check():
        dendrite_program()

    def prepare(self):
        self.folder = make_folder(self.kind)
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        write_private(self.folder / "signing.pem", SIGNING_KEY.format(key))
        self.place()

    def configure(self):
        write_private(self.folder / "dendrite.yaml",
                      json.dumps(_configuration(self.folder, self.secret, self.services), indent=1))

    def command(self):
        return [dendrite_program(), "-config", self.folder / "dendrite.yaml",
                "-http-bind-address", f"127.0.0.1:{self.port}"]
