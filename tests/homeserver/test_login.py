"""`unknot login` and `unknot check --online` on a real homeserver."""

import contextlib
import stat
import subprocess

from bot import program, write_configuration, write_token
from person import request
from processes import ROOT, make_folder, remove_folder
from suite import main
from world import World

PASSWORD = "a-long-password"
TEXTS = ROOT / "tests" / "data" / "small"


class Place:
    """An account, a configuration for it, and the commands run there."""

    def __init__(self, world, name, **settings):
        self.account = world.homeserver.register(name, password=PASSWORD)
        self.folder = make_folder("login")
        write_configuration(self.folder / "unknot.conf", {
            "homeserver": world.homeserver.url, "user": self.account.user_id, "intents": TEXTS / "intents",
            "responses": TEXTS / "responses", **settings})

    def unknot(self, *arguments):
        return subprocess.run([program(), *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True,
                              encoding="utf-8", timeout=30, check=False)

    def log_in(self, password=PASSWORD):
        write_token(self.folder / "password", password)
        return self.unknot("login", "--password-file", "password")

    def token(self):
        return (self.folder / "token").read_text().strip()

    def whoami(self):
        return request(self.account.url, "GET", "/_matrix/client/v3/account/whoami", token=self.token())


@contextlib.contextmanager
def place(world, name, **settings):
    made = Place(world, name, **settings)
    try:
        yield made
    finally:
        remove_folder(made.folder)


def test_a_password_becomes_a_token_that_works(world):
    with place(world, "login1") as here:
        result = here.log_in()
        assert result.returncode == 0, result.stderr
        assert stat.S_IMODE((here.folder / "token").stat().st_mode) == 0o600
        assert here.whoami()["user_id"] == here.account.user_id


def test_a_second_login_is_the_same_device(world):
    with place(world, "login2") as here:
        devices = []
        for _ in range(2):
            assert here.log_in().returncode == 0
            devices.append(here.whoami()["device_id"])
        assert devices[0] == devices[1]


def test_the_localpart_is_enough_to_log_in(world):
    with place(world, "login3", user="login3") as here:
        result = here.log_in()
        assert result.returncode == 0, result.stderr


def test_a_wrong_password_ends_with_77(world):
    with place(world, "login4") as here:
        result = here.log_in("not-the-password")
        assert result.returncode == 77, (result.returncode, result.stderr)
        assert not (here.folder / "token").exists()


def test_check_online_finds_the_token_good_until_it_is_logged_out(world):
    with place(world, "login5") as here:
        assert here.log_in().returncode == 0
        result = here.unknot("check", "--online")
        assert result.returncode == 0, result.stderr
        assert "the token is good" in result.stdout
        request(here.account.url, "POST", "/_matrix/client/v3/logout", {}, here.token())
        result = here.unknot("check", "--online")
        assert result.returncode == 77, (result.returncode, result.stderr)
        assert "unknot login" in result.stderr


def test_a_token_from_elsewhere_is_tried_and_taken_over(world):
    with place(world, "login6") as here:
        write_token(here.folder / "given", here.account.token)
        result = here.unknot("login", "--token-file", "given")
        assert result.returncode == 0, result.stderr
        assert here.token() == here.account.token


if __name__ == "__main__":
    main(World)
