"""The homeserver that the tests run on: Synapse, unless the environment says HOMESERVER=dendrite."""

import os

from dendrite import Dendrite
from homeserver import HomeserverError
from synapse import Synapse

_KINDS = {kind.kind: kind for kind in (Synapse, Dendrite)}
_NAME = os.environ.get("HOMESERVER") or Synapse.kind
if _NAME not in _KINDS:
    raise SystemExit(f"HOMESERVER={_NAME}: there are {', '.join(_KINDS)}")

Homeserver = _KINDS[_NAME]

__all__ = ["Homeserver", "HomeserverError"]
