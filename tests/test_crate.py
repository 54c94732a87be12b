#!/usr/bin/env python3
"""The unit tests of the encryption library that need none of the crates that it is made of, which take minutes to build.

    tests/test_crate.py
"""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ALONE = ["bounded"]             # modules of bot/crypto/src that know the standard library only
RESULT = re.compile(r"^test (?:tests::)?(\S+) \.\.\. (ok|FAILED)$", re.MULTILINE)


def toolchain():
    found = subprocess.run([ROOT / "scripts/crate.sh", "find"], stdout=subprocess.PIPE, text=True)
    return pathlib.Path(found.stdout.strip()) if found.returncode == 0 else None


def build(folder, module):
    """The test program of one module."""
    program = ROOT / os.environ.get("BUILD", "build") / "tests" / f"crate_{module}"
    program.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([folder / "rustc", "--edition", "2024", "--test", "-D", "warnings", "-o", program,
                    ROOT / f"bot/crypto/src/{module}.rs"], check=True)
    return program


def main():
    folder = toolchain()
    if not folder:
        print("ok 1 - the encryption library # SKIP there is no toolchain for it")
        return 0
    number = failed = 0
    for module in ALONE:
        run = subprocess.run([build(folder, module)], stdout=subprocess.PIPE, text=True)
        for number, (name, result) in enumerate(RESULT.findall(run.stdout), number + 1):
            print(f"{'ok' if result == 'ok' else 'not ok'} {number} - {module}: {name.replace('_', ' ')}")
        if run.returncode:
            print(run.stdout)
        failed += run.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
