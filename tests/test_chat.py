#!/usr/bin/env python3
"""`unknot chat` in a terminal of its own and on a pipe. Environment: UNKNOT, the program (./unknot)."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
UNKNOT = os.environ.get("UNKNOT", "./unknot")
QUESTION = "should i use ice or heat?"
CODES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def on_pipe(lines, *options):
    return subprocess.run([UNKNOT, "chat", *options], input=lines, capture_output=True, timeout=60)


class Terminal:
    """The program in a terminal of `columns` cells."""

    def __init__(self, columns=60, **environment):
        self.said = ""
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ.pop("NO_COLOR", None)
            os.environ.update({"TERM": "xterm", **environment})
            os.execv(UNKNOT, [UNKNOT, "chat"])
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def wait_for(self, words, seconds=20):
        """All that came since the last call, up to the words."""
        end = time.monotonic() + seconds
        while words not in self.said:
            if time.monotonic() > end or not self.read(end - time.monotonic()):
                raise AssertionError(f"no {words!r} in {self.said!r}")
        at = self.said.index(words) + len(words)
        before, self.said = self.said[:at], self.said[at:]
        return before.replace("\r", "")

    def read(self, seconds):
        if not select.select([self.file], [], [], max(seconds, 0))[0]:
            return False
        try:
            data = os.read(self.file, 65536)
        except OSError:     # the other end is closed
            return False
        self.said += data.decode("utf-8", "replace")
        return bool(data)

    def type(self, keys):
        time.sleep(0.3)     # the prompt is there before the line editor has the terminal
        os.write(self.file, keys.encode())

    def end(self):
        """The exit code."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            self.read(0.1)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self.file)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        raise AssertionError("it did not end")


def test_a_pipe_is_answered_line_by_line_and_plainly():
    run = on_pipe(f"{QUESTION}\n\n2\nquit\nnever read\n".encode())
    text = run.stdout.decode()
    assert run.returncode == 0, run
    assert text.startswith(f"> {QUESTION}\n\n") and "\n> 2\n\n" in text, text
    assert "never read" not in text and "\x1b" not in text


def test_control_characters_do_not_reach_the_output():
    run = on_pipe(b"a\x1b[31mb\x07\xff\x00c\n")
    assert run.returncode == 0 and b"\x1b" not in run.stdout and b"\x07" not in run.stdout, run


def test_options_are_explained_and_wrong_ones_refused():
    assert on_pipe(b"", "--help").returncode == 0
    assert on_pipe(b"", "--nonsense").returncode == 64
    assert on_pipe(b"", "--intents", "/nonexistent").returncode == 65
    assert on_pipe(b"@ nonsense\n", "--script").returncode == 65


def test_a_person_gets_a_prompt_bold_words_and_lines_that_fit():
    terminal = Terminal(columns=50)
    terminal.wait_for("you>")
    terminal.type(QUESTION + "\n")
    reply = terminal.wait_for("you>")
    terminal.type("\x04")
    assert "\x1b[1m" in reply, reply
    assert max(len(line) for line in CODES.sub("", reply).splitlines()) <= 50, reply
    assert terminal.end() == 0


def test_earlier_lines_come_back_with_the_arrow():
    terminal = Terminal()
    terminal.wait_for("you>")
    terminal.type(QUESTION + "\n")
    first = terminal.wait_for("you>")
    terminal.type("\x1b[A\n")
    again = terminal.wait_for("you>")
    terminal.type("quit\n")
    opening = CODES.sub("", first).split("\n\n")[1]
    assert opening and opening in CODES.sub("", again), (first, again)
    assert terminal.end() == 0


def test_no_color_means_no_codes_for_bold():
    terminal = Terminal(NO_COLOR="1")
    terminal.wait_for("you>")
    terminal.type(QUESTION + "\n")
    reply = terminal.wait_for("you>")
    terminal.type("\x04")
    assert "\x1b[1" not in reply, reply
    assert terminal.end() == 0


def main():
    os.chdir(ROOT)
    failed = 0
    tests = [(name[5:], test) for name, test in globals().items() if name.startswith("test_")]
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {name.replace('_', ' ')}", flush=True)
        except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"not ok {number} - {name.replace('_', ' ')}\n  {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
