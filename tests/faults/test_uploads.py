"""Uploads of pictures that fail: no answer waits for them, and none is made twice."""

import shutil
import time

from fixture import ROOT, main
from processes import wait_until
from proxy import Proxy
from synapse import Synapse
from test_proxy import behind_proxy
from world import World, direct_chat

EXERCISES = "which exercises help my upper back?"
PICTURES = len(list((ROOT / "responses" / "pictures").glob("*.svg")))


def uploads(proxy, status=None):
    return [request for request in proxy.requests if request.path.endswith("/media/v3/upload") and status in (None, request.status)]


def is_upload(request):
    return request.path.endswith("/media/v3/upload")


def test_while_uploads_fail_the_text_is_sent_alone_and_afterwards_the_pictures_too(world):
    ada = world.person()
    with Proxy(world.homeserver.url) as proxy:
        proxy.fault = lambda request: "502 before" if is_upload(request) else None
        bot = world.bot()
        bot.configure(homeserver=proxy.url)
        with bot:
            room = direct_chat(ada, bot)
            assert len(ada.wait_for_answer(room, ada.say(room, EXERCISES))) == 1
            time.sleep(3)
            assert 1 <= len(uploads(proxy)) <= 12
            proxy.fault = lambda request: None
            wait_until(lambda: len(uploads(proxy, 200)) == PICTURES, 60, "the uploads")
            time.sleep(0.2)
            assert len(ada.wait_for_answer(room, ada.say(room, EXERCISES))) == 4


def test_restarts_and_reloads_upload_nothing_again(world):
    with behind_proxy(world) as (proxy, bot):
        wait_until(lambda: len(uploads(proxy, 200)) == PICTURES, 60, "the uploads")
        time.sleep(0.2)
        for end in (bot.stop, bot.kill):
            end()
            bot.start()
        bot.child.signal(1)
        bot.wait_for_log("are in use")
        time.sleep(1)
        assert len(uploads(proxy)) == PICTURES


def test_name_avatar_and_pictures_are_set_after_failures_of_all_kinds():
    faults = ("502 before", "429 in seconds", "nothing after", "garbage", "cut after")
    parts = {"/displayname": list(faults), "/avatar_url": list(faults), "/upload": list(faults)}

    def fault(request):
        left = next((left for part, left in parts.items() if request.path.endswith(part)), [])
        return left.pop() if left else None
    with Synapse() as homeserver, Proxy(homeserver.url) as proxy:
        ada = homeserver.register("ada")
        bot = World().bot(homeserver, display_name="Back helper", avatar="avatar.png")
        shutil.copy(next((ROOT / "build" / "pictures").glob("*.png")), bot.folder / "avatar.png")
        bot.configure(homeserver=proxy.url)
        proxy.fault = fault
        with bot:
            def shown():
                profile = ada.call("GET", f"/profile/{bot.user_id}")
                return profile.get("displayname") == "Back helper" and profile.get("avatar_url")
            wait_until(shown, 60, "name and avatar", 0.5)
            wait_until(lambda: len(uploads(proxy, 200)) > PICTURES, 60, "the uploads", 0.5)


def test_pictures_that_the_homeserver_refuses_are_given_up():
    with Synapse(max_upload_size="20K") as homeserver, Proxy(homeserver.url) as proxy:
        ada = homeserver.register("ada")
        bot = World().bot(homeserver)
        bot.configure(homeserver=proxy.url)
        with bot:
            room = direct_chat(ada, bot)
            wait_until(lambda: len(uploads(proxy)) == PICTURES, 60, "the uploads")
            time.sleep(1)
            assert len(uploads(proxy)) == PICTURES and len(uploads(proxy, 413)) > 3
            assert "neck_stretch.svg" in bot.log_text()
            assert len(ada.wait_for_answer(room, ada.say(room, EXERCISES))) == 1 + 2


if __name__ == "__main__":
    main(World)
