"""Runs the tests of one file: every function test_*, in the order in which they stand.

    test_rooms.py               all of them
    test_rooms.py WORDS ...     those whose names hold one of these ("thread", "gap of 120")
    test_rooms.py --list        only their names

The output is what tests/run reads: "ok 1 - NAME", "not ok 2 - NAME", "ok 3 - NAME # SKIP reason". The name of a test says
what the bot does. Logs of what failed are kept in build/logs.
"""

import inspect
import pathlib
import sys
import time
import traceback

from bot import BotError, program
from chosen import Homeserver, HomeserverError
from homeserver import Unsupported
from processes import end_on_signals

HERE = pathlib.Path(__file__).resolve().parent


class Skip(Exception):
    """Raised by a test that cannot run here; the text says why."""


def not_on(kind, reason):
    """For a test of what the homeserver `kind` does in another way; the reason says how."""
    def mark(function):
        function.elsewhere = {**getattr(function, "elsewhere", {}), kind: reason}
        return function
    return mark


def refuse_elsewhere(test):
    reason = getattr(test, "elsewhere", {}).get(Homeserver.kind)
    if reason:
        raise Unsupported(reason)


def behaviour(function):
    return function.__name__.removeprefix("test_").replace("_", " ")


def chosen(module, words):
    tests = [(inspect.getsourcelines(function)[1], function) for name, function in vars(module).items()
             if name.startswith("test_") and inspect.isfunction(function)]
    words = [word.replace("_", " ") for word in words]
    return [test for _line, test in sorted(tests, key=lambda found: found[0])
            if not words or any(word in behaviour(test) for word in words)]


def run_one(number, test, argument):
    """Prints the test's line; true unless it failed."""
    start = time.monotonic()
    failed, note = False, ""
    try:
        refuse_elsewhere(test)
        test(argument) if inspect.signature(test).parameters else test()
    except Skip as reason:
        note = f" # SKIP {reason}"
    except Unsupported as reason:
        note = f" # SKIP {Homeserver.kind}: {reason}"
    except Exception as error:
        failed, note = True, "\n" + describe(error)
    if not note:
        note = f" ({time.monotonic() - start:.1f} s)"
    print(f"{'not ok' if failed else 'ok'} {number} - {behaviour(test)}{note}", flush=True)
    return not failed


def describe(error):
    """Where in the tests it failed, and with what."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__)
              if HERE.parent in pathlib.Path(frame.filename).parents]
    place = "".join(f"#   {pathlib.Path(frame.filename).name}:{frame.lineno}: {frame.line}\n" for frame in frames[1:])
    words = "".join(traceback.format_exception_only(error)).strip().replace("\n", "\n#   ")
    return f"{place}#   {words}"


def main(world=None):
    """Runs the tests of the calling program. `world`, a class, is made once, given to each test, and closed."""
    words = sys.argv[1:]
    tests = chosen(sys.modules["__main__"], [word for word in words if not word.startswith("-")])
    if "--list" in words:
        print("\n".join(behaviour(test) for test in tests))
        return
    end_on_signals()
    shared = None
    try:
        program()
        if world:
            Homeserver.check()
            shared = world()
        results = [run_one(number, test, shared) for number, test in enumerate(tests, 1)]
        code = 0 if all(results) else 1
    except (HomeserverError, BotError) as error:
        print(f"cannot run: {error}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        print("broken off", file=sys.stderr)
        code = 130
    finally:
        if shared:
            shared.close()
    sys.exit(code)
