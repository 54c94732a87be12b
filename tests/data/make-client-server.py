#!/usr/bin/env python3
"""Makes client-server.json: of the OpenAPI description of Matrix's client-server API, only what requests to the endpoints
that Unknot uses must look like, without a word of description.

    make-client-server.py OPENAPI.json > client-server.json

The description is published with the specification (https://spec.matrix.org/unstable/client-server-api/api.json); its
parts are copyright The Matrix.org Foundation C.I.C. and licensed under the Apache License, Version 2.0.
"""

import json
import sys

V3 = "/_matrix/client/v3"
ROOM = V3 + "/rooms/{roomId}"
USED = {
    "/_matrix/client/versions": "GET", "/_matrix/client/v1/auth_metadata": "GET",
    V3 + "/account/whoami": "GET", V3 + "/login": "GET POST", V3 + "/refresh": "POST", V3 + "/sync": "GET",
    V3 + "/user/{userId}/filter": "POST", V3 + "/user/{userId}/account_data/{type}": "GET PUT",
    V3 + "/joined_rooms": "GET", V3 + "/join/{roomIdOrAlias}": "POST",
    V3 + "/profile/{userId}/{keyName}": "GET PUT", "/_matrix/media/v3/upload": "POST",
    ROOM + "/leave": "POST", ROOM + "/forget": "POST", ROOM + "/send/{eventType}/{txnId}": "PUT",
    ROOM + "/redact/{eventId}/{txnId}": "PUT", ROOM + "/receipt/{receiptType}/{eventId}": "POST",
    ROOM + "/typing/{userId}": "PUT", ROOM + "/messages": "GET", ROOM + "/context/{eventId}": "GET",
    "/_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}": "GET",
    ROOM + "/event/{eventId}": "GET", ROOM + "/state/{eventType}/{stateKey}": "GET", ROOM + "/members": "GET",
    V3 + "/keys/upload": "POST", V3 + "/keys/query": "POST", V3 + "/keys/claim": "POST",
    V3 + "/keys/signatures/upload": "POST", V3 + "/keys/device_signing/upload": "POST",
    V3 + "/sendToDevice/{eventType}/{txnId}": "PUT",
}
KEPT = ("type", "required", "enum", "pattern", "minimum", "maximum", "const")
SCHEMAS = ("items", "additionalProperties")
LISTS = ("allOf", "oneOf", "anyOf")
MAPS = ("properties", "patternProperties")


def reduced(schema):
    """A schema with what a validator needs and nothing else."""
    if not isinstance(schema, dict):
        return schema
    out = {key: schema[key] for key in KEPT if key in schema}
    out.update({key: reduced(schema[key]) for key in SCHEMAS if key in schema})
    out.update({key: [reduced(part) for part in schema[key]] for key in LISTS if key in schema})
    out.update({key: {name: reduced(part) for name, part in schema[key].items()} for key in MAPS if key in schema})
    return out


def parameters(description, where):
    return {one["name"]: {"required": bool(one.get("required")), "schema": reduced(one["schema"])}
            for one in description.get("parameters", []) if one["in"] == where}


def endpoint(path, method, description):
    security = description.get("security", [])
    made = {"method": method, "path": path, "in_path": parameters(description, "path"),
            "in_query": parameters(description, "query"), "with_token": bool(security) and {} not in security}
    body = description.get("requestBody")
    if body:
        made["body_required"] = bool(body.get("required"))
        made["body"] = {kind: reduced(content.get("schema", {})) for kind, content in body["content"].items()}
    return made


def main(file):
    with open(file, encoding="utf-8") as openapi:
        paths = json.load(openapi)["paths"]
    print(json.dumps({
        "source": "the OpenAPI description of the Matrix client-server API, reduced by make-client-server.py",
        "copyright": "The Matrix.org Foundation C.I.C.", "licence": "Apache-2.0",
        "endpoints": [endpoint(path, method, paths[path][method.lower()])
                      for path, methods in USED.items() for method in methods.split()]}, indent=1, sort_keys=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
