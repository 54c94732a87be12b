"""Is a request one that the Matrix specification knows? By tests/data/client-server.json, which is made of its OpenAPI
description.

    for complaint in complaints("PUT", "/_matrix/client/v3/rooms/!r:x/send/m.room.message/1", headers, b"{}"):
        print(complaint)

Beyond the description, bodies must be canonical JSON in what they may hold (no floats, whole numbers up to 2^53, UTF-8), and
what it does not name is a complaint: query parameters, bodies where there are none, a token where none belongs.
"""

import json
import pathlib
import re
import urllib.parse

API = pathlib.Path(__file__).resolve().parents[1] / "data" / "client-server.json"
JSON = "application/json"
WHOLE_MAX = 2 ** 53 - 1
# The description asks for a room id by "^!", and so on. Opaque ids are percent-encoded in paths.
PLAIN_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*")
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_type(value, kind):
    if kind in ("integer", "number"):
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[kind])


class Validator:
    """The part of JSON Schema that the description uses."""

    def __init__(self):
        self.found = []

    def check(self, value, schema, place):
        if schema is True or schema is None:
            return
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(is_type(value, kind) for kind in kinds):
            self.found.append(f"{place} is no {' or '.join(kinds)}")
            return
        if "enum" in schema and value not in schema["enum"]:
            self.found.append(f"{place} is none of {schema['enum']}")
        if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
            self.found.append(f"{place} does not match {schema['pattern']}")
        if isinstance(value, list):
            for number, item in enumerate(value):
                self.check(item, schema.get("items"), f"{place}[{number}]")
        if isinstance(value, dict):
            self._check_members(value, schema, place)
        self._check_combined(value, schema, place)

    def _check_members(self, value, schema, place):
        self.found += [f"{place} has no {name}" for name in schema.get("required", []) if name not in value]
        for name, member in value.items():
            own = schema.get("properties", {}).get(name)
            patterns = [part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, name)]
            if own is None and not patterns:
                other = schema.get("additionalProperties")
                if other is False:
                    self.found.append(f"{place} has a member {name}")
                self.check(member, other or None, f"{place}.{name}")
            for part in filter(None, [own, *patterns]):
                self.check(member, part, f"{place}.{name}")

    def _check_combined(self, value, schema, place):
        for part in schema.get("allOf", []):
            self.check(value, part, place)
        for word in ("oneOf", "anyOf"):
            if word in schema and all(violations(value, part, place) for part in schema[word]):
                self.found.append(f"{place} fits none of {word}")


def violations(value, schema, place):
    validator = Validator()
    validator.check(value, schema, place)
    return validator.found


class Endpoint:
    def __init__(self, description):
        self.__dict__.update({"in_query": {}, "body": None, **description})
        parts = re.split(r"\{(\w+)\}", self.path)
        self.names = parts[1::2]
        self.pattern = re.compile("([^/]*)".join(map(re.escape, parts[0::2])) + "$")

    def complaints(self, headers, target, body):
        split = urllib.parse.urlsplit(target)
        segments = self.pattern.match(split.path).groups()
        yield from self._path(segments)
        yield from self._query(split.query)
        yield from self._token(headers)
        yield from self._body(headers, body)

    def _path(self, segments):
        for name, segment in zip(self.names, segments):
            if not PLAIN_SEGMENT.fullmatch(segment):
                yield f"{name} is not percent-encoded: {segment}"
            yield from violations(urllib.parse.unquote(segment), self.in_path[name]["schema"], name)

    def _query(self, query):
        given = urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
        for name, parameter in self.in_query.items():
            if parameter["required"] and name not in dict(given):
                yield f"no {name} in the query"
        for name, text in given:
            if name not in self.in_query:
                yield f"{name} in the query"
                continue
            schema = self.in_query[name]["schema"]
            schema = schema["items"] if schema.get("type") == "array" else schema
            yield from violations(from_query(text, schema), schema, name)

    def _token(self, headers):
        token = headers.get("Authorization")
        if self.with_token and not re.fullmatch(r"Bearer \S+", token or ""):
            yield "no token"

    def _body(self, headers, body):
        if not self.body:
            if body:
                yield "a body"
            return
        if JSON not in self.body:
            return
        if headers.get("Content-Type", "").split(";")[0].strip().lower() != JSON:
            yield f"its content is {headers.get('Content-Type')}"
        try:
            value = json.loads(body.decode(), parse_float=refuse_number, parse_constant=refuse_number)
        except ValueError as error:
            yield f"its body is no JSON: {error}"
            return
        yield from too_large_numbers(value)
        yield from violations(value, self.body[JSON], "body")


def from_query(text, schema):
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if schema.get("type") == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def refuse_number(text):
    raise ValueError(f"{text} is no whole number")


def too_large_numbers(value):
    if isinstance(value, int) and abs(value) > WHOLE_MAX:
        yield f"{value} is too large a number"
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from too_large_numbers(part)


ENDPOINTS = [Endpoint(one) for one in json.loads(API.read_text())["endpoints"]]


def endpoint_of(method, target):
    path = urllib.parse.urlsplit(target).path
    fitting = [one for one in ENDPOINTS if one.method == method and one.pattern.match(path)]
    return fitting[0] if fitting else None


def complaints(method, target, headers, body):
    """What is wrong with a request, in words; target is its path with the query."""
    endpoint = endpoint_of(method, target)
    if not endpoint:
        return [f"{method} {target}: no such endpoint"]
    return [f"{method} {endpoint.path}: {what}" for what in endpoint.complaints(headers, target, body)]


class Record:
    """The complaints about many requests, each once, and which endpoints were asked."""

    def __init__(self):
        self.found, self.asked = set(), set()

    def take(self, method, target, headers, body):
        if not target.startswith("/_matrix/"):
            return
        endpoint = endpoint_of(method, target)
        self.asked.add(f"{method} {endpoint.path}" if endpoint else f"{method} {target}")
        self.found.update(complaints(method, target, headers, body))

    def raise_any(self):
        if self.found:
            raise AssertionError("requests that the specification does not know: " + "; ".join(sorted(self.found)))
