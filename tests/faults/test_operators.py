"""An operator's mistakes, and a machine that has no room left: a clear message and the right end, or going on."""

import os
import pathlib
import resource
import shutil
import subprocess
import time

from fixture import BOOK, QUESTION, ROOT, Skip, folder, main, program, scene
from scripted import Reply


def ends_with(code, bot, *words):
    """The bot ends with this code and says these words."""
    bot.launch()
    got = bot.wait_for_end()
    text = bot.log_text()
    assert got == code, f"{got}: {text}"
    for word in words:
        assert word in text, f"{word!r} is not in: {text}"


def run_program(*words, text="", cwd=ROOT):
    return subprocess.run([program(), *words], input=text, text=True, capture_output=True, timeout=60, cwd=cwd,
                          check=False)


def test_an_unknown_configuration_key_ends_with_78_and_names_the_nearest():
    with scene(started=False) as (_homeserver, bot):
        bot.configure(intent="intents")
        ends_with(78, bot, "intent", "intents", "unknot.conf:")


def test_a_value_of_a_wrong_type_ends_with_78():
    with scene(started=False) as (_homeserver, bot):
        bot.configure(receipts="sometimes")
        ends_with(78, bot, "receipts", "unknot.conf:")


def test_a_configuration_that_is_no_libconfig_ends_with_78_and_the_line():
    with scene(started=False) as (_homeserver, bot):
        bot.file.write_text("homeserver = \"x\";\nuser = ;\n")
        ends_with(78, bot, "unknot.conf:2")


def test_a_missing_required_key_ends_with_78():
    with scene(started=False) as (_homeserver, bot):
        bot.configure(homeserver=None)
        ends_with(78, bot, "homeserver")


def test_all_that_is_wrong_is_said_at_once():
    with scene(started=False) as (_homeserver, bot):
        bot.configure(homeserver=None, recepts=True, log_level="loud")
        ends_with(78, bot, "homeserver", "recepts", "log_level")


def test_a_missing_configuration_file_ends_with_78():
    with folder() as empty:
        done = run_program("run", "-c", str(empty / "none.conf"))
        assert done.returncode == 78 and "none.conf" in done.stderr, done


def test_no_configuration_anywhere_ends_with_78():
    if pathlib.Path("/etc/unknot/unknot.conf").exists():
        raise Skip("this machine has a configuration in /etc")
    with folder() as empty:
        done = run_program("run", cwd=empty)
        assert done.returncode == 78 and "unknot.conf" in done.stderr, done


def test_a_world_readable_token_file_ends_with_78():
    with scene(started=False) as (_homeserver, bot):
        (bot.folder / "token").chmod(0o644)
        ends_with(78, bot, "token", "chmod")


def test_a_world_readable_token_file_is_taken_when_it_is_trusted():
    with scene(started=False, token_file_trusted=True) as (_homeserver, bot):
        (bot.folder / "token").chmod(0o644)
        bot.start()


def test_a_missing_token_file_ends_with_78():
    with scene(started=False) as (_homeserver, bot):
        (bot.folder / "token").unlink()
        ends_with(78, bot, "token")


def test_an_unreadable_token_file_ends_with_78():
    with scene(started=False) as (_homeserver, bot):
        token = bot.folder / "token"
        token.unlink()
        token.mkdir(0o700)
        ends_with(78, bot, "token")


def test_an_empty_token_file_ends_with_78():
    with scene(started=False) as (_homeserver, bot):
        (bot.folder / "token").write_text("\n")
        ends_with(78, bot, "token")


def test_a_state_folder_that_cannot_be_made_is_an_error_with_its_name():
    with scene(started=False) as (_homeserver, bot):
        (bot.folder / "state").write_text("a file in its place")
        bot.launch()
        assert bot.wait_for_end() in (73, 78), bot.last_lines()
        assert "state" in bot.log_text()


def test_a_database_that_is_none_is_refused_and_left_as_it_is():
    with scene(started=False) as (_homeserver, bot):
        bot.start()
        bot.stop()
        databases = [file for file in (bot.folder / "state").iterdir()
                     if file.is_file() and file.read_bytes()[:6] == b"SQLite"]
        garbage = b"garbage" * 1000
        databases[0].write_bytes(garbage)
        for file in (bot.folder / "state").glob("*-[ws]*"):
            file.unlink()
        bot.launch()
        assert bot.wait_for_end() != 0, bot.last_lines()
        assert databases[0].name in bot.log_text(), bot.last_lines()
        assert databases[0].read_bytes() == garbage


def copy_of_the_book(path):
    for name in ("intents", "responses"):
        shutil.copytree(BOOK / name, path / name)
    return path / "intents", path / "responses"


def says_65_everywhere(path, *words):
    """run, check, chat and classify all refuse this book."""
    intents, responses = str(path / "intents"), str(path / "responses")
    for command in ("chat", "classify", "test"):
        done = run_program(command, "--intents", intents, "--responses", responses, text="hello\n")
        assert done.returncode == 65, (command, done.returncode, done.stderr)
        for word in words:
            assert word in done.stderr, (command, word, done.stderr)
    with scene(started=False, intents=intents, responses=responses) as (_homeserver, bot):
        ends_with(65, bot, *words)
        assert bot.run("check").returncode == 65


def test_a_broken_pattern_ends_with_65_and_its_place():
    with folder() as path:
        intents, _responses = copy_of_the_book(path)
        file = sorted(intents.glob("*.intent"))[0]
        lines = file.read_text().splitlines()
        place = next(number for number, line in enumerate(lines) if line.strip() == "[match]") + 1
        lines.insert(place, r"+5   \b(?:unclosed")
        file.write_text("\n".join(lines) + "\n")
        says_65_everywhere(path, f"{file.name}:{place + 1}:", "^")


