#!/usr/bin/env python3
"""The commands as an operator meets them: what they print and how they end. The homeserver here is scripted.

    tests/test_commands.py [WORD...]        only the tests whose name holds one of the words
"""
import http.server
import json
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = str(ROOT / os.environ.get("UNKNOT", "unknot"))
COMMANDS = ["run", "login", "check", "chat", "explain", "classify", "test", "status"]
TEXTS = ROOT / "tests" / "data" / "small"
SECONDS = 20
SAID_LINES = 20         # of what the program said, in the report of a failure
USER = "@bot:example.org"
PASSWORD = "wei\u00dfe Ma\u00dfe"


class Homeserver:
    """Answers as it was told; knows one account."""

    def __init__(self):
        self.answers = {}       # (method, last part of the path): (status, body)
        self.tokens = {"syt_good": (USER, "FROMELSEWHERE")}
        self.logins = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def handler(self):
        homeserver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"{}")
                token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
                status, said = homeserver.say(self.command, self.path.split("?")[0].split("/")[-1], body, token)
                data = said.encode() if isinstance(said, str) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if isinstance(said, str) else "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_):
                pass

        return Handler

    def say(self, method, what, body, token):
        if (method, what) in self.answers:
            return self.answers[method, what]
        if what == "versions":
            return 200, {"versions": ["v1.11"]}
        if what == "login" and method == "GET":
            return 200, {"flows": [{"type": "m.login.password"}]}
        if what == "login":
            return self.log_in(body)
        if what == "whoami" and token in self.tokens:
            user, device = self.tokens[token]
            return 200, {"user_id": user, "device_id": device}
        if what == "whoami":
            return 401, {"errcode": "M_UNKNOWN_TOKEN", "error": "Unknown token"}
        return 404, {"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}

    def log_in(self, body):
        self.logins.append(body)
        if body.get("password") != PASSWORD:
            return 403, {"errcode": "M_FORBIDDEN", "error": "Invalid password"}
        token = f"syt_{len(self.logins)}"
        self.tokens[token] = (USER, body["device_id"])
        return 200, {"user_id": USER, "access_token": token, "device_id": body["device_id"]}


class Place:
    """A folder with a configuration, a homeserver, and the program run in it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="unknot-commands-"))
        self.homeserver = Homeserver()
        self.token = self.folder / "token"
        self.settings = {
            "homeserver": self.homeserver.url, "user": USER, "emergency_number": "112", "crisis_line": "0800"}
        self.write_texts()

    def close(self):
        self.homeserver.close()
        shutil.rmtree(self.folder)

    def write_texts(self):
        for name in ["intents", "responses"]:
            shutil.copytree(TEXTS / name, self.folder / name)

    def add_intent(self, name, text):
        (self.folder / "intents" / name).write_text(text)

    def write_token(self, text="syt_good\n", mode=0o600):
        self.token.write_text(text)
        self.token.chmod(mode)

    def write_secret(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return str(path)

    def configure(self, **settings):
        settings = {**self.settings, **settings}
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)};\n" for key, value in settings.items() if value != ""]
        (self.folder / "unknot.conf").write_text("".join(lines))

    def unknot(self, *arguments, **options):
        """Runs it; without a terminal, and with nothing on standard input."""
        return subprocess.run([PROGRAM, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True,
                              encoding="utf-8", timeout=SECONDS, start_new_session=True, check=False, **options)


def expect(result, code, *words):
    """The exit code, and words that must be in what it printed."""
    said = result.stderr + result.stdout
    shown = "\n".join(said.splitlines()[:SAID_LINES])
    assert result.returncode == code, f"ended with {result.returncode}, not {code}; it said:\n{shown}"
    for word in words:
        assert word in said, f"{word!r} is not in what it said:\n{shown}"


# ---- The program ----

def test_says_how_to_use_it_without_arguments(place):
    result = place.unknot()
    expect(result, 64, *COMMANDS)
    assert not result.stdout


def test_help_lists_every_command(place):
    result = place.unknot("--help")
    expect(result, 0, *COMMANDS)
    assert not result.stderr


def test_every_command_has_help(place):
    for command in COMMANDS:
        result = place.unknot(command, "--help")
        expect(result, 0, command)
        assert result.stdout and not result.stderr, f"{command}: help belongs on standard output"


def test_every_command_refuses_an_unknown_option(place):
    for command in COMMANDS:
        result = place.unknot(command, "--colour")
        assert result.returncode == 64, f"{command} ended with {result.returncode}"


def test_every_command_that_takes_no_arguments_refuses_one(place):
    for command in ("run", "login", "check", "chat", "classify", "status"):
        expect(place.unknot(command, "extra"), 64, f"usage: unknot {command}")


def test_what_classify_writes_is_json_whatever_it_reads(place):
    lines = [b"\xff\xfe bad", b"ice\0heat", b"\xed\xa0\x80", b'"quoted" \\ \t', "ü😀 ".encode(), b"", b"last"]
    done = subprocess.run([PROGRAM, "classify"], cwd=place.folder, input=b"\n".join(lines), capture_output=True,
                          timeout=SECONDS, check=True)
    found = [json.loads(line)["text"] for line in done.stdout.decode().split("\n")[:-1]]
    assert found == [line.decode(errors="replace").replace("\0", "\ufffd") for line in lines], found


def test_names_the_nearest_command(place):
    expect(place.unknot("chekc"), 64, 'there is no command "chekc"', "unknot check")
    expect(place.unknot("frobnicate"), 64, "--help")


def test_version_says_what_was_compiled_in(place):
    expect(place.unknot("--version"), 0, "unknot ", "libcurl", "sqlite3", "encryption: ")


# ---- check ----

def test_check_finds_nothing_wrong(place):
    place.configure()
    place.write_token()
    expect(place.unknot("check"), 0, "0 errors, 0 warnings")


def test_test_says_how_well_each_example_is_understood_without_itself(place):
    expect(place.unknot("test", "--intents", str(TEXTS / "intents"), "--responses", str(TEXTS / "responses")), 0,
           "0 errors", "Each as if it were not there:", "top-1 right", "emergency recall")


def test_test_names_the_labels_that_no_answer_can_have(place):
    questions = place.folder / "questions.tsv"
    questions.write_text("ice or heat?\theat_cold|heat_clod\nheat or ice?\theat_clod\n")
    expect(place.unknot("test", str(questions)), 0, f"{questions}:1: warning: no intent has the label \"heat_clod\"",
           "mend:")


def test_check_says_once_that_a_folder_is_not_there(place):
    gone = str(place.folder / "gone")
    done = place.unknot("check", "--intents", gone, "--responses", gone)
    expect(done, 65, f"{gone}: error: cannot read the folder", "2 errors")
    for folders in ((str(TEXTS / "intents"), gone), (gone, str(TEXTS / "responses"))):
        expect(place.unknot("check", "--intents", folders[0], "--responses", folders[1]), 65, "1 error,")


def test_check_warns_of_numbers_that_are_not_set(place):
    place.configure(emergency_number="", crisis_line="")
    place.write_token()
    expect(place.unknot("check"), 0, "emergency_number", "crisis_line", "2 warnings")


def test_check_says_whether_it_encrypts(place):
    place.configure()
    place.write_token()
    built_in = "encryption: no" not in place.unknot("--version").stdout
    expect(place.unknot("check"), 0, "encryption: matrix-sdk-crypto" if built_in else "encryption: not built in")
    place.configure(encryption=False)
    expect(place.unknot("check"), 0, "switched off" if built_in else "not built in")


def test_check_reads_every_file_that_holds_a_secret(place):
    place.configure(password_file="no-password", recovery_key_file="no-recovery-key", store_key_file="no-store-key")
    place.write_token()
    expect(place.unknot("check"), 78, "no-password", "no-recovery-key", "no-store-key", "3 errors")


def test_check_needs_no_configuration(place):
    expect(place.unknot("check"), 0, "0 errors")


def test_check_says_everything_at_once(place):
    place.add_intent("broken.intent", "[intent broken]\ntitle = Broken\nreply = missing.md\n[match]\n+5 (heat\n")
    place.configure(usr="x", reply_as="loud")
    place.write_token(mode=0o644)
    result = place.unknot("check", "-c", "unknot.conf")
    expect(result, 78, "did you mean \"user\"?", "reply_as", "intents/broken.intent:5:", "missing.md")


def test_check_ends_with_65_for_a_broken_pattern(place):
    place.add_intent("zz.intent", "[intent zz]\ntitle = Zz\nreply = help.md\n[match]\n+5 (never closed\n")
    place.configure()
    place.write_token()
    expect(place.unknot("check"), 65, "zz.intent:5:", "+5 (never closed", "^")


def test_check_takes_a_missing_token_for_granted_before_the_login(place):
    place.configure()
    expect(place.unknot("check"), 0, "unknot login", "1 warning")
    expect(place.unknot("check", "--online"), 78, "unknot login")


def test_check_refuses_a_token_file_open_to_others(place):
    place.configure()
    place.write_token(mode=0o644)
    expect(place.unknot("check"), 78, "chmod 600")


def test_check_refuses_plain_http_to_another_host(place):
    place.configure(homeserver="http://matrix.example.org")
    place.write_token()
    expect(place.unknot("check"), 78, "https")


def test_check_online_finds_the_token_good(place):
    place.configure()
    place.write_token()
    expect(place.unknot("check", "--online"), 0, USER, "FROMELSEWHERE")


def test_check_online_ends_with_77_for_a_refused_token(place):
    place.configure()
    place.write_token("syt_bad\n")
    result = place.unknot("check", "--online")
    expect(result, 77)
    assert "syt_bad" not in result.stdout + result.stderr, "a token must never be shown"


def test_check_online_ends_with_69_when_nobody_answers(place):
    place.configure()
    place.write_token()
    place.homeserver.close()
    try:
        expect(place.unknot("check", "--online"), 69)
    finally:
        place.homeserver = Homeserver()


def test_check_online_is_clear_about_a_web_page(place):
    place.configure()
    place.write_token()
    place.homeserver.answers["GET", "versions"] = 200, "<html>Welcome to nginx!</html>"
    result = place.unknot("check", "--online")
    assert result.returncode in (69, 78), f"ended with {result.returncode}: {result.stderr}"
    assert "homeserver" in result.stderr


def test_check_online_refuses_the_token_of_another_account(place):
    place.configure(user="@other:example.org")
    place.write_token()
    expect(place.unknot("check", "--online"), 78, USER, "@other:example.org")


# ---- login ----

def test_login_writes_a_token_file_closed_to_others(place):
    place.configure()
    expect(place.unknot("login", "--password-file", place.write_secret("password", PASSWORD + "\n")), 0, USER)
    assert place.token.read_text() == "syt_1\n"
    assert place.token.stat().st_mode & 0o777 == 0o600
    assert (place.folder / "state").stat().st_mode & 0o777 == 0o700


def test_login_again_is_the_same_device(place):
    place.configure()
    password = place.write_secret("password", PASSWORD)
    for _ in range(2):
        expect(place.unknot("login", "--password-file", password), 0)
    first, second = (login["device_id"] for login in place.homeserver.logins)
    assert first == second and len(first) > 8
    assert place.token.read_text() == "syt_2\n"


def test_login_ends_with_77_for_a_wrong_password(place):
    place.configure()
    result = place.unknot("login", "--password-file", place.write_secret("password", "a secret guess\n"))
    expect(result, 77)
    assert not place.token.exists()
    assert "a secret guess" not in result.stdout + result.stderr, "a password must never be shown"


def test_login_takes_over_a_token_and_its_device(place):
    place.configure()
    expect(place.unknot("login", "--token-file", place.write_secret("given", "syt_good\n")), 0, "FROMELSEWHERE")
    assert place.token.read_text() == "syt_good\n"
    assert (place.folder / "state" / "device_id").read_text() == "FROMELSEWHERE\n"


def test_login_keeps_no_token_that_is_refused(place):
    place.configure()
    expect(place.unknot("login", "--token-file", place.write_secret("given", "syt_bad\n")), 77)
    assert not place.token.exists()


def test_login_keeps_no_token_of_another_account(place):
    place.configure(user="other")
    expect(place.unknot("login", "--token-file", place.write_secret("given", "syt_good\n")), 78, USER)
    assert not place.token.exists()


def test_login_ends_with_69_when_it_is_told_to_wait(place):
    place.configure()
    place.homeserver.answers["POST", "login"] = 429, {"errcode": "M_LIMIT_EXCEEDED", "error": "Too many requests"}
    expect(place.unknot("login", "--password-file", place.write_secret("password", PASSWORD)), 69)


def test_login_explains_a_homeserver_without_passwords(place):
    place.configure()
    place.homeserver.answers["GET", "login"] = 200, {"flows": [{"type": "m.login.sso"}]}
    place.homeserver.answers["POST", "login"] = 400, {"errcode": "M_UNKNOWN", "error": "Unknown login type"}
    result = place.unknot("login", "--password-file", place.write_secret("password", PASSWORD))
    assert result.returncode in (77, 78), f"ended with {result.returncode}: {result.stderr}"
    assert "token" in result.stderr


def test_login_without_a_terminal_says_what_to_use_instead(place):
    place.configure()
    expect(place.unknot("login"), 64, "--password-file")


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, place, *arguments):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(place.folder)
            os.execv(PROGRAM, [PROGRAM, *arguments])

    def read_until(self, word):
        said, end = "", time.monotonic() + SECONDS
        while word not in said and time.monotonic() < end:
            said += os.read(self.terminal, 1000).decode()
        return said

    def type(self, text):
        os.write(self.terminal, text.encode())

    def end(self):
        """What it said until it ended, and how it ended."""
        said = b""
        try:
            while data := os.read(self.terminal, 1000):
                said += data
        except OSError:         # a terminal whose program has ended
            pass
        os.close(self.terminal)
        return said.decode(), os.waitpid(self.child, 0)[1]


def test_login_asks_for_the_password_without_showing_it(place):
    place.configure()
    terminal = Terminal(place, "login")
    asked = terminal.read_until("password of")
    time.sleep(0.2)             # until the terminal is silent
    terminal.type(PASSWORD + "\n")
    said, status = terminal.end()
    assert os.waitstatus_to_exitcode(status) == 0, asked + said
    assert PASSWORD not in asked + said
    assert place.token.read_text() == "syt_1\n"


def test_login_can_be_broken_off_at_the_password(place):
    place.configure()
    terminal = Terminal(place, "login")
    terminal.read_until("password of")
    time.sleep(0.2)
    terminal.type("\x03")
    _said, status = terminal.end()
    assert os.waitstatus_to_exitcode(status) == -signal.SIGINT
    assert not place.token.exists()


# ---- The runner ----

def run_test(number, name, test):
    place, start = Place(), time.monotonic()
    try:
        test(place)
        print(f"ok {number} - {name.replace('_', ' ')} ({time.monotonic() - start:.1f} s)", flush=True)
        return True
    except Exception as error:      # pylint: disable=broad-except
        print(f"not ok {number} - {name}")
        frame = traceback.extract_tb(error.__traceback__)[-1]
        print(f"line {frame.lineno}: {type(error).__name__}: {error}", flush=True)
        return False
    finally:
        place.close()


def main(words):
    tests = [(name.removeprefix("test_"), test) for name, test in globals().items() if name.startswith("test_")]
    chosen = [(name, test) for name, test in tests if not words or any(word in name for word in words)]
    results = [run_test(number, name, test) for number, (name, test) in enumerate(chosen, 1)]
    return 0 if all(results) and results else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
