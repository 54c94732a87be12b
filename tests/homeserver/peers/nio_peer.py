"""The encryption of people's clients without cross-signing, as matrix-nio has it: clients, one for each device, kept in
memory. Driven like wasm.mjs beside it, with those of its verbs that matrix-nio has; needs the Python of build/peers.
"""

import asyncio
import json
import logging
import sys

from nio import AsyncClient, AsyncClientConfig, EncryptionError, Event, MegolmEvent, SyncResponse
from nio.store import SqliteMemoryStore

clients = {}
OPTIONS = AsyncClientConfig(store=SqliteMemoryStore, store_sync_tokens=False, encryption_enabled=True)


async def carry_all(client):
    """What sync_forever does after each sync."""
    await client.send_to_device_messages()
    if client.should_upload_keys:
        await client.keys_upload()
    if client.should_query_keys:
        await client.keys_query()
    if client.should_claim_keys:
        await client.keys_claim(client.get_users_for_key_claiming())


async def open_device(request):
    client = AsyncClient(request["url"], request["user"], config=OPTIONS)
    client.restore_login(request["user"], request["device_id"], request["token"])
    clients[request["device"]] = client
    await carry_all(client)


async def sync(request):
    client = clients[request["device"]]
    await client.receive_response(SyncResponse.from_dict(request["body"]))
    await carry_all(client)


async def encrypt(request):
    """As room_send does it."""
    client, room = clients[request["device"]], request["room"]
    if not client.rooms[room].members_synced:
        await client.joined_members(room)
    if client.should_query_keys:
        await client.keys_query()
    if client.olm.should_share_group_session(room):
        await client.share_group_session(room, ignore_unverified_devices=True)
    _type, content = client.encrypt(room, request["type"], request["content"])
    return content


async def decrypt(request):
    event = Event.parse_encrypted_event(request["event"])
    if not isinstance(event, MegolmEvent):
        return {"reason": "malformed"}
    event.room_id = request["room"]
    try:
        read = clients[request["device"]].decrypt_event(event)
    except EncryptionError as error:
        return {"reason": str(error)}
    return {"event": read.source, "sender": {"device": event.device_id}}


async def rotate(request):
    clients[request["device"]].invalidate_outbound_session(request["room"])


async def close(request):
    await clients.pop(request["device"]).close()


VERBS = {"open": open_device, "sync": sync, "encrypt": encrypt, "decrypt": decrypt, "rotate": rotate, "close": close}


async def obey(line):
    try:
        request = json.loads(line)
        return {"result": await VERBS[request["do"]](request)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


async def main():
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(await obey(line)), flush=True)
    for client in clients.values():
        await client.close()


logging.disable(logging.ERROR)
asyncio.run(main())
