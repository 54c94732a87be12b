#!/usr/bin/env python3
"""Runs the tests against a real homeserver: every function test_* of the files test_*.py beside this one.

    run.py                  all of them
    run.py WORDS ...        those whose names hold one of these ("thread", "gap of 120")
    run.py --list           only their names

One line for each test; the last line is "N passed, N failed, N skipped". A test takes the World and says by its name
what the bot does. Logs of failed tests are kept in build/logs.
"""

import importlib
import inspect
import os
import pathlib
import sys
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from bot import BotError, program  # noqa: E402
from processes import end_on_signals, say  # noqa: E402
from synapse import HomeserverError, synapse_python  # noqa: E402
from world import Skip, World  # noqa: E402


def behaviour(function):
    return function.__name__.removeprefix("test_").replace("_", " ")


def collect():
    for file in sorted(HERE.glob("test_*.py")):
        module = importlib.import_module(file.stem)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("test_") and function.__module__ == module.__name__:
                yield inspect.getsourcelines(function)[1], file.name, function


def chosen(words):
    tests = [function for _line, _file, function in sorted(collect(), key=lambda test: (test[1], test[0]))]
    words = [word.replace("_", " ") for word in words]
    return [test for test in tests if not words or any(word in behaviour(test) or word == test.__module__.replace("_", " ")
                                                       for word in words)]


def run_one(test, world):
    """"passed", "failed" or "skipped"; prints the line."""
    start = time.monotonic()
    verdict, detail = "passed", ""
    try:
        test(world)
    except Skip as reason:
        verdict, detail = "skipped", f"  ({reason})"
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        verdict, detail = "failed", "\n" + describe(error)
    word = {"passed": "ok", "failed": "FAILED", "skipped": "skip"}[verdict]
    print(f"{word:6} {behaviour(test)} ({time.monotonic() - start:.1f} s){detail}", flush=True)
    return verdict


def describe(error):
    """Where in the tests it failed, and with what."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if pathlib.Path(frame.filename).parent == HERE]
    place = "".join(f"    {pathlib.Path(frame.filename).name}:{frame.lineno}: {frame.line}\n" for frame in frames[1:])
    words = "".join(traceback.format_exception_only(error)).strip().replace("\n", "\n    ")
    return f"{place}    {words}"


def main(words):
    tests = chosen([word for word in words if not word.startswith("-")])
    if "--list" in words:
        print("\n".join(behaviour(test) for test in tests))
        return 0
    end_on_signals()
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    world = World()
    try:
        synapse_python(), program()
        for test in tests:
            counts[run_one(test, world)] += 1
    except (HomeserverError, BotError) as error:
        say(f"cannot run: {error}")
        counts["failed"] += 1
    except KeyboardInterrupt:
        say("broken off")
        counts["failed"] += 1
    finally:
        world.close(failed=counts["failed"] > 0 and "KEEP" in os.environ)
    print(", ".join(f"{number} {verdict}" for verdict, number in counts.items()), flush=True)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
