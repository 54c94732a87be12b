"""The authorization server of a scripted homeserver: OAuth 2.0 with dynamic registration (RFC 7591), the device
authorization grant (RFC 8628) and refresh tokens, on the same port.

    with Homeserver() as homeserver:
        authorization = Authorization(homeserver)
        authorization.say("authorization_pending", "slow_down")     # to the first polls
        ... unknot login ...
        authorization.requests                                      # [(endpoint, fields)]

A refresh token is good until the access token that came with the next one is used, as with Matrix Authentication Service.
"""

import itertools
import json
import re
import urllib.parse

from scripted import Reply, error

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


class Authorization:
    def __init__(self, homeserver, grants=("authorization_code", "refresh_token", DEVICE), life=300, **metadata):
        self.homeserver = homeserver
        homeserver.authorization = self
        homeserver.tokens = set()
        self.grants, self.life, self.metadata = list(grants), life, metadata
        self.interval = 1
        self.requests = []              # (endpoint, fields) in the order of arrival
        self.times = []                 # of the polls
        self.answers = []               # OAuth errors for the next polls
        self.refresh_tokens = set()
        self.clients = set()
        self._numbers = itertools.count(1)

    def say(self, *errors):
        self.answers += errors

    def seen(self, endpoint):
        return [fields for name, fields in self.requests if name == endpoint]

    def expire(self):
        """All access tokens come to their end."""
        self.homeserver.tokens.clear()

    # ---- What it answers ----

    def answer(self, request):
        if request.path == "/_matrix/client/v3/login" and request.method == "GET":
            return Reply(body={"flows": [{"type": "m.login.sso"}]})
        if request.path == "/_matrix/client/v1/auth_metadata":
            return Reply(body=self._metadata())
        endpoint = request.path.removeprefix("/oauth2/")
        if endpoint == request.path or request.method != "POST":
            return None
        assert "Authorization" not in request.headers, "a token has no business here"
        fields = self._fields(request, endpoint)
        self.requests.append((endpoint, fields))
        if endpoint == "token":
            self.times.append(request.time)
        return getattr(self, "_" + endpoint)(fields)

    @staticmethod
    def _fields(request, endpoint):
        kind = request.headers["Content-Type"]
        if endpoint == "register":
            assert kind == "application/json", kind
            return json.loads(request.body)
        assert kind == "application/x-www-form-urlencoded", kind
        return dict(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True))

    def _metadata(self):
        base = self.homeserver.url + "/oauth2/"
        return {"issuer": self.homeserver.url + "/", "authorization_endpoint": base + "authorize",
                "token_endpoint": base + "token", "revocation_endpoint": base + "revoke",
                "registration_endpoint": base + "register", "device_authorization_endpoint": base + "device",
                "response_types_supported": ["code"], "grant_types_supported": self.grants,
                "response_modes_supported": ["query", "fragment"], "code_challenge_methods_supported": ["S256"],
                **self.metadata}

    def _register(self, fields):
        if not fields.get("client_uri", "").startswith("https://") or DEVICE not in fields["grant_types"]:
            return Reply(400, {"error": "invalid_client_metadata"})
        client = f"client+{next(self._numbers)}"
        self.clients.add(client)
        return Reply(201, {"client_id": client, **fields})

    def _device(self, fields):
        scopes = fields["scope"].split()
        device, = (scope.removeprefix("urn:matrix:client:device:") for scope in scopes if "device" in scope)
        if fields["client_id"] not in self.clients or "urn:matrix:client:api:*" not in scopes or \
                not re.fullmatch(r"[A-Za-z0-9._~-]{10,}", device):
            return Reply(400, {"error": "invalid_scope"})
        self.homeserver.device_id = device
        link = self.homeserver.url + "/link"
        return Reply(body={"device_code": "secret/code+1", "user_code": "ABCD-EFGH", "verification_uri": link,
                           "verification_uri_complete": link + "?code=ABCD-EFGH", "expires_in": 60,
                           "interval": self.interval})

    def _token(self, fields):
        if fields.get("client_id") not in self.clients:
            return Reply(401, {"error": "invalid_client"})
        if self.answers:
            found = self.answers.pop(0)
            return found if isinstance(found, Reply) else Reply(400, {"error": found})
        good = fields["device_code"] == "secret/code+1" if fields["grant_type"] == DEVICE else \
            fields["grant_type"] == "refresh_token" and fields["refresh_token"] in self.refresh_tokens
        return self._tokens() if good else Reply(400, {"error": "invalid_grant", "error_description": "no such token"})

    def _tokens(self):
        number = next(self._numbers)
        self.homeserver.tokens.add(f"mat_{number}")
        self.refresh_tokens.add(f"mar/{number}+")
        return Reply(body={"access_token": f"mat_{number}", "token_type": "Bearer", "expires_in": self.life,
                           "refresh_token": f"mar/{number}+", "scope": "urn:matrix:client:api:*"})


def refuse_all(authorization):
    """No refresh token is good any more."""
    authorization.refresh_tokens.clear()


__all__ = ["Authorization", "DEVICE", "error", "refuse_all"]
