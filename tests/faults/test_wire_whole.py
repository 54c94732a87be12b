"""One life of a bot against a real homeserver, with every request judged by the specification on its way. Every endpoint
that the bot uses must have been asked. (`make test-wire` judges the requests of all tests.)"""

import contextlib

from fixture import main
from bot import write_token
from processes import wait_until
from proxy import Proxy
from synapse import Synapse
from test_changes import MASSAGE, asked_and_answered, wait_for_edit, wait_for_redaction
from test_pictures import asked_with_pictures
from test_sends import forget_delivery, nothing_waits
from test_sessions import renewed
from world import QUESTION, World, direct_chat, shared_room

V3 = "/_matrix/client/v3"
ROOM = V3 + "/rooms/{roomId}"
ASKED = {
    "GET /_matrix/client/versions", f"GET {V3}/login", f"POST {V3}/login", f"GET {V3}/account/whoami", f"POST {V3}/refresh",
    f"POST {V3}/user/{{userId}}/filter", f"GET {V3}/sync", f"POST {V3}/join/{{roomIdOrAlias}}",
    f"GET {V3}/user/{{userId}}/account_data/{{type}}", f"PUT {V3}/user/{{userId}}/account_data/{{type}}",
    f"PUT {ROOM}/send/{{eventType}}/{{txnId}}", f"PUT {ROOM}/redact/{{eventId}}/{{txnId}}",
    f"POST {ROOM}/receipt/{{receiptType}}/{{eventId}}", f"PUT {ROOM}/typing/{{userId}}", f"POST {ROOM}/leave",
    f"GET {ROOM}/messages", f"GET {ROOM}/context/{{eventId}}", f"GET {ROOM}/event/{{eventId}}",
    "POST /_matrix/media/v3/upload",
}


@contextlib.contextmanager
def life():
    with Synapse(refreshable_access_token_lifetime="15s") as homeserver, Proxy(homeserver.url) as proxy:
        bot = World().bot(homeserver)
        bot.configure(homeserver=proxy.url)
        write_token(bot.folder / "password", bot.account.password)
        (bot.folder / "token").unlink()
        assert bot.run("login", "--password-file", str(bot.folder / "password")).returncode == 0
        with bot:
            yield homeserver, proxy, bot


def edits_and_redactions(ada, bot, room):
    _room, question, answer = asked_and_answered(ada, bot, QUESTION, room)
    edit = ada.edit(room, question, MASSAGE)
    wait_for_edit(ada, room, answer, 1, 60)
    ada.redact(room, edit)
    wait_for_edit(ada, room, answer, 2, 60)
    ada.redact(room, question)
    wait_for_redaction(ada, room, answer, 60)


def slow_answer(ada, proxy, room):
    """The homeserver asks for patience, so that the bot is shown as typing."""
    left = [2]

    def fault(request):
        if "/send/" in request.path and left[0]:
            left[0] -= 1
            return "429 in seconds"
        return None
    proxy.fault = fault
    ada.wait_for_answer(room, ada.say(room, QUESTION), 60)
    wait_until(lambda: any("/typing/" in request.path for request in proxy.requests), 60, "typing")


def downtime(ada, bot, room):
    """A gap, and an answer of which nobody knows whether it was sent."""
    question = ada.say(room, QUESTION)
    answer, = ada.wait_for_answer(room, question, 60)
    assert bot.stop() == 0
    forget_delivery(bot, answer, minutes=25)
    for _message in range(70):
        ada.say(room, "by the way", kind="m.notice")
    later = ada.say(room, QUESTION)
    bot.start()
    ada.wait_for_answer(room, later, 60)
    wait_until(lambda: nothing_waits(bot), 60, "nothing waiting", 0.2)
    assert len(ada.answers(room, question)) == 1


def test_every_request_of_a_whole_life_is_one_that_the_specification_knows():
    with life() as (homeserver, proxy, bot):
        ada, ben = homeserver.register("ada"), homeserver.register("ben")
        room, other = direct_chat(ada, bot), shared_room(ben, bot, ada)
        asked_with_pictures(ada, bot, room=room)
        edits_and_redactions(ada, bot, room)
        thread = ben.say(other, "hello all")
        ben.wait_for_answer(other, ben.say(other, QUESTION, mention=bot, thread=thread), 60)
        slow_answer(ada, proxy, room)
        downtime(ada, bot, room)
        wait_until(lambda: renewed(bot), 60, "a renewal of the token", 0.5)
        ada.leave(room)
        wait_until(lambda: any(request.path.endswith("/leave") for request in proxy.requests), 60, "the bot leaving")
        assert bot.stop() == 0
        missing = ASKED - proxy.wire.asked
        assert not missing, f"never asked: {missing}"


if __name__ == "__main__":
    main()