def test_a_missing_response_file_ends_with_65_and_its_name():
    with folder() as path:
        _intents, responses = copy_of_the_book(path)
        (responses / "heat_cold.md").unlink()
        says_65_everywhere(path, "heat_cold.md")


def test_a_missing_folder_of_intents_ends_with_65_or_78():
    with scene(started=False, intents="nowhere") as (_homeserver, bot):
        bot.launch()
        assert bot.wait_for_end() in (65, 78), bot.last_lines()
        assert "nowhere" in bot.log_text()


def test_a_wrong_url_is_tried_again_by_run_and_ends_check_with_69():
    with scene(started=False) as (_homeserver, bot):
        bot.configure(homeserver="http://127.0.0.1:1")
        bot.launch()
        bot.wait_for_log("127.0.0.1")
        time.sleep(1)
        assert bot.child.running(), bot.last_lines()
        assert bot.stop() == 0
        done = bot.run("check", "--online")
        assert done.returncode == 69, (done.returncode, done.stderr)
        assert "127.0.0.1" in done.stdout + done.stderr


def test_plain_http_to_another_host_ends_with_78():
    with scene(started=False) as (_homeserver, bot):
        bot.configure(homeserver="http://matrix.example.org")
        bot.launch()
        assert bot.wait_for_end() == 78, bot.last_lines()
        assert "http" in bot.log_text()


def test_a_url_that_is_no_homeserver_ends_with_78_or_is_tried_again():
    with scene(started=False) as (homeserver, bot):
        bot.configure(homeserver=homeserver.url + "/somewhere")
        homeserver.fail("GET", "/somewhere", Reply(404, "<html>no such page</html>"), 1000)
        bot.launch()
        try:
            assert bot.wait_for_end(4) == 78, bot.last_lines()
        except TimeoutError:
            assert bot.child.running()
        assert "homeserver" in bot.log_text(), bot.last_lines()


def test_a_full_disk_holds_answers_back_and_loses_nothing():
    with scene(log_level="info") as (homeserver, bot):
        before = homeserver.message(QUESTION)
        homeserver.wait_for_answer(before)
        time.sleep(0.3)
        largest = max(file.stat().st_size for file in (bot.folder / "state").iterdir())
        limit_of_files(bot.child.pid, largest)
        asked = [homeserver.message(QUESTION) for _ in range(3)]
        answered = 0
        for _try in range(200):
            # The log of write-ahead may still hold room for some: until it is full.
            asked.append(homeserver.message(QUESTION))
            time.sleep(0.02)
            if "error store" in bot.log_text():
                break
        bot.wait_for_log("error store")
        time.sleep(2)
        answered = len(homeserver.sent)
        time.sleep(1)
        assert len(homeserver.sent) == answered, "it answers what it cannot remember"
        assert answered < 1 + len(asked)
        assert bot.child.running()
        limit_of_files(bot.child.pid, resource.RLIM_INFINITY)
        homeserver.wait_for_answer(asked[-1], 90)
        for question in asked:
            assert len(homeserver.answers(question)) == 1, question


def limit_of_files(pid, size):
    """A limit on the size of the bot's files: what it writes beyond fails, as on a full disk."""
    _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def test_a_kill_while_the_disk_is_full_loses_nothing():
    with scene(log_level="info") as (homeserver, bot):
        homeserver.wait_for_answer(homeserver.message(QUESTION))
        largest = max(file.stat().st_size for file in (bot.folder / "state").iterdir())
        limit_of_files(bot.child.pid, largest)
        asked = [homeserver.message(QUESTION) for _ in range(60)]
        time.sleep(2)
        bot.kill()
        bot.start()
        homeserver.wait_for_answer(asked[-1], 60)
        for question in asked:
            assert len(homeserver.answers(question)) == 1, question


def test_a_state_folder_that_belongs_to_another_account_is_refused():
    with scene(started=False) as (homeserver, bot):
        bot.start()
        bot.stop()
        homeserver.fail("GET", "/whoami", Reply(200, {"user_id": "@other:scripted.test", "device_id": "X"}), 100)
        bot.configure(user="@other:scripted.test")
        ends_with(78, bot, "state")


def test_unknown_commands_and_options_end_with_64():
    for words in (["frobnicate"], ["run", "--frobnicate"], ["run", "too", "many"], []):
        done = run_program(*words)
        assert done.returncode == 64 and done.stderr, (words, done)


def test_help_and_version_end_with_0():
    for words in (["--help"], ["--version"], *([command, "--help"] for command in
                  ("run", "login", "check", "chat", "explain", "classify", "test", "status"))):
        done = run_program(*words)
        assert done.returncode == 0 and done.stdout, (words, done)


def test_the_configuration_is_found_beside_the_working_directory():
    with scene(started=False) as (_homeserver, bot):
        done = subprocess.run([program(), "check"], capture_output=True, text=True, timeout=60, cwd=bot.folder, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_credentials_directory_exempts_the_token_file():
    with scene(started=False) as (_homeserver, bot):
        credentials = bot.folder / "credentials"
        credentials.mkdir()
        (bot.folder / "token").rename(credentials / "token")
        (credentials / "token").chmod(0o444)
        bot.configure(token_file=str(credentials / "token"))
        os.environ["CREDENTIALS_DIRECTORY"] = str(credentials)
        try:
            bot.start()
        finally:
            del os.environ["CREDENTIALS_DIRECTORY"]


if __name__ == "__main__":
    main()
